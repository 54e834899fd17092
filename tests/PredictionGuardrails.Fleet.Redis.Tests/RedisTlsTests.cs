using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis.Tests;

/// <summary>An encrypted connection.</summary>
public sealed class RedisTlsTests(RedisServer server)
{
    [Fact]
    public async Task Replicas_use_an_encrypted_connection()
    {
        var folder = Directory.CreateTempSubdirectory("redis-tls-");
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var certificateFile = Path.Combine(folder.FullName, "redis.crt");
        var keyFile = Path.Combine(folder.FullName, "redis.key");
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        var port = RedisServer.FreePort();
        server.StartOwn(
            0, "--tls-port", $"{port}", "--tls-cert-file", certificateFile, "--tls-key-file", keyFile, "--tls-ca-cert-file", certificateFile, "--tls-auth-clients", "no");
        var options = ConfigurationOptions.Parse($"127.0.0.1:{port},ssl=true");
        options.CertificateValidation += (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString();

        await using var one = new RedisReplica("pod-1", "fares", fleet => fleet.UseRedis(options));
        await one.ExchangeAsync();

        one.Status.AloneReason.Should().BeNull();
        one.Status.ReplicaCount.Should().Be(1);
        folder.Delete(recursive: true);
    }
}
