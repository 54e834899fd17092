using System.Numerics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// The bets against one baseline: for every slot (a tile, a label, NaN, null) the logarithm of what each bet gains when a prediction falls into
/// it. Under the baseline no bet gains on average, whatever the distribution (see docs/concepts/change-detection.md).
/// </summary>
internal sealed class BettingScores
{
    public BettingScores(IReadOnlyList<BettingScore> bets, int slots)
    {
        Scores = bets;
        Slots = slots;
        Width = (bets.Count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        Gains = new float[slots * Width];
        RepeatGains = new float[Width];
        RejectedGains = new float[Width];
    }

    public IReadOnlyList<BettingScore> Scores { get; }

    public int Slots { get; }

    /// <summary>How many numbers a slot has in <see cref="Gains"/>: one a bet, and zeros to fill a vector.</summary>
    public int Width { get; }

    /// <summary>What each bet gains, slot after slot.</summary>
    public float[] Gains { get; }

    /// <summary>What each bet gains in addition where a value is exactly the previous one.</summary>
    public float[] RepeatGains { get; }

    /// <summary>What each bet gains in addition where a prediction is rejected.</summary>
    public float[] RejectedGains { get; }

    public Span<float> GainsOf(int slot) => Gains.AsSpan(slot * Width, Width);

    /// <summary>Lowers what a bet gains on every prediction.</summary>
    public void Lower(int bet, double by)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            Gains[(slot * Width) + bet] -= (float)by;
        }
    }
}
