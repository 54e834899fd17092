using PredictionGuardrails;
using PricingService.Fares;

namespace PricingService.Story;

/// <summary>
/// The feed of outcomes: what was paid is known 5 to 20 seconds after the quote. Of 100 payments, 5 are known only after the maturity, 3 never, and 2 are wrong
/// at first and corrected half a minute later.
/// </summary>
internal sealed class Payments(IOutcomeRecorder recorder, IConfiguration configuration, TimeProvider time) : BackgroundService
{
    /// <summary>More payments than this are lost while the feed is stopped, so that memory stays bounded.</summary>
    private const int MostWaiting = 100_000;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Correction = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly PriorityQueue<PredictionOutcome, DateTimeOffset> _waiting = new();
    private readonly Random _random = new(3);

    /// <summary>Gets or sets a value that indicates whether the feed is stopped. Payments then wait.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Takes a ride that will be paid.</summary>
    public void Expect(RideFeatures ride)
    {
        lock (_gate)
        {
            var chance = _random.Next(100);
            if (chance < 3 || _waiting.Count >= MostWaiting)
            {
                return;
            }

            var paid = new PredictionOutcome { Guard = "fare", Name = "paid", Key = ride.Id, Value = ride.Fare, Source = "billing" };
            var due = time.GetUtcNow() + (chance < 8 ? Late : TimeSpan.FromSeconds(5 + (15 * _random.NextDouble())));
            if (chance < 98)
            {
                _waiting.Enqueue(paid, due);
            }
            else
            {
                _waiting.Enqueue(paid with { Value = ride.Fare + 5 }, due);
                _waiting.Enqueue(paid with { Revision = 1 }, due + Correction);
            }
        }
    }

    /// <summary>Records the payments that are due.</summary>
    public async Task RecordDueAsync(CancellationToken cancellationToken)
    {
        var due = TakeDue();
        while (due.Count > 0)
        {
            await recorder.RecordAsync(due, cancellationToken);
            due = TakeDue();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration.GetValue("Traffic:RidesPerSecond", 0) <= 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Step, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RecordDueAsync(stoppingToken);
        }
    }

    private List<PredictionOutcome> TakeDue()
    {
        var due = new List<PredictionOutcome>();
        lock (_gate)
        {
            while (!IsStopped && due.Count < IOutcomeRecorder.MaximumCount && _waiting.TryPeek(out var next, out var at) && at <= time.GetUtcNow())
            {
                due.Add(next);
                _waiting.Dequeue();
            }
        }

        return due;
    }
}
