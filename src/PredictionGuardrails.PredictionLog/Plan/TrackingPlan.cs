using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog.Configuration;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Plan;

namespace PredictionGuardrails.PredictionLog;

/// <summary>
/// Represents what is logged of each guard: the columns with their types, units of measure, descriptions, and classifications, and who is responsible. The
/// code declares it. Commit its file, so that a change is visible in a review and can be checked.
/// </summary>
public sealed record TrackingPlan
{
    /// <summary>The environment variable that makes <see cref="Verify"/> write the file instead of comparing it.</summary>
    public const string UpdateVariable = "GUARDRAILS_UPDATE_TRACKING_PLAN";

    /// <summary>
    /// The environment variable with the path of a file that an application with a prediction log writes its tracking plan to when it starts. It then exits.
    /// </summary>
    public const string WriteVariable = "GUARDRAILS_WRITE_TRACKING_PLAN";

    /// <summary>Gets the guards by name, which isn't case-sensitive.</summary>
    public required IReadOnlyDictionary<string, TrackedGuard> Guards { get; init; }

    /// <summary>
    /// Gets the last versions of guards that were removed, by name, which isn't case-sensitive. A guard that is added again gets the next version, so that
    /// records with the same guard and version have the same meaning.
    /// </summary>
    public IReadOnlyDictionary<string, int> RemovedGuards { get; init; } = new Dictionary<string, int>();

    /// <summary>Creates the tracking plan of an application.</summary>
    /// <param name="services">The services of the application, with guards and a prediction log.</param>
    /// <exception cref="InvalidOperationException">There is no prediction log.</exception>
    public static TrackingPlan Of(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.GetRequiredService<PredictionGuardRegistry>();
        return services.GetService<PredictionLogSettings>() is { } settings
            ? From(settings.Declarations)
            : throw new InvalidOperationException("The application has no prediction log. Call AddPredictionLog.");
    }

    /// <summary>Loads the file of a tracking plan.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="FileNotFoundException">The file doesn't exist.</exception>
    /// <exception cref="InvalidDataException">The file isn't a tracking plan, or its format is newer; the message contains the file and the place.</exception>
    public static TrackingPlan Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TrackingPlanFile.Read(path);
    }

    /// <summary>
    /// Checks that the tracking plan of an application equals a file. If the environment variable <see cref="UpdateVariable"/> is <c>1</c>, the file is
    /// written instead. Call it in a test.
    /// </summary>
    /// <param name="services">The services of the application, with guards and a prediction log.</param>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="InvalidOperationException">The file doesn't exist, or differs. The message contains all differences.</exception>
    /// <exception cref="InvalidDataException">The file isn't a tracking plan.</exception>
    public static void Verify(IServiceProvider services, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var plan = Of(services);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            plan.Save(path);
            return;
        }

        var update = $"To update it, run the test with {UpdateVariable}=1.";
        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"The tracking plan '{path}' doesn't exist. {update}");
        }

        var changes = plan.ChangesSince(Load(path));
        if (changes.Count > 0)
        {
            var list = string.Concat(changes.Select(static change => $"\n  - {(change.IsBreaking ? "Breaking: " : "")}{change}"));
            throw new InvalidOperationException($"The application doesn't match the tracking plan '{path}'. {update}{list}");
        }
    }

    /// <summary>Finds the differences from another plan to this one. Versions aren't compared.</summary>
    /// <param name="older">The other plan.</param>
    public IReadOnlyList<TrackingPlanChange> ChangesSince(TrackingPlan older)
    {
        ArgumentNullException.ThrowIfNull(older);
        return TrackingPlanComparison.Compare(older, this);
    }

    /// <summary>
    /// Saves the plan. A guard that differs from the one in the file, or was removed from it before, gets the next version; others keep theirs.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The plan as saved.</returns>
    /// <exception cref="InvalidDataException">The file exists and isn't a tracking plan. It isn't changed.</exception>
    public TrackingPlan Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var saved = File.Exists(path) ? WithVersionsAfter(Load(path)) : this;
        TrackingPlanFile.Write(saved, path);
        return saved;
    }

    /// <summary>The plan of declared guards, all with version 1.</summary>
    internal static TrackingPlan From(IEnumerable<GuardLogDeclaration> declarations) => new()
    {
        Guards = new SortedDictionary<string, TrackedGuard>(declarations.ToDictionary(static guard => guard.Guard, Track), StringComparer.OrdinalIgnoreCase),
    };

    private static TrackedGuard Track(GuardLogDeclaration guard) => new()
    {
        Description = guard.Description,
        Owner = guard.Owner,
        Retention = guard.Retention,
        Prediction = guard.Prediction,
        KeyClassification = guard.KeyClassification?.ToString(),
        UnitClassification = guard.UnitClassification?.ToString(),
        Outcomes = guard.Outcomes,
        Columns = guard.Columns,
    };

    private TrackingPlan WithVersionsAfter(TrackingPlan older)
    {
        var guards = Guards.ToDictionary(static guard => guard.Key, guard => guard.Value with { Version = NextVersion(older, guard.Key) });
        var removed = older.Guards.Select(static guard => KeyValuePair.Create(guard.Key, guard.Value.Version)).Concat(older.RemovedGuards)
            .Where(guard => !Guards.ContainsKey(guard.Key)).ToDictionary();
        return new()
        {
            Guards = new SortedDictionary<string, TrackedGuard>(guards, StringComparer.OrdinalIgnoreCase),
            RemovedGuards = new SortedDictionary<string, int>(removed, StringComparer.OrdinalIgnoreCase),
        };
    }

    private int NextVersion(TrackingPlan older, string guard)
    {
        if (older.Guards.GetValueOrDefault(guard) is not { } before)
        {
            return older.RemovedGuards.GetValueOrDefault(guard) + 1;
        }

        return TrackingPlanComparison.Compare(guard, before, Guards[guard]).Any() ? before.Version + 1 : before.Version;
    }
}
