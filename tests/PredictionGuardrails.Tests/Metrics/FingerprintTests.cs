using PredictionGuardrails.Metrics;

namespace PredictionGuardrails.Tests.Metrics;

public sealed class FingerprintTests
{
    /// <summary>
    /// The check value of CRC-32C is 0xE3069283 (G. Cook, Catalogue of parametrised CRC algorithms), which has its bits inverted at the end; a fingerprint
    /// hasn't. A learned baseline counts fingerprints, so they stay the same from version to version.
    /// </summary>
    [Fact]
    public void Fingerprint_is_the_checksum_of_all_bytes_as_a_fraction() =>
        Fingerprint.Of("123456789"u8).Should().Be(~0xE3069283u / (double)uint.MaxValue);
}
