using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>
/// The calls of an experiment without an effect: exposure grows from 20% to all units over the run, and all values have a common level that changes every 100
/// calls, for both arms.
/// </summary>
internal sealed class Calls
{
    private const int ShockEvery = 100;
    private readonly UnitKind _kind;
    private readonly Randomness _random;
    private readonly int _total;
    private readonly int _population;
    private readonly double[] _levels;
    private readonly double[] _last;
    private AssignmentPlan _plan;
    private double _shock;
    private int _count;

    public Calls(UnitKind kind, double variantShare, int seed, int total)
    {
        _kind = kind;
        _random = new Randomness(seed);
        _total = total;
        _population = kind == UnitKind.Persistent ? (int)Math.Max(total / 10, 120 / variantShare) : 2 * total;
        _plan = new AssignmentPlan($"experiment {seed}", 0.2, new ArmShares(1 - variantShare, variantShare));
        _levels = new double[_population];
        _last = new double[_population];
        for (var unit = 0; unit < _population; unit++)
        {
            _levels[unit] = _random.Normal();
        }
    }

    public (double Value, UnitAssignment Assignment) Next()
    {
        if (_count % ShockEvery == 0)
        {
            _shock = _random.Normal();
            _plan = _plan.WithExposure(0.2 + (0.8 * _count / _total));
        }

        _count++;
        while (true)
        {
            var unit = _random.Below(_population);
            var assignment = _plan.Assign(unit);
            if (assignment.IsExposed)
            {
                return (Value(unit), assignment);
            }
        }
    }

    private double Value(int unit)
    {
        switch (_kind)
        {
            case UnitKind.LogNormal:
                return Math.Exp(_random.Normal() + (0.3 * _shock));
            case UnitKind.ZeroOne:
                return _random.Uniform() < 0.05 * Math.Exp(0.5 * _shock) ? 1 : 0;
            case UnitKind.HeavyTailed:
                return _random.HeavyTailed() + (0.5 * _shock);
            case UnitKind.Persistent:
                _last[unit] = (0.7 * _last[unit]) + (0.7 * _random.Normal());
                return (1.5 * _levels[unit]) + _last[unit] + (0.5 * _shock);
            default:
                return _random.Normal() + (0.5 * _shock);
        }
    }
}
