using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.Layering;

public sealed class LayeringTests
{
    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Outbox")]
    [InlineData("PubSubKafka.Testing")]
    public void Names_OfEveryFile_CanBeBound(string project) =>
        Rule.Holds(SourceProject.Of(project).BindingErrors(), "Every name must be bound, or the other rules would overlook what hides behind it.");

    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Testing")]
    public void Folders_OfAProject_AreInTheMap(string project) => Rule.Holds(
        SourceProject.Of(project).Files.Select(file => FolderMap.Part(project, file.Folder)).Where(folder => !FolderMap.Knows(project, folder)).Select(FolderUse.Show),
        "A folder needs a line in FolderMap that says whom it may know.");

    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Testing")]
    public void Uses_BetweenFolders_AreAllowedByTheMap(string project) => Rule.Holds(
        new FolderGraph(SourceProject.Of(project)).Uses.Where(use => !FolderMap.Allows(project, use.From, use.To)).Select(use => use.ToString()),
        "A folder may only name types of folders that FolderMap lists for it.");

    [Theory]
    [InlineData("PubSubKafka")]
    [InlineData("PubSubKafka.Outbox")]
    [InlineData("PubSubKafka.Testing")]
    public void Folders_OfAProject_FormNoCycle(string project) =>
        Rule.Holds(new FolderGraph(SourceProject.Of(project)).Cycles(), "Folders must not know each other in a circle.");
}
