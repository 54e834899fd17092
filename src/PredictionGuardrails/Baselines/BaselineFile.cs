using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PredictionGuardrails.Baselines;

/// <summary>A guard's baselines as a file: versioned, with a checksum, written as a whole or not at all.</summary>
internal static class BaselineFile
{
    private const string Format = "PredictionGuardrails baseline";
    private const int Version = 1;

    /// <summary>Reads a file, or says why not; null and no reason where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="guard">The guard whose baselines are expected; null for those of any guard.</param>
    /// <param name="whyNot">What is wrong with it, as the rest of a sentence that begins with the file.</param>
    public static IReadOnlyDictionary<string, Baseline>? TryRead(string path, string? guard, out string? whyNot)
    {
        whyNot = null;
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            whyNot = WhyForeign(document.RootElement, out var content);
            if (whyNot is not null)
            {
                return null;
            }

            var baselines = content.Deserialize(BaselineJson.Default.GuardBaselines)!;
            if (guard is not null && baselines.Guard?.Equals(guard, StringComparison.OrdinalIgnoreCase) == false)
            {
                whyNot = $"is of guard \"{baselines.Guard}\", not of \"{guard}\": give every guard a file of its own";
                return null;
            }

            return baselines.Metrics.ToDictionary(
                metric => metric.Key, metric => WithVersion(metric.Value.ToBaseline(), baselines.ModelVersion), StringComparer.OrdinalIgnoreCase);
        }
        catch (JsonException exception)
        {
            whyNot = $"is damaged or cut off, or no baseline at all ({exception.Message.TrimEnd('.')}): restore it, or delete it to learn anew";
        }
        catch (TimeZoneNotFoundException exception)
        {
            whyNot = $"has baselines by hour in a time zone that this machine does not know ({exception.Message.TrimEnd('.')}): install the time zone data, or profile with --time-zone UTC";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            whyNot = $"cannot be read ({exception.Message.TrimEnd('.')})";
        }

        return null;
    }

    /// <summary>Writes a file beside the old one and puts it in its place.</summary>
    /// <param name="path">The file; its folder is made where there is none.</param>
    /// <param name="guard">The guard; null where any guard may take it.</param>
    /// <param name="modelVersion">The model's version; null where it is not known.</param>
    /// <param name="baselines">The baselines by metric.</param>
    /// <param name="overwrites">Whether a file that is there already is replaced.</param>
    /// <exception cref="IOException">The file cannot be written, or is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, string? guard, string? modelVersion, IReadOnlyDictionary<string, Baseline> baselines, bool overwrites)
    {
        var metrics = baselines.ToDictionary(
            metric => metric.Key,
            metric => MetricBaseline.Of(metric.Value) with { ModelVersion = metric.Value.ModelVersion == modelVersion ? null : metric.Value.ModelVersion });
        var content = JsonSerializer.Serialize(new GuardBaselines(guard, modelVersion, metrics), BaselineJson.Default.GuardBaselines);
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var draft = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(
                draft, $"{{\n  \"format\": \"{Format}\",\n  \"version\": {Version},\n  \"sha256\": \"{Checksum(content)}\",\n  \"content\": {content}\n}}\n");
            File.Move(draft, full, overwrites);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static Baseline WithVersion(Baseline baseline, string? version) => baseline with { ModelVersion = baseline.ModelVersion ?? version };

    private static string? WhyForeign(JsonElement root, out JsonElement content)
    {
        content = default;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != Format
            || !root.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number)
            || !root.TryGetProperty("sha256", out var checksum) || checksum.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("content", out content))
        {
            return "is no baseline of PredictionGuardrails";
        }

        return number switch
        {
            > Version => $"has version {number} of the format, and this library knows versions up to {Version}: update it",
            < 1 => $"has version {number} of the format, which there never was",
            _ when checksum.GetString() != Checksum(content.GetRawText()) =>
                "is damaged (its checksum is not that of its content): restore it, or delete it to learn anew",
            _ => null,
        };
    }

    private static string Checksum(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
