using PredictionGuardrails.Time;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// How long windows are: a block of records where predictions are few, so that a change is seen at once; more where they are many, so that
/// settling costs almost nothing. The clock is the last tick's.
/// </summary>
internal sealed class AdaptiveWindow(CoarseClock clock)
{
    private const int MostBlocks = 256;
    private const int SettlingsInTick = 1000;
    private const int SuspiciousInBlock = 4;

    private long _tick;
    private int _settled;

    public int Blocks { get; private set; } = 1;

    public int Patience => SuspiciousInBlock * Math.Min(32, Blocks);

    public void Settled()
    {
        if (clock.Timestamp != _tick)
        {
            Blocks = _settled < SettlingsInTick / 4 ? Math.Max(1, Blocks / 2) : Blocks;
            _tick = clock.Timestamp;
            _settled = 0;
        }

        if (++_settled > SettlingsInTick)
        {
            Blocks = Math.Min(MostBlocks, Blocks * 2);
            _settled = 0;
        }
    }
}
