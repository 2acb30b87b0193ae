using System.Text;
using System.Text.Json;
using PubSubKafka.Serialization;

namespace PubSubKafka.Tests.Serialization;

public sealed class JsonMessageSerializerTests
{
    private static readonly Order Sample = new("o-1", 3);

    [Fact]
    public void Serialize_NothingConfigured_UsesWebDefaults()
    {
        var serializer = new JsonMessageSerializer<Order>();

        Assert.Equal("""{"orderId":"o-1","amount":3}""", Encoding.UTF8.GetString(serializer.Serialize(Sample)));
        Assert.Equal(Sample, serializer.Deserialize("""{"ORDERID":"o-1","amount":"3"}"""u8));
    }

    [Fact]
    public void Serialize_Context_UsesTheContextsOwnOptions()
    {
        var serializer = new JsonMessageSerializer<Order>(OrderJsonContext.Default);

        Assert.Equal("""{"order_id":"o-1","amount":3}""", Encoding.UTF8.GetString(serializer.Serialize(Sample)));
    }

    [Fact]
    public void Serialize_TypeInfo_UsesIt()
    {
        var serializer = new JsonMessageSerializer<Order>(OrderJsonContext.Default.Order);

        Assert.Equal(Sample, serializer.Deserialize(serializer.Serialize(Sample)));
    }

    [Fact]
    public void Serialize_Resolver_UsesWebDefaults()
    {
        var serializer = new JsonMessageSerializer<Order>((System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver)OrderJsonContext.Default);

        Assert.Equal("""{"orderId":"o-1","amount":3}""", Encoding.UTF8.GetString(serializer.Serialize(Sample)));
    }

    [Fact]
    public void Serialize_OptionsWithoutResolver_KeepsTheOptions()
    {
        var serializer = new JsonMessageSerializer<Order>(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper });

        Assert.Equal("""{"ORDER-ID":"o-1","AMOUNT":3}""", Encoding.UTF8.GetString(serializer.Serialize(Sample)));
    }

    [Fact]
    public void Constructor_ContextWithoutTheType_SaysWhatToAdd()
    {
        var exception = Assert.Throws<ArgumentException>(() => new JsonMessageSerializer<Uri>(OrderJsonContext.Default));

        Assert.Contains("[JsonSerializable(typeof(Uri))]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deserialize_ByteOrderMark_IsSkipped()
    {
        byte[] data = [0xEF, 0xBB, 0xBF, .. """{"orderId":"o-1","amount":3}"""u8];

        Assert.Equal(Sample, new JsonMessageSerializer<Order>().Deserialize(data));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"orderId\":")]
    public void Deserialize_NoMessageInside_Throws(string json) =>
        Assert.Throws<JsonException>(() => new JsonMessageSerializer<Order>().Deserialize(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON", true)]
    [InlineData("text/json", true)]
    [InlineData("application/vnd.acme.order+json", true)]
    [InlineData("application/cloudevents+json", false)]
    [InlineData("application/protobuf", false)]
    [InlineData("application/jsonp", false)]
    [InlineData("", false)]
    public void CanRead_MediaType_KnowsJson(string contentType, bool expected) =>
        Assert.Equal(expected, new JsonMessageSerializer<Order>().CanRead(contentType));
}
