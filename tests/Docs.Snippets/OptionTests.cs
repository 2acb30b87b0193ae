using System.Collections;
using System.Globalization;
using System.Reflection;
using PubSubKafka.Consuming.Transactions;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Docs.Markdown;
using PubSubKafka.Failures;
using PubSubKafka.Hosting;
using PubSubKafka.Publishing;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Docs;

/// <summary>Every option stands in its page with the default that the code has.</summary>
public sealed class OptionTests
{
    [Theory]
    [InlineData("docs/configuration.md", typeof(PubSubKafkaOptions))]
    [InlineData("docs/configuration.md", typeof(ProducerOptions))]
    [InlineData("docs/configuration.md", typeof(TopicOptions))]
    [InlineData("docs/configuration.md", typeof(ConsumerOptions))]
    [InlineData("docs/configuration.md", typeof(RetryOptions))]
    [InlineData("docs/configuration.md", typeof(DeadLetterOptions))]
    [InlineData("docs/configuration.md", typeof(RetryTopicOptions))]
    [InlineData("docs/configuration.md", typeof(FailureRuleOptions))]
    [InlineData("docs/configuration.md", typeof(TransactionOptions))]
    [InlineData("docs/redrive.md", typeof(RedriveOptions))]
    [InlineData("docs/testing.md", typeof(EmbeddedBrokerOptions))]
    [InlineData("docs/testing.md", typeof(KafkaClusterOptions))]
    public void Options_Type_EveryPropertyIsInItsTableWithItsDefault(string page, Type type)
    {
        var rows = Rows(File.ReadAllText(Path.Combine(Repository.Root, page)), type.Name);
        var options = Activator.CreateInstance(type)!;

        var expected = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (property.Name, Default: Text(property.GetValue(options))))
            .Order()
            .ToList();

        Assert.Equal(expected, rows.Order());
    }

    [Fact]
    public void Assemblies_OptionTypes_AreAllChecked()
    {
        var checkedTypes = typeof(OptionTests).GetMethod(nameof(Options_Type_EveryPropertyIsInItsTableWithItsDefault))!
            .GetCustomAttributes<InlineDataAttribute>().Select(data => (Type)data.Data[1]!);
        var all = new[] { typeof(PubSubKafkaOptions).Assembly, typeof(EmbeddedBroker).Assembly }
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type != typeof(PublishOptions));

        Assert.Equal(all.Select(type => type.Name).Order(), checkedTypes.Select(type => type.Name).Order());
    }

    // The rows of the table that follows the heading: | `Name` | default | ...
    private static List<(string Name, string Default)> Rows(string page, string type)
    {
        var lines = page.ReplaceLineEndings("\n").Split('\n');
        var heading = Array.FindIndex(lines, line => line.StartsWith('#') && line.Contains($"`{type}`", StringComparison.Ordinal));
        Assert.True(heading >= 0, $"No heading with `{type}`.");
        return lines.Skip(heading + 1)
            .TakeWhile(line => !line.StartsWith('#'))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .Select(cells => (cells[1].Trim().Trim('`'), cells[2].Trim().Trim('`')))
            .ToList();
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        string text => text,
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        IEnumerable => "empty",
        IFormattable number when value is not Enum => number.ToString(value is int or short ? "N0" : null, CultureInfo.InvariantCulture),
        Enum name => name.ToString(),
        _ => "see below",
    };
}
