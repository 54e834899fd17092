using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Tests;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>A service whose guard <c>fare</c> is logged in a folder of its own, with outcomes that are final after a day.</summary>
internal sealed class OutcomeService : IAsyncDisposable
{
    private static readonly TimeSpan Maturity = TimeSpan.FromDays(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("experiment-");
    private readonly List<PredictionOutcome> _waiting = [];
    private int _ride;
    private bool _isVariant;

    public OutcomeService(Action<ExperimentBuilder<Ride, double>> experiment, params (string Key, string? Value)[] settings)
        : this(experiment, static ride => ride.Kilometers * 2, settings)
    {
    }

    public OutcomeService(
        Action<ExperimentBuilder<Ride, double>> experiment, Func<Ride, double> variant, params (string Key, string? Value)[] settings) =>
        Service = Start(
            _folder.FullName,
            experiment,
            ride =>
            {
                _isVariant = true;
                return variant(ride);
            },
            settings);

    public TestService Service { get; }

    public VariantStatus Variant => Service.Variant;

    /// <summary>Creates a service whose log is in a folder.</summary>
    public static TestService Start(
        string folder, Action<ExperimentBuilder<Ride, double>> experiment, Func<Ride, double> variant, params (string Key, string? Value)[] settings) => new(
            declared =>
            {
                declared.Variant("v2", _ => variant);
                experiment(declared);
            },
            guard => guard.Key(ride => ride.Customer).Log(log => log
                .Outcome("paid", OutcomeType.Number, Maturity, unit: "EUR")
                .Outcome("disputed", OutcomeType.Boolean, Maturity, OutcomeAbsence.No)
                .Outcome("category", OutcomeType.Label, Maturity)
                .Outcome("collected", OutcomeType.Number, Maturity, isSelective: true)),
            builder: guardrails => guardrails.AddPredictionLog(log =>
            {
                log.Path = Path.Combine(folder, "log");
                log.InstanceName = "test";
            }),
            time: new FastTimeProvider(TestService.Start),
            settings: [("Phase", "Canary"), ("Exposure", "1"), ("Guardrails:latency:Enabled", "false"), .. settings]);

    /// <summary>Serves rides of different customers, each with an outcome, and lets the outcomes become final.</summary>
    /// <param name="count">The number of rides.</param>
    /// <param name="outcome">Creates the outcome of a ride from its number, its distance, and whether the variant answered it; null for none.</param>
    public async Task ServeAsync(int count, Func<int, double, bool, PredictionOutcome?> outcome)
    {
        Serve(count, outcome);
        await MatureAsync();
    }

    /// <summary>Serves rides whose outcomes aren't recorded yet.</summary>
    public void Serve(int count, Func<int, double, bool, PredictionOutcome?> outcome)
    {
        for (var i = 0; i < count; i++)
        {
            _ride++;
            var kilometers = 5 + (_ride * 7919 % 1000 / 100.0);
            _isVariant = false;
            Service.Predict(CustomerOf(_ride), kilometers);
            if (outcome(_ride, kilometers, _isVariant) is { } known)
            {
                _waiting.Add(known with { Key = CustomerOf(_ride) });
            }
        }
    }

    /// <summary>Records the outcomes that are known, and lets a day pass.</summary>
    public async Task MatureAsync()
    {
        var recorder = Service.Services.GetRequiredService<IOutcomeRecorder>();
        foreach (var part in _waiting.Chunk(IOutcomeRecorder.MaximumCount))
        {
            await recorder.RecordAsync(part, TestContext.Current.CancellationToken);
        }

        _waiting.Clear();
        var log = Service.Services.GetRequiredService<PredictionLogWriter>();
        await log.FlushAsync(TestContext.Current.CancellationToken);
        Service.Time.Advance(Maturity);
        await log.EvaluateNowAsync(TestContext.Current.CancellationToken);
        Service.Evaluate();
    }

    public static PredictionOutcome Paid(double amount) => new() { Guard = "fare", Name = "paid", Value = amount };

    public static PredictionOutcome Disputed(bool isDisputed) => new() { Guard = "fare", Name = "disputed", Value = isDisputed };

    /// <summary>A pseudorandom number from 0 to 1 that is always the same for a ride (the generator SplitMix64, G. Steele et al., 2014).</summary>
    public static double Random(int ride)
    {
        var mixed = (ulong)ride * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string CustomerOf(int ride) => $"customer{ride}";
}
