using PredictionGuardrails.Configuration;

namespace PredictionGuardrails.Monitoring;

/// <summary>How long the breaker may stay open for shifts.</summary>
/// <param name="MaximumDuration">For one shift.</param>
/// <param name="MaximumFraction">For which fraction of the calls of 24 hours.</param>
internal sealed record ShiftLimits(TimeSpan MaximumDuration, double MaximumFraction)
{
    public static readonly ShiftLimits Default = new(ShiftOptions.DefaultMaximumDuration, ShiftOptions.DefaultMaximumFraction);
}

/// <summary>
/// What shifts have cost so far. A shift may be right (a new price list), and nothing but time shows it: so the fallback answers for a limited
/// time, and for a limited fraction of the calls.
/// </summary>
internal sealed class ShiftBudget(TimeProvider time)
{
    private const int Hours = 24;

    private readonly (long Hour, long Calls, long Answered)[] _hours = new (long, long, long)[Hours];
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private DateTimeOffset? _openSince;
    private long _answered;
    private long _predictions;

    public ShiftLimits Limits { private get; set; } = ShiftLimits.Default;

    /// <summary>The fraction of the calls of the last 24 hours, or of as many as there would be in 24 hours at this rate, that were answered because of a shift.</summary>
    public double Fraction { get; private set; }

    /// <summary>For how long the breaker has been open for the shift at hand.</summary>
    public TimeSpan OpenFor => _openSince is { } since ? time.GetUtcNow() - since : TimeSpan.Zero;

    /// <summary>Whether nothing is left.</summary>
    public bool IsSpent => OpenFor >= Limits.MaximumDuration || Fraction >= Limits.MaximumFraction;

    /// <summary>Counts calls that the model wasn't asked about because the breaker is open.</summary>
    public void CountAnswered(int calls) => Interlocked.Add(ref _answered, calls);

    /// <param name="isOpen">Whether the breaker is open for a shift.</param>
    /// <param name="predictions">How many predictions there have been since the start.</param>
    public void Tick(bool isOpen, long predictions)
    {
        var now = time.GetUtcNow();
        _openSince = isOpen ? _openSince ?? now : null;
        var answered = Interlocked.Exchange(ref _answered, 0);
        var hour = now.ToUnixTimeSeconds() / 3600;
        ref var slot = ref _hours[hour % Hours];
        slot = slot.Hour == hour ? slot : (hour, 0, 0);
        slot.Calls += predictions - _predictions + answered;
        slot.Answered += isOpen ? answered : 0;
        _predictions = predictions;

        var (calls, ofThem) = (0L, 0L);
        foreach (var each in _hours)
        {
            calls += each.Hour > hour - Hours ? each.Calls : 0;
            ofThem += each.Hour > hour - Hours ? each.Answered : 0;
        }

        var day = Math.Min(1, Math.Max((now - _start) / TimeSpan.FromDays(1), 1e-9));
        Fraction = calls > 0 ? ofThem * day / calls : 0;
    }
}
