using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using PredictionGuardrails.Baselines;

namespace PredictionGuardrails;

/// <summary>A guard's baselines as a file: versioned, with a checksum, written as a whole or not at all. <c>Baseline:Path</c> names such a file.</summary>
public static class BaselineFile
{
    private const string FormatName = "PredictionGuardrails baseline";
    private const int Version = 1;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="guard">The guard whose baselines are expected; those of any guard by default.</param>
    /// <returns>The baselines, by metric: <c>prediction</c> for the prediction itself, <c>prediction of country DE</c> for a segment.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It can't be read, is damaged, is of a later version of the format, or is of another guard; the message says which.</exception>
    public static IReadOnlyDictionary<string, Baseline> Read(string path, string? guard = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (TryRead(path, guard, out var whyNot) is { } baselines)
        {
            return baselines;
        }

        throw whyNot is null ? new FileNotFoundException($"{path}: there is no such file.", path) : new InvalidDataException($"{path} {whyNot}.");
    }

    /// <summary>Writes a file beside the old one and puts it in its place.</summary>
    /// <param name="path">The file; its folder is made if there is none.</param>
    /// <param name="baselines">The baselines, by metric.</param>
    /// <param name="guard">The guard; null, the default, if any guard may use it.</param>
    /// <param name="modelVersion">The model's version; null, the default, if it isn't known.</param>
    /// <param name="overwrite">Whether a file that is there already is replaced; true by default.</param>
    /// <exception cref="IOException">The file can't be written, or is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, Baseline> baselines, string? guard = null, string? modelVersion = null, bool overwrite = true)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(baselines);
        WholeFile.Write(path, Encoding.UTF8.GetBytes(Format(baselines, guard, modelVersion)), overwrite);
    }

    /// <summary>Reads baselines that <see cref="Format(IReadOnlyDictionary{string, Baseline}, string?, string?)"/> wrote as text, for stores that aren't files.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidDataException">It is damaged, or is of a later version of the format; the message says which.</exception>
    public static IReadOnlyDictionary<string, Baseline> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return Read(Encoding.UTF8.GetBytes(text), guard: null, out var whyNot) ?? throw new InvalidDataException($"The text {whyNot}.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"The text is damaged or cut off, or no baseline at all ({exception.Message.TrimEnd('.')}).", exception);
        }
        catch (TimeZoneNotFoundException exception)
        {
            throw new InvalidDataException($"The text has baselines by hour in a time zone that this machine does not know ({exception.Message.TrimEnd('.')}).", exception);
        }
    }

    /// <summary>Writes baselines as text, for stores that aren't files; <see cref="Parse"/> reads it.</summary>
    /// <param name="baselines">The baselines, by metric.</param>
    /// <param name="guard">The guard; null, the default, if any guard may use them.</param>
    /// <param name="modelVersion">The model's version; null, the default, if it isn't known.</param>
    public static string Format(IReadOnlyDictionary<string, Baseline> baselines, string? guard = null, string? modelVersion = null)
    {
        ArgumentNullException.ThrowIfNull(baselines);
        var metrics = baselines.ToDictionary(
            metric => metric.Key,
            metric => MetricBaseline.Of(metric.Value) with { ModelVersion = metric.Value.ModelVersion == modelVersion ? null : metric.Value.ModelVersion });
        var content = JsonSerializer.Serialize(new GuardBaselines(guard, modelVersion, metrics), BaselineJson.Default.GuardBaselines);
        return $"{{\n  \"format\": \"{FormatName}\",\n  \"version\": {Version},\n  \"sha256\": \"{Checksum(content)}\",\n  \"content\": {content}\n}}\n";
    }

    /// <summary>Reads a file, or says why not; null and no reason where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="guard">The guard whose baselines are expected; null for those of any guard.</param>
    /// <param name="whyNot">What is wrong with it, as the rest of a sentence that begins with the file.</param>
    internal static IReadOnlyDictionary<string, Baseline>? TryRead(string path, string? guard, out string? whyNot)
    {
        whyNot = null;
        try
        {
            return WholeFile.Read(path) is { } bytes ? Read(bytes, guard, out whyNot) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A text with half a surrogate pair is an invalid operation to the parser.
            whyNot = $"is damaged or cut off, or no baseline at all ({exception.Message.TrimEnd('.')}): restore it, or delete it to learn anew";
        }
        catch (TimeZoneNotFoundException exception)
        {
            whyNot = $"has baselines by hour in a time zone that this machine does not know ({exception.Message.TrimEnd('.')}): install the time zone data, or profile with --time-zone UTC";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            whyNot = $"cannot be read ({exception.Message.TrimEnd('.')})";
        }

        return null;
    }

    /// <exception cref="JsonException">It is no JSON, or lacks what a baseline has.</exception>
    private static Dictionary<string, Baseline>? Read(byte[] bytes, string? guard, out string? whyNot)
    {
        if (!Utf8.IsValid(bytes))
        {
            whyNot = "is damaged, or no baseline at all (it is no UTF-8 text): restore it, or delete it to learn anew";
            return null;
        }

        using var document = JsonDocument.Parse(bytes);
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

    private static Baseline WithVersion(Baseline baseline, string? version) => baseline with { ModelVersion = baseline.ModelVersion ?? version };

    private static string? WhyForeign(JsonElement root, out JsonElement content)
    {
        content = default;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != FormatName
            || !root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number)
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
