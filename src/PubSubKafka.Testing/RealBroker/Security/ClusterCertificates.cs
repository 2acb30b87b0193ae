using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PubSubKafka.Testing.RealBroker.Security;

/// <summary>A certificate authority made for one cluster and the brokers' certificate that it signed, all in PEM.</summary>
internal sealed record ClusterCertificates(string Authority, string BrokerKeyAndCertificate)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    internal static ClusterCertificates Create(TimeProvider time)
    {
        // Wide enough for clocks that differ, as they do between a host and its virtual machines.
        var from = time.GetUtcNow().AddDays(-1);
        var to = from.AddDays(30);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=PubSubKafka test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var brokerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var broker = BrokerRequest(brokerKey).Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        return new ClusterCertificates(
            authority.ExportCertificatePem() + "\n",
            brokerKey.ExportPkcs8PrivateKeyPem() + "\n" + broker.ExportCertificatePem() + "\n");
    }

    private static CertificateRequest BrokerRequest(ECDsa key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        // A broker is also a client of the other brokers.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        return request;
    }
}
