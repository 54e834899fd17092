using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PredictionGuardrails.Files;

namespace PredictionGuardrails.Monitoring;

/// <summary>What a guard learned while serving, as a file next to its baseline: versioned, with a checksum, written as a whole or not at all.</summary>
/// <param name="Format">Says what the file is.</param>
/// <param name="Version">The version of the format.</param>
/// <param name="Sha256">The checksum of the metrics' states, in the order of their names.</param>
/// <param name="Metrics">By metric: the baseline on top of which it was learned, and the state.</param>
internal sealed record LearnedStateFile(string Format, int Version, string Sha256, SortedDictionary<string, LearnedMetricState> Metrics)
{
    private const string CurrentFormat = "PredictionGuardrails learned state";
    private const int CurrentVersion = 1;

    /// <summary>Reads a file; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another version.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LearnedStateFile? Read(string path) => WholeFile.Read(path) is { } bytes ? Parse(bytes) : null;

    /// <summary>Reads text.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another version.</exception>
    public static LearnedStateFile Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads text in UTF-8.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another version.</exception>
    private static LearnedStateFile Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            var file = JsonSerializer.Deserialize(text, LearnedStateJson.Default.LearnedStateFile);
            return file is { Format: CurrentFormat, Version: CurrentVersion } && !file.Metrics.ContainsValue(null!) && file.Sha256 == Checksum(file.Metrics)
                ? file
                : throw new InvalidDataException("The learned state is damaged or was written by another version of the library.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("The learned state is damaged.", exception);
        }
    }

    /// <summary>Writes a file next to the old one and puts it in its place.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, SortedDictionary<string, LearnedMetricState> metrics) =>
        AtomicFile.Write(path, ToBytes(metrics));

    /// <summary>Writes the state of one metric as text.</summary>
    public static string ToText(string metric, LearnedMetricState learned) =>
        Encoding.UTF8.GetString(ToBytes(new SortedDictionary<string, LearnedMetricState>(StringComparer.Ordinal) { [metric] = learned }));

    private static byte[] ToBytes(SortedDictionary<string, LearnedMetricState> metrics) => JsonSerializer.SerializeToUtf8Bytes(
        new LearnedStateFile(CurrentFormat, CurrentVersion, Checksum(metrics), metrics), LearnedStateJson.Default.LearnedStateFile);

    private static string Checksum(SortedDictionary<string, LearnedMetricState> metrics)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (metric, learned) in metrics)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{metric}\n{learned.Baseline}\n"));
            hash.AppendData(learned.State);
            hash.AppendData(learned.Drift ?? []);
            hash.AppendData(Encoding.UTF8.GetBytes(learned.TimeZone ?? ""));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LearnedStateFile))]
internal sealed partial class LearnedStateJson : JsonSerializerContext;
