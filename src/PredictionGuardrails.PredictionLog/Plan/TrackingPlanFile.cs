using System.Text.Json;
using System.Text.Json.Serialization;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Plan;

/// <summary>The file of a tracking plan.</summary>
/// <param name="FormatVersion">The version of the format.</param>
/// <param name="Guards">The guards by name.</param>
/// <param name="RemovedGuards">The last versions of guards that were removed, by name; null for none.</param>
internal sealed record TrackingPlanFile(int FormatVersion, SortedDictionary<string, TrackedGuard> Guards, SortedDictionary<string, int>? RemovedGuards = null)
{
    private const int CurrentVersion = 1;

    /// <exception cref="InvalidDataException">The file isn't a tracking plan; the message contains the file and the place.</exception>
    public static TrackingPlan Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            CheckVersion(path, bytes);
            var file = JsonSerializer.Deserialize(bytes, TrackingPlanJson.Default.TrackingPlanFile);
            return new TrackingPlan
            {
                Guards = new SortedDictionary<string, TrackedGuard>(Checked(path, file?.Guards), StringComparer.OrdinalIgnoreCase),
                RemovedGuards = new SortedDictionary<string, int>(file?.RemovedGuards ?? [], StringComparer.OrdinalIgnoreCase),
            };
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}', line {exception.LineNumber + 1}: The file isn't a valid tracking plan. {exception.Message}", exception);
        }
    }

    public static void Write(TrackingPlan plan, string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var guards = plan.Guards.ToDictionary(static guard => guard.Key, static guard => Written(guard.Value));
        var file = new TrackingPlanFile(
            CurrentVersion,
            new SortedDictionary<string, TrackedGuard>(guards, StringComparer.Ordinal),
            plan.RemovedGuards.Count > 0 ? new SortedDictionary<string, int>(plan.RemovedGuards.ToDictionary(), StringComparer.Ordinal) : null);
        File.WriteAllText(path, JsonSerializer.Serialize(file, TrackingPlanJson.Default.TrackingPlanFile).ReplaceLineEndings("\n") + "\n");
    }

    private static void CheckVersion(string path, byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("formatVersion", out var version))
        {
            throw new InvalidDataException($"'{path}' isn't a tracking plan: it has no \"formatVersion\".");
        }

        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number is < 1 or > CurrentVersion)
        {
            throw new InvalidDataException($"'{path}' has format version {version}. This version of PredictionGuardrails reads version {CurrentVersion}.");
        }
    }

    private static Dictionary<string, TrackedGuard> Checked(string path, IDictionary<string, TrackedGuard>? guards)
    {
        if (guards is null)
        {
            throw new InvalidDataException($"'{path}' isn't a tracking plan: it has no \"guards\".");
        }

        foreach (var (name, guard) in guards)
        {
            if (guard?.Columns is null || guard.Columns.Any(static column => string.IsNullOrEmpty(column?.Name)))
            {
                throw new InvalidDataException($"'{path}': Guard '{name}' has no columns, or one without a name. Write an empty list if nothing is declared.");
            }

            if (guard.Outcomes?.Any(static outcome => string.IsNullOrEmpty(outcome?.Name)) == true)
            {
                throw new InvalidDataException($"'{path}': Guard '{name}' has an outcome without a name.");
            }

            if (guard.Outcomes?.Select(LogOutcomeList.FindError).FirstOrDefault(static error => error is not null) is { } wrong)
            {
                throw new InvalidDataException($"'{path}': Guard '{name}' has an outcome that isn't valid. {wrong}");
            }

            CheckUnique(path, $"Guard '{name}' has column", guard.Columns.Select(static column => column.Name));
            CheckUnique(path, $"Guard '{name}' has outcome", guard.Outcomes?.Select(static outcome => outcome.Name) ?? []);
        }

        return guards.ToDictionary(static guard => guard.Key, static guard => guard.Value with { Outcomes = guard.Value.Outcomes ?? [] });
    }

    private static void CheckUnique(string path, string what, IEnumerable<string> names)
    {
        if (names.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(static same => same.Count() > 1) is { } repeated)
        {
            throw new InvalidDataException($"'{path}': {what} '{repeated.Key}' twice.");
        }
    }

    /// <summary>A guard without outcomes is written without an empty list of them.</summary>
    private static TrackedGuard Written(TrackedGuard guard) => guard.Outcomes.Count > 0 ? guard : guard with { Outcomes = null! };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(TrackingPlanFile))]
internal sealed partial class TrackingPlanJson : JsonSerializerContext;
