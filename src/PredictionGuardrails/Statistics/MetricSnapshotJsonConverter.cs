using System.Text.Json;
using System.Text.Json.Serialization;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// Converts a <see cref="MetricSnapshot"/> to and from JSON with everything that is needed for merging: counts, moments, and the buckets of the
/// histogram. <see cref="JsonSerializer"/> uses it automatically. The format has a version; later versions are rejected.
/// </summary>
public sealed class MetricSnapshotJsonConverter : JsonConverter<MetricSnapshot>
{
    private const int Version = 1;

    /// <inheritdoc/>
    /// <exception cref="JsonException">The JSON isn't a valid snapshot, or has a later version.</exception>
    public override MetricSnapshot Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var content = JsonSerializer.Deserialize(ref reader, SnapshotJson.Default.SnapshotContent)
            ?? throw new JsonException("A snapshot is expected, and not null.");
        return content.Version == Version
            ? content.ToSnapshot()
            : throw new JsonException($"The snapshot has version {content.Version?.ToString() ?? "none"} of the format, and this library knows version {Version}.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MetricSnapshot value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        JsonSerializer.Serialize(writer, SnapshotContent.Of(value) with { Version = Version }, SnapshotJson.Default.SnapshotContent);
    }
}
