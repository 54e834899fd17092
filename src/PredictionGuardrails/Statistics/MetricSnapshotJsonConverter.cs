using System.Text.Json;
using System.Text.Json.Serialization;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// Writes a <see cref="MetricSnapshot"/> as JSON and reads it again, with all that merging it takes: counts, moments, and the buckets of the histogram.
/// <see cref="JsonSerializer"/> finds it by itself. The format has a version; a later version is refused.
/// </summary>
public sealed class MetricSnapshotJsonConverter : JsonConverter<MetricSnapshot>
{
    private const int Version = 1;

    /// <inheritdoc/>
    /// <exception cref="JsonException">It isn't a snapshot, is of a later version, or has counts that can't be.</exception>
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
