using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Volume;

/// <param name="What">What was counted or measured.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Wanted">What it has to be.</param>
/// <param name="IsGood">Whether it is.</param>
internal sealed record VolumeResult(string What, string Figure, string Wanted, bool IsGood);

/// <summary>One run: two guards, of which one logs one unit in ten, and a thread for each core that calls both in turns.</summary>
internal sealed class VolumeRun : IAsyncDisposable
{
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);
    private readonly long _calls;
    private readonly string _folder;
    private readonly ServiceProvider _services;
    private readonly PredictionLogWriter _log;
    private readonly ClosedFiles _closed;
    private readonly Ride[] _rides = Ride.Some();
    private readonly List<MemorySample> _memory = [];
    private long _samples;
    private long _wrong;

    public VolumeRun(long calls, string folder, long maximumSize)
    {
        _calls = calls;
        _folder = Path.Combine(folder, $"prediction-log-volume-{Environment.ProcessId}");
        _closed = new ClosedFiles(_folder);
        var services = new ServiceCollection();
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("all", static guard => Declare(guard, sampleRate: 1))
            .AddGuard<Ride, double>("sampled", static guard => Declare(guard, sampleRate: 0.1))
            .AddPredictionLog(log =>
            {
                log.Path = _folder;
                log.SegmentSize = 16 << 20;
                log.MaximumSize = maximumSize;
                log.ShutdownTimeout = TimeSpan.FromMinutes(10);
            });
        _services = services.BuildServiceProvider();
        _log = _services.GetRequiredService<PredictionLogWriter>();
    }

    public List<VolumeResult> Results { get; } = [];

    public async Task GoAsync(CancellationToken cancellationToken)
    {
        PredictionGuard<Ride, double>[] guards = [Guard("all"), Guard("sampled")];
        var threads = Environment.ProcessorCount;
        var watch = Stopwatch.StartNew();
        var callers = Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () => Call(guards, thread, threads), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        await WatchAsync(Task.WhenAll(callers.ToList()), watch, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        await _log.CloseSegmentsAsync(cancellationToken);
        await _closed.TakeAsync();
        Report(seconds);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Declare(PredictionGuardBuilder<Ride, double> guard, double sampleRate) => guard
        .Key(static ride => ride.Id)
        .Unit(static ride => ride.Customer)
        .Log(log =>
        {
            log.Column("city", static ride => ride.City).SampleRate(sampleRate);
            for (var column = 0; column < Ride.Columns; column++)
            {
                var number = column;
                log.Column($"number_{number}", ride => ride.Numbers[number]);
            }
        });

    private PredictionGuard<Ride, double> Guard(string name) => _services.GetRequiredKeyedService<PredictionGuard<Ride, double>>(name);

    private void Call(PredictionGuard<Ride, double>[] guards, int thread, int threads)
    {
        for (long call = thread; call < _calls; call += threads)
        {
            // The threads together call both guards equally often.
            guards[(call / threads) & 1].Predict(_rides[call & 4095], static ride => 2 * ride.Numbers[0]);
        }
    }

    /// <summary>Checks the account, and takes samples of memory, until the callers have ended.</summary>
    private async Task WatchAsync(Task callers, Stopwatch watch, CancellationToken cancellationToken)
    {
        var printedAt = TimeSpan.Zero;
        while (!callers.IsCompleted)
        {
            await Task.WhenAny(callers, Task.Delay(BetweenSamples, cancellationToken));
            var account = Account.Of(_log);
            _samples++;
            _wrong += account.IsRight ? 0 : 1;
            _memory.Add(new MemorySample(account.Offered, Environment.WorkingSet));
            if (watch.Elapsed - printedAt >= BetweenLines)
            {
                printedAt = watch.Elapsed;
                await _closed.TakeAsync();
                Console.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss} {account}, {Text(_closed.Rows)} rows, {Text(Environment.WorkingSet >> 20)} MB");
            }
        }

        await callers;
    }

    private void Report(double seconds)
    {
        var account = Account.Of(_log);
        Add("calls", _calls, "", true);
        Add("  a second", (long)(_calls / seconds), "", true);
        Add("offered", account.Offered, "exactly as many", account.Offered == _calls);
        Add("  written", account.Written, "some", account.Written > 0);
        Add("  pending", account.Pending, "none", account.Pending == 0);
        Add("  sampled out", account.SampledOut, "some", account.SampledOut > 0);
        Add("  dropped, because writing was slower", account.DroppedBecauseFull, "", true);
        Add("  dropped, because Parquet files were", account.DroppedBecauseOfSinks, "", true);
        Add("  dropped for other reasons", account.DroppedForOtherReasons, "none", account.DroppedForOtherReasons == 0);
        Add("  all these", account.Sum, "exactly as many as offered", account.IsRight);
        Add($"rows of {Text(_closed.Files)} Parquet files", _closed.Rows, "exactly as many as written", _closed.Rows == account.Written);
        Add("times that the account was read meanwhile", _samples, "some", _samples > 0);
        Add("  and didn't add up", _wrong, "never", _wrong == 0);
        ReportMemory();
    }

    private void ReportMemory()
    {
        long[] largest = [LargestUntil(0.1), LargestUntil(0.5), LargestUntil(1)];
        Add("largest working set of the first tenth, MB", largest[0] >> 20, "", true);
        Add("  of the first half", largest[1] >> 20, "", true);
        Add("  of all", largest[2] >> 20, "at most a fifth and 32 MB more than of the first half", largest[2] <= (largest[1] * 1.2) + (32 << 20));
    }

    private long LargestUntil(double share) =>
        _memory.Where(sample => sample.Offered <= share * _calls).Select(static sample => sample.WorkingSet).DefaultIfEmpty().Max();

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private void Add(string what, long figure, string wanted, bool isGood) => Results.Add(new(what, Text(figure), wanted, isGood));

    private readonly record struct MemorySample(long Offered, long WorkingSet);
}
