using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>One run of a scenario: gives calls to the test that an experiment has for the metric until it decides.</summary>
/// <param name="plan">What is planned.</param>
/// <param name="scenario">The scenario.</param>
/// <param name="isPaired">Whether the variant gets each input in the background, instead of a share of the units.</param>
/// <param name="number">The number of the run.</param>
internal sealed class PlanRun(ExperimentPlanner plan, PlanScenario scenario, bool isPaired, int number)
{
    /// <summary>Excluding harm takes long to compute, so it's looked for after a hundredth more calls.</summary>
    private const int LooksPerGrowth = 100;

    /// <summary>Calls between two looks at cancellation.</summary>
    private const int Stride = 1 << 14;

    /// <summary>An experiment that takes longer has no further periods.</summary>
    private const double MostDays = 1_000_000;

    private readonly ExperimentHistory _history = plan.History;
    private readonly ExperimentSetup _setup = plan.Setup;
    private readonly RunRandom _random = new($"{plan.Setup.Seed}/{number}/random");
    private readonly RecordClock _clock = new();
    private long _nextLook = 1;

    /// <summary>The number of calls in the experiment until the test decides; null if it doesn't within the maximum.</summary>
    public long? Count(CancellationToken cancellationToken)
    {
        // Without units, each call is exposed by chance, so that consecutive ones are as good as any.
        var assignment = new AssignmentPlan($"{_setup.Seed}/{number}", _history.Units > 0 ? _setup.Exposure : 1, _setup.Shares);
        var start = (int)(_random.NextShare() * _history.Calls.Count);
        var calls = new RunCalls(_history, assignment, _random, start);
        var test = CreateTest();
        var failures = CreateFailuresTest();
        var periods = new Periods(_clock, [test], ended => Math.Max(test.UnitsToExclude(ended, _setup.Share), failures.UnitsToExclude(ended, _setup.Share)));
        var count = 0L;
        for (var row = 0L; count < plan.Most; row++)
        {
            if (row % Stride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var next = calls.Next();
            if (!next.Arm.IsExposed)
            {
                continue;
            }

            count++;
            Add(test, next);
            if (IsDecided(test, count))
            {
                return count;
            }

            Advance(count);
            periods.Count(next.Arm.Key);
            periods.StartIfDue();
        }

        return null;
    }

    /// <summary>Without times, the clock stands still, so that there is one period.</summary>
    private void Advance(long count)
    {
        if (plan.CallsPerDay is { } perDay)
        {
            _clock.MoveTo(DateTimeOffset.UnixEpoch.AddDays(Math.Min(MostDays, count / perDay)));
        }
    }

    private GuardrailTest CreateTest() => scenario.Metric == PlanMetric.Prediction
        ? _history.Predictions.CreateTest(_setup.Alpha, _setup.Margin, isPaired)
        : CreateFailuresTest();

    private GuardrailTest CreateFailuresTest() => isPaired
        ? new PairedEventTest(GuardrailDeclaration.Failures, EventKind.Failures, _setup.Alpha, GuardrailDeclaration.Failures.Margin)
        : new EventTest(GuardrailDeclaration.Failures, EventKind.Failures, _setup.Alpha, GuardrailDeclaration.Failures.Margin);

    private void Add(GuardrailTest test, (PastCall Call, UnitAssignment Arm) next)
    {
        if (scenario.Metric == PlanMetric.Failures)
        {
            AddFailure(test, next.Call, next.Arm);
        }
        else if (!next.Call.IsFailure && double.IsFinite(next.Call.Prediction))
        {
            AddPrediction(test, next.Call.Prediction, next.Arm);
        }
    }

    private void AddPrediction(GuardrailTest test, double prediction, UnitAssignment arm)
    {
        var predictions = _history.Predictions;
        var change = scenario.Change ?? 0;
        if (isPaired)
        {
            test.AddPair(prediction, predictions.Change(predictions.Vary(prediction, plan.Noise, _random), change, _random), arm.Key);
        }
        else
        {
            test.Add(arm.Arm == 0 ? prediction : predictions.Change(prediction, change, _random), arm.Arm != 0, _setup.Share, arm.Key);
        }
    }

    /// <summary>What the control can't answer, the variant can't either.</summary>
    private void AddFailure(GuardrailTest test, PastCall call, UnitAssignment arm)
    {
        var ofControl = plan.IsFailureRateAssumed ? _random.NextShare() < plan.FailureRate : call.IsFailure;
        var more = ((scenario.Change ?? 1) - 1) * plan.FailureRate / (1 - plan.FailureRate);
        var ofVariant = ofControl || _random.NextShare() < more;
        if (isPaired)
        {
            test.AddPair(ofControl ? 1 : 0, ofVariant ? 1 : 0, arm.Key);
        }
        else
        {
            var isFailure = arm.Arm == 0 ? ofControl : ofVariant;
            test.Add(isFailure ? 1 : 0, arm.Arm != 0, _setup.Share, arm.Key);
        }
    }

    private bool IsDecided(GuardrailTest test, long count)
    {
        if (scenario.Change is not null)
        {
            return test.IsHarmShown;
        }

        if (count < _nextLook)
        {
            return false;
        }

        _nextLook = count + Math.Max(1, count / LooksPerGrowth);
        return test.IsHarmExcluded;
    }
}
