using System.Globalization;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Whether outcomes arrive equally often in all arms: of the units whose first prediction in the stratum has an outcome, each arm must have its share, like of the
/// units that are assigned (<see cref="SampleRatioTest"/>). What differs is either a feed that loses outcomes of an arm, or an arm that changes for whom there is an
/// outcome at all; the outcomes that are there can't be compared in either case. One thread at a time uses it.
/// </summary>
internal sealed class OutcomeArrival
{
    private readonly string _outcome;
    private readonly string[] _arms;
    private readonly SampleRatioTest _ratio;
    private readonly long[] _predictions;
    private readonly long[] _withOutcome;
    private readonly long[] _withoutUnit;
    private BettingUnits _first = new();
    private DistinctUnits _units;

    /// <param name="outcome">The name of the outcome.</param>
    /// <param name="arms">The names of the arms, the control first.</param>
    /// <param name="shares">The shares of the arms.</param>
    public OutcomeArrival(string outcome, IReadOnlyList<string> arms, ArmShares shares)
    {
        _outcome = outcome;
        _arms = [.. arms];
        _ratio = new SampleRatioTest(shares);
        _units = new DistinctUnits(shares.Count);
        _predictions = new long[shares.Count];
        _withOutcome = new long[shares.Count];
        _withoutUnit = new long[shares.Count];
    }

    /// <summary>Why outcomes aren't compared; null if they are. Once shown, it stays so.</summary>
    public string? Mismatch => !_ratio.IsMismatchShown ? null :
        $"Outcomes '{_outcome}' don't arrive equally often in all arms, so that no result is shown: {string.Join(", ", _arms.Select(Describe))}. Find out why they're missing.";

    /// <param name="arm">The arm of the prediction.</param>
    /// <param name="unit">The key of its unit; 0 if it had none.</param>
    /// <param name="hasOutcome">Whether its outcome is known.</param>
    public void Add(int arm, ulong unit, bool hasOutcome)
    {
        _predictions[arm]++;
        _withOutcome[arm] += hasOutcome ? 1 : 0;

        // A unit counts with its first prediction, so that an arm in which units come more often doesn't have more chances.
        if (!_first.Take(unit) || !hasOutcome)
        {
            return;
        }

        if (unit == 0)
        {
            _withoutUnit[arm]++;
        }
        else
        {
            _units.Add(unit, arm);
        }
    }

    /// <summary>Looks at what has been added, which takes long with many units.</summary>
    public void Observe()
    {
        var counted = _units.Count();
        long[] counts = [.. counted.Sample.Zip(_withoutUnit, static (sampled, others) => sampled + others)];
        _ratio.Observe(counts, counted.Halvings);
    }

    /// <summary>Starts a stratum, because the shares of the arms change.</summary>
    public void StartStratum(ArmShares shares)
    {
        _ratio.StartStratum(shares);
        _first = new BettingUnits();
        _units = new DistinctUnits(shares.Count);
        Array.Clear(_withoutUnit);
    }

    /// <summary>Leaves out an arm that gets no more calls.</summary>
    public void StopArm(int arm) => _ratio.StopArm(arm);

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _ratio.Carry(state);
        state.Carry(_predictions);
        state.Carry(_withOutcome);
        state.Carry(_withoutUnit);
        _first.Carry(state);
        _units.Carry(state);
    }

    private string Describe(string name, int arm) => string.Create(
        CultureInfo.InvariantCulture, $"{(double)_withOutcome[arm] / Math.Max(1, _predictions[arm]):0.#%} of {_predictions[arm]:N0} predictions of '{name}' have one");
}
