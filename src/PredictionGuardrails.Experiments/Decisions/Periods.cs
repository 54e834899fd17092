using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Periods of one or more weeks. In each one, a unit counts once more, but evidence starts from nothing: therefore a period lasts until calls have become
/// repetitions of units that have counted, and, where few units come, until as many have counted as exclude harm if nothing happens. When a period ends is decided
/// by how many units call how often, whatever their arms are and whatever happens to them, so that a period is like an experiment of its own; only calls of a
/// variant that was stopped aren't counted any longer. One thread at a time uses it.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="tests">The tests.</param>
/// <param name="unitsToExclude">How many units exclude harm in a period if nothing happens, given how many periods have ended before.</param>
internal sealed class Periods(TimeProvider time, IReadOnlyList<GuardrailTest> tests, Func<int, double> unitsToExclude)
{
    /// <summary>
    /// How much longer a period lasts for arms that answer different calls than until harm is excluded if nothing happens: to find harm takes events of both arms.
    /// </summary>
    public const double FactorOfArms = 1.2;

    /// <summary>How many calls a unit has on average before another period is worth its evidence.</summary>
    private const double FewestCallsOfUnit = 2;

    /// <summary>A tenth more units than exclude harm if nothing happens, because that also depends on the order of the arms.</summary>
    private const double Allowance = 1.1;

    /// <summary>The smallest share of a week's calls that must be of units that count for the first time, or waiting for more of them delays what begins late.</summary>
    private const double FewestNewUnits = 0.05;

    /// <summary>Half a year. A period lasts longer only while most calls are of units that count.</summary>
    private const int MostWeeks = 26;

    /// <summary>Up to this many units are counted exactly.</summary>
    private const int ExactUnits = 8_192;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private DistinctUnits _units = new(arms: 1, ExactUnits);
    private long _weekStarted = time.GetTimestamp();
    private long _calls;
    private long _callsBefore;
    private double _unitsBefore;
    private int _weeks;
    private int _ended;

    /// <summary>Counts a call.</summary>
    /// <param name="unit">The key of the call's unit; 0 if it had none.</param>
    public void Count(ulong unit)
    {
        if (unit != 0)
        {
            _units.Add(unit, arm: 0);
            _calls++;
        }
    }

    /// <summary>Starts the next period in all tests if it's due.</summary>
    public void StartIfDue()
    {
        if (time.GetElapsedTime(_weekStarted) < Week)
        {
            return;
        }

        _weekStarted = time.GetTimestamp();
        _weeks++;
        var units = _units.Count().ByArm[0];
        if (IsOver(units))
        {
            Start();
            return;
        }

        _callsBefore = _calls;
        _unitsBefore = units;
    }

    private bool IsOver(double units)
    {
        if (_calls == 0 || _calls < FewestCallsOfUnit * units)
        {
            return false;
        }

        var areNewRare = units - _unitsBefore < FewestNewUnits * (_calls - _callsBefore);
        return areNewRare || _weeks >= MostWeeks || units >= Allowance * unitsToExclude(_ended);
    }

    private void Start()
    {
        _units = new DistinctUnits(arms: 1, ExactUnits);
        _calls = 0;
        _callsBefore = 0;
        _unitsBefore = 0;
        _weeks = 0;
        _ended++;
        foreach (var test in tests)
        {
            test.StartPeriod();
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        // The time while no process runs doesn't count.
        var elapsed = state.Carry(time.GetElapsedTime(_weekStarted).Ticks);
        if (state.IsReading)
        {
            _weekStarted = time.GetTimestamp() - (long)(TimeSpan.FromTicks(elapsed).TotalSeconds * time.TimestampFrequency);
        }

        _units.Carry(state);
        _calls = state.Carry(_calls);
        _callsBefore = state.Carry(_callsBefore);
        _unitsBefore = state.Carry(_unitsBefore);
        _weeks = state.Carry(_weeks);
        _ended = state.Carry(_ended);
    }
}
