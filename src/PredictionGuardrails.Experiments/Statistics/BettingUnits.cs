namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Remembers which units have bet in a period, each on up to 64 hypotheses: a unit keeps its arm, so that a second bet on it would be one on what is known. Units
/// that aren't sampled don't bet at all.
/// </summary>
internal sealed class BettingUnits
{
    /// <summary>The default number of units that are remembered: 2.25 MB at most.</summary>
    public const int DefaultCapacity = 65_536;

    private readonly UnitTable<ulong> _units = new(DefaultCapacity);

    /// <summary>The share of all units that may bet.</summary>
    public double SampledShare => _units.SampledShare;

    /// <summary>Takes those of the hypotheses on which a unit hasn't bet yet.</summary>
    /// <param name="unit">The unit's key, or 0 for a call without one, whose arm is independent of all others.</param>
    /// <param name="hypotheses">The hypotheses, a bit for each.</param>
    public ulong Take(ulong unit, ulong hypotheses)
    {
        if (unit == 0 || hypotheses == 0)
        {
            return hypotheses;
        }

        var place = _units.Find(unit);
        if (place < 0)
        {
            return 0;
        }

        ref var taken = ref _units[place];
        var free = hypotheses & ~taken;
        taken |= free;
        return free;
    }

    /// <summary>Whether a unit hasn't bet yet.</summary>
    public bool Take(ulong unit) => Take(unit, 1) != 0;

    public void StartPeriod() => _units.Clear();

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state) => _units.Carry(state);
}
