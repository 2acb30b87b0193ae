using System.Diagnostics;
using PubSubKafka.Diagnostics;

namespace PubSubKafka.Tests.Diagnostics;

public sealed class TracePropagationTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string OtherParent = "00-11111111111111111111111111111111-2222222222222222-00";

    [Fact]
    public void Write_W3CActivity_WritesBothHeadersAndNothingElse()
    {
        using var activity = new Activity("test").SetParentId(Parent);
        activity.TraceStateString = "vendor=1";
        activity.AddBaggage("user", "u");
        activity.Start();
        var headers = new MessageHeaders();

        TracePropagation.Write(activity, headers);

        Assert.Equal(["traceparent", "tracestate"], headers.Select(header => header.Name).Order());
        Assert.Equal(activity.Id, headers.GetText("traceparent"));
        Assert.Equal("vendor=1", headers.GetText("tracestate"));
    }

    [Fact]
    public void Write_NoActivity_WritesNothing()
    {
        var headers = new MessageHeaders();

        TracePropagation.Write(null, headers);

        Assert.Empty(headers);
    }

    [Fact]
    public void Read_Both_IsRemoteContext()
    {
        var context = TracePropagation.Read(new MessageHeaders().Add("traceparent", Parent).Add("tracestate", "vendor=1"));

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", context.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", context.SpanId.ToHexString());
        Assert.Equal(ActivityTraceFlags.Recorded, context.TraceFlags);
        Assert.Equal("vendor=1", context.TraceState);
        Assert.True(context.IsRemote);
    }

    [Fact]
    public void Read_PlainAndCloudEvents_PrefersPlain()
    {
        var headers = new MessageHeaders().Add("ce_traceparent", OtherParent).Add("traceparent", Parent);

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", TracePropagation.Read(headers).TraceId.ToHexString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public void Read_NoUsablePlain_FallsBackToCloudEvents(string? plain)
    {
        var headers = new MessageHeaders().Add("ce_traceparent", OtherParent);
        if (plain is not null)
        {
            headers.Add("traceparent", plain);
        }

        Assert.Equal("11111111111111111111111111111111", TracePropagation.Read(headers).TraceId.ToHexString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n")]
    public void Read_HostileParent_IsIgnored(string parent) =>
        Assert.Equal(default, TracePropagation.Read(new MessageHeaders().Add("traceparent", parent)));

    [Fact]
    public void Read_EndlessParent_IsIgnored() =>
        Assert.Equal(default, TracePropagation.Read(new MessageHeaders().Add("traceparent", Parent + new string('a', 1_000_000))));

    [Fact]
    public void Read_HostileState_KeepsTheParent()
    {
        foreach (var state in new[] { new string('a', 513), "a=\u0001", "ä=1" })
        {
            var context = TracePropagation.Read(new MessageHeaders().Add("traceparent", Parent).Add("tracestate", state));

            Assert.Equal("0af7651916cd43dd8448eb211c80319c", context.TraceId.ToHexString());
            Assert.Null(context.TraceState);
        }
    }

    [Fact]
    public void Read_NullValue_IsIgnored() =>
        Assert.Equal(default, TracePropagation.Read(new MessageHeaders().Add("traceparent", (byte[]?)null)));
}
