using System.Diagnostics;
using System.Globalization;

namespace PredictionGuardrails.Soak;

/// <param name="What">What was counted or measured.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Wanted">What it has to be.</param>
/// <param name="IsGood">Whether it is.</param>
internal sealed record SoakResult(string What, string Figure, string Wanted, bool IsGood);

/// <summary>One run: a service with a guard, its callers, and everything that disturbs them.</summary>
internal sealed class SoakRun(TimeSpan duration) : IAsyncDisposable
{
    private const int Samples = 12;

    private readonly Tally _fare = new();
    private readonly Tally _tip = new();
    private readonly Counters _counters = new();
    private readonly List<long> _memory = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("soak-").FullName;
    private int _disturbances;
    private WebApplication? _service;

    public List<SoakResult> Results { get; } = [];

    public async Task GoAsync(CancellationToken cancellationToken)
    {
        var model = new FareModel(_fare);
        var service = _service = Build();
        await service.StartAsync(cancellationToken);
        var guard = service.Services.GetRequiredKeyedService<PredictionGuard<Ride, double>>("fare");
        var tips = service.Services.GetRequiredKeyedService<PredictionGuard<Ride, double>>("tip");
        using var client = new HttpClient { BaseAddress = new Uri($"{service.Urls.Single()}/guardrails/") };
        var callers = new Callers(guard, model, _fare);
        var inspectors = new Callers(tips, new FareModel(_tip), _tip);
        var disturbers = new Disturbers(guard, model, (IConfigurationRoot)service.Configuration, client);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] all =
        [
            .. Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(seed => RepeatAsync(callers.CallAsync, seed, end.Token)),
            RepeatAsync(inspectors.InspectAsync, 100, end.Token),
            .. new Func<Random, Task>[]
                {
                    disturbers.OperateAsync, disturbers.ReloadAsync, disturbers.ReleaseAsync, disturbers.ReadAsync, disturbers.ReadAsync,
                    disturbers.InspectAsync, disturbers.LiveAndDieAsync,
                }
                .Select((disturb, number) => RepeatAsync(Counted(disturb), 1_000 + number, end.Token)),
        ];
        await WatchMemoryAsync(all, end.Token);
        await end.CancelAsync();
        await Task.WhenAll(all);

        // Probes in the background end with the breaker isolated.
        guard.Isolate("the soak is over");
        await WaitUntilAsync(() => _counters.Read("prediction_guardrails.predictions", "fare") == _fare.Modelled);
        Report(guard, _fare);
        Report(tips, _tip);
        ReportMemory();
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is { } service)
        {
            await service.StopAsync();
            await service.DisposeAsync();
        }

        _counters.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task RepeatAsync(Func<Random, Task> work, int seed, CancellationToken end)
    {
        var random = new Random(seed);
        await Task.Yield();
        while (!end.IsCancellationRequested)
        {
            await work(random);
        }
    }

    private static async Task WaitUntilAsync(Func<bool> isSo)
    {
        for (var tries = 0; tries < 100 && !isSo(); tries++)
        {
            await Task.Delay(50);
        }
    }

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Guards:fare:Range:Minimum"] = "0",
            ["PredictionGuardrails:Guards:fare:Range:Maximum"] = "5000",
            ["PredictionGuardrails:Guards:fare:Range:OnBreach"] = "Fallback",
            ["PredictionGuardrails:Guards:fare:Change:OnBreach"] = "Fallback",
            ["PredictionGuardrails:Guards:fare:Baseline:MinimumDuration"] = "00:00:00",
            ["PredictionGuardrails:Guards:fare:Baseline:Path"] = Path.Combine(_folder, "fare.json"),
            ["PredictionGuardrails:Guards:fare:Breaker:BreakDuration"] = "00:00:01",
        });
        builder.Services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Input("distance", ride => ride.Kilometers)
                .Segment("city", ride => ride.City)
                .FallBackTo(FareModel.Fallback))
            .AddGuard<Ride, double>("tip", guard => guard
                .Range(0, 5_000, BreachAction.Fallback)
                .Segment("city", ride => ride.City)
                .FallBackTo(FareModel.Fallback))
            .AddGuardEventHandler<UnreliableHandler>()
            .AddIncidentFile(file => file.Path = Path.Combine(_folder, "incidents.jsonl"))
            .AddDashboard(history => history.MaximumBytes = 4 << 20);
        var service = builder.Build();
        service.MapPredictionGuardrails();
        return service;
    }

    private Func<Random, Task> Counted(Func<Random, Task> disturb) => async random =>
    {
        await disturb(random);
        Interlocked.Increment(ref _disturbances);
    };

    /// <summary>Takes samples of what is in use until the time is over or something fails.</summary>
    private async Task WatchMemoryAsync(Task[] all, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var sample = 1; sample <= Samples && !all.Any(task => task.IsFaulted); sample++)
        {
            await Task.WhenAny([.. all, Task.Delay(Max(duration * sample / Samples - watch.Elapsed), cancellationToken)]);
            _memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            Console.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss} {Text(_fare.Modelled + _tip.Modelled)} predictions, {Text(_memory[^1] >> 10)} KB managed, "
                + $"{Text(Environment.WorkingSet >> 20)} MB in all, {Process.GetCurrentProcess().Threads.Count} threads");
        }
    }

    private static TimeSpan Max(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private void Report(PredictionGuard<Ride, double> guard, Tally tally)
    {
        var predictions = _counters.Read("prediction_guardrails.predictions", guard.Name);
        var fallbacks = _counters.Read("prediction_guardrails.fallbacks", guard.Name);
        var rejections = _counters.Read("prediction_guardrails.rejections", guard.Name);
        var segments = guard.GetSegments().Sum(segment => guard.GetSnapshot(segment: segment).Count);

        Add($"{guard.Name}: predictions of the model", tally.Modelled, "some", tally.Modelled > 0);
        Add("  counted", predictions, "exactly as many", predictions == tally.Modelled);
        Add("  in the snapshot", guard.GetSnapshot().Count, "exactly as many", guard.GetSnapshot().Count == tally.Modelled);
        Add("  in the segments", segments, "exactly as many", segments == tally.Modelled);
        Add("  answers", tally.Answered, "some", tally.Answered > 0);
        Add("  answers of a fallback", tally.FellBack, "some", tally.FellBack > 0);
        Add("  counted as fallbacks", fallbacks, "exactly as many", fallbacks == tally.FellBack);
        Add("  rejections", tally.Rejected, "some", tally.Rejected > 0);
        Add("  counted as rejections", rejections, "exactly as many", rejections == tally.Rejected);
    }

    private void ReportMemory()
    {
        var early = _memory[(Samples / 4)..(Samples / 2)].Min();
        var late = _memory[(Samples * 3 / 4)..].Min();
        Add("disturbances", _disturbances, "some", _disturbances > 0);
        Add("managed memory in the second quarter, KB", early >> 10, "", true);
        Add("  in the last quarter, KB", late >> 10, "at most a tenth and 2 MB more", late <= early * 1.1 + (2 << 20));
    }

    private void Add(string what, long figure, string wanted, bool isGood) => Results.Add(new(what, Text(figure), wanted, isGood));
}
