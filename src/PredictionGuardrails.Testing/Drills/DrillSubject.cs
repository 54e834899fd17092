using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Testing;

/// <summary>What became of one prediction.</summary>
/// <param name="ReachedCaller">Whether the caller got what the model said.</param>
/// <param name="Breaches">What was found at it.</param>
internal readonly record struct Outcome(bool ReachedCaller, IReadOnlyList<Breach> Breaches);

/// <summary>A real guard on a clock of its own, with the user's settings.</summary>
internal sealed class DrillSubject<TInput, TPrediction> : IDisposable
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<Breach> _breaches = [];
    private readonly PredictionGuard<TInput, TPrediction> _guard;
    private readonly TimeSpan _every;
    private readonly CancellationToken _cancellationToken;

    public DrillSubject(
        Drill<TInput, TPrediction> drill, Action<PredictionGuardBuilder<TInput, TPrediction>>? configure, string baseline, CancellationToken cancellationToken)
    {
        _every = drill.Every;
        _cancellationToken = cancellationToken;
        var settings = $"{Settings.Section}:Guards:{drill.Guard}:Baseline";
        _guard = new PredictionGuard<TInput, TPrediction>(drill.Guard, configure, new PredictionGuardDependencies
        {
            TimeProvider = _clock,
            Services = drill.Services,
            BreachReported = _breaches.Add,
            Configuration = new ConfigurationBuilder()
                .AddInMemoryCollection(Settings.Of(drill.Configuration))
                .AddInMemoryCollection([new($"{settings}:Path", baseline), new($"{settings}:MinimumDuration", "00:00:00")])
                .Build(),
        });
    }

    public ChangeDetectionStatus? Learning => _guard.GetStatus().Metrics.FirstOrDefault(baseline => baseline.State == ChangeDetectionState.Learning);

    public bool IsClosed => _guard.GetStatus().Breaker == BreakerState.Closed;

    /// <summary>How many predictions the slowest of the baselines needs; 0 if nothing is learned.</summary>
    public long Needed => _guard.GetStatus().Metrics.Where(baseline => baseline.State == ChangeDetectionState.Learning).Select(baseline => baseline.RequiredSampleCount).DefaultIfEmpty().Max();

    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public Outcome Ask(TInput input, TPrediction prediction)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _breaches.Clear();
        var reached = false;
        try
        {
            reached = EqualityComparer<TPrediction>.Default.Equals(_guard.Inspect(input, prediction), prediction);
        }
        catch (PredictionRejectedException)
        {
            // It did not reach the caller.
        }

        _clock.Advance(_every);
        return new(reached, _breaches);
    }

    /// <summary>Forgets what it has found, and trusts the model again.</summary>
    public void Reset() => _guard.Reset();

    public void EvaluateNow() => _guard.EvaluateNow();

    public void Dispose() => _guard.Dispose();
}

/// <summary>The user's settings as pairs, so that others go on top.</summary>
internal static class Settings
{
    public const string Section = "PredictionGuardrails";

    public static IEnumerable<KeyValuePair<string, string?>> Of(IConfiguration? configuration)
    {
        var section = configuration is IConfigurationSection { Key: var key } itself && key.Equals(Section, StringComparison.OrdinalIgnoreCase)
            ? itself
            : configuration?.GetSection(Section);
        return section is null ? [] : section.AsEnumerable(makePathsRelative: true)
            .Select(setting => KeyValuePair.Create($"{Section}:{setting.Key}", setting.Value));
    }
}
