using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Shop.Tests;

/// <summary>A JSON body that does not say how long it is, so that the server finds out while it reads.</summary>
internal sealed class UnsizedContent : HttpContent
{
    private readonly byte[] _body;

    public UnsizedContent(string body)
    {
        _body = Encoding.UTF8.GetBytes(body);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_body).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
