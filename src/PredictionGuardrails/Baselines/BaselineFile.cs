using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using PredictionGuardrails.Baselines;
using PredictionGuardrails.Files;

namespace PredictionGuardrails;

/// <summary>
/// Reads and writes the baselines of a guard as a file with a version and a checksum. The file is written atomically. Its path is set with
/// <c>Baseline:Path</c>.
/// </summary>
public static class BaselineFile
{
    private const string FormatName = "PredictionGuardrails baseline";
    private const int Version = 1;

    /// <summary>Reads a baseline file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="guard">The name of the guard whose baselines are expected. The default is any guard.</param>
    /// <returns>The baselines by metric: <c>prediction</c> for the prediction itself, <c>prediction of country DE</c> for a segment.</returns>
    /// <exception cref="FileNotFoundException">The file doesn't exist.</exception>
    /// <exception cref="InvalidDataException">The file can't be read, is damaged, has a later format version, or belongs to another guard.</exception>
    public static IReadOnlyDictionary<string, Baseline> Read(string path, string? guard = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (TryRead(path, guard, out var whyNot) is { } baselines)
        {
            return baselines;
        }

        throw whyNot is null ? new FileNotFoundException($"File not found: {path}", path) : new InvalidDataException($"'{path}' {whyNot}.");
    }

    /// <summary>Writes a baseline file atomically.</summary>
    /// <param name="path">The path of the file. Its directory is created if it doesn't exist.</param>
    /// <param name="baselines">The baselines by metric.</param>
    /// <param name="guard">The name of the guard. The default is <see langword="null"/>, which means that any guard can use the file.</param>
    /// <param name="modelVersion">The version of the model. The default is <see langword="null"/> for unknown.</param>
    /// <param name="overwrite"><see langword="true"/> to replace an existing file. The default is <see langword="true"/>.</param>
    /// <exception cref="IOException">The file can't be written, or it exists and <paramref name="overwrite"/> is <see langword="false"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, Baseline> baselines, string? guard = null, string? modelVersion = null, bool overwrite = true)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(baselines);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(Format(baselines, guard, modelVersion)), overwrite);
    }

    /// <summary>
    /// Parses baselines that were formatted with <see cref="Format(IReadOnlyDictionary{string, Baseline}, string?, string?)"/>. Use it for stores that
    /// aren't files.
    /// </summary>
    /// <param name="text">The text to parse.</param>
    /// <exception cref="InvalidDataException">The text is damaged or has a later format version.</exception>
    public static IReadOnlyDictionary<string, Baseline> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return Read(Encoding.UTF8.GetBytes(text), guard: null, out var whyNot) ?? throw new InvalidDataException($"The text {whyNot}.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"The text is damaged, is truncated, or isn't a baseline ({exception.Message.TrimEnd('.')}).", exception);
        }
        catch (TimeZoneNotFoundException exception)
        {
            throw new InvalidDataException($"The text contains hourly baselines in a time zone that isn't installed on this machine ({exception.Message.TrimEnd('.')}).", exception);
        }
    }

    /// <summary>Formats baselines as text for stores that aren't files. Parse it with <see cref="Parse"/>.</summary>
    /// <param name="baselines">The baselines by metric.</param>
    /// <param name="guard">The name of the guard. The default is <see langword="null"/>, which means that any guard can use the baselines.</param>
    /// <param name="modelVersion">The version of the model. The default is <see langword="null"/> for unknown.</param>
    public static string Format(IReadOnlyDictionary<string, Baseline> baselines, string? guard = null, string? modelVersion = null)
    {
        ArgumentNullException.ThrowIfNull(baselines);
        var metrics = baselines.ToDictionary(
            metric => metric.Key,
            metric => (MetricBaseline?)(MetricBaseline.Of(metric.Value) with { ModelVersion = metric.Value.ModelVersion == modelVersion ? null : metric.Value.ModelVersion }));
        var content = JsonSerializer.Serialize(
            new GuardBaselines { Guard = guard, ModelVersion = modelVersion, Metrics = metrics }, BaselineJson.Default.GuardBaselines);
        return $"{{\n  \"format\": \"{FormatName}\",\n  \"version\": {Version},\n  \"sha256\": \"{Checksum(content)}\",\n  \"content\": {content}\n}}\n";
    }

    /// <summary>Reads a file or returns why it can't; null without a reason if there isn't a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="guard">The guard whose baselines are expected; null for any guard.</param>
    /// <param name="whyNot">What is wrong with the file, as a sentence that begins with the file and lacks its period.</param>
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
            whyNot = $"is damaged, is truncated, or isn't a baseline file ({exception.Message.TrimEnd('.')}). Restore it, or delete it to relearn";
        }
        catch (TimeZoneNotFoundException exception)
        {
            whyNot = $"contains hourly baselines in a time zone that isn't installed on this machine ({exception.Message.TrimEnd('.')}). Install the time zone data, or profile with --time-zone UTC";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            whyNot = $"can't be read ({exception.Message.TrimEnd('.')})";
        }

        return null;
    }

    /// <exception cref="JsonException">The text isn't JSON, or isn't a complete baseline.</exception>
    private static Dictionary<string, Baseline>? Read(byte[] bytes, string? guard, out string? whyNot)
    {
        if (!Utf8.IsValid(bytes))
        {
            whyNot = "is damaged or isn't a baseline file (it isn't valid UTF-8). Restore it, or delete it to relearn";
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
            whyNot = $"belongs to guard '{baselines.Guard}', not to '{guard}'. Use a separate file for each guard";
            return null;
        }

        return baselines.ToBaselines();
    }

    private static string? WhyForeign(JsonElement root, out JsonElement content)
    {
        content = default;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != FormatName
            || !root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number)
            || !root.TryGetProperty("sha256", out var checksum) || checksum.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("content", out content))
        {
            return "isn't a PredictionGuardrails baseline file. Create one with 'guardrails profile', or delete the file to relearn";
        }

        return number switch
        {
            > Version => $"has format version {number}, but this library supports versions up to {Version}. Update PredictionGuardrails",
            < 1 => $"has format version {number}, which doesn't exist",
            _ when checksum.GetString() != Checksum(content.GetRawText()) =>
                "is damaged (its checksum doesn't match its content). Restore it, or delete it to relearn",
            _ => null,
        };
    }

    private static string Checksum(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
