using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>What became of a run.</summary>
/// <param name="Stop">The number of predictions in the experiment until it stopped; null if it didn't.</param>
/// <param name="Proceed">The number until harm was excluded for every metric; null if it wasn't.</param>
/// <param name="IsHeld">Whether the last decision was to hold, because units weren't divided as configured.</param>
internal sealed record SimulatedRun(long? Stop, long? Proceed, bool IsHeld)
{
    /// <summary>Excluding harm takes long to compute, so it's looked for after a hundredth more calls.</summary>
    private const int LooksPerGrowth = 100;

    /// <summary>Calls between two looks at cancellation.</summary>
    private const int Stride = 1 << 14;

    /// <summary>Runs a canary on a history from its first call to its last.</summary>
    /// <param name="history">The history.</param>
    /// <param name="setup">The experiment.</param>
    /// <param name="change">The change of the variant's predictions.</param>
    /// <param name="number">The number of the run, which decides about the arms of units.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static SimulatedRun Of(ExperimentHistory history, ExperimentSetup setup, double change, int number, CancellationToken cancellationToken)
    {
        var random = new RunRandom($"{setup.Seed}/{number}/random");
        var plan = new AssignmentPlan($"{setup.Seed}/{number}", setup.Exposure, setup.Shares);
        var calls = new RunCalls(history, plan, random, start: 0);
        var clock = new RecordClock();
        var isStopped = false;
        var variant = new VariantJudge(
            "variant",
            [
                new EventTest(GuardrailDeclaration.Failures, EventKind.Failures, setup.Alpha, GuardrailDeclaration.Failures.Margin),
                history.Predictions.CreateTest(setup.Alpha, setup.Margin, isPaired: false),
            ]);
        var judge = new CanaryJudge([variant], setup.Shares, clock, _ => isStopped = true);
        var count = 0L;
        var nextLook = 1L;
        long? proceed = null;
        for (var row = 0; row < history.Calls.Count && !isStopped; row++)
        {
            if (row % Stride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var (call, arm) = calls.Next();
            if (!arm.IsExposed)
            {
                continue;
            }

            clock.MoveTo(TimeOf(history, row));
            count++;
            var prediction = arm.Arm == 0 ? call.Prediction : history.Predictions.Change(call.Prediction, change, random);
            judge.Add(new CallObservation(arm.Arm, call.IsFailure ? CallResult.Failed : CallResult.Answered, arm.Key), [prediction]);
            judge.Evaluate();
            if (proceed is null && count >= nextLook)
            {
                nextLook = count + Math.Max(1, count / LooksPerGrowth);
                proceed = variant.Decide(isMismatched: false).Decision == ExperimentDecision.Proceed ? count : null;
            }
        }

        var isHeld = judge.Report().Variants[0].Decision == ExperimentDecision.Hold;
        return new SimulatedRun(isStopped ? count : null, proceed, isHeld);
    }

    /// <summary>Rows are evenly spaced over the days of the history.</summary>
    private static DateTimeOffset TimeOf(ExperimentHistory history, int row) => history.CallsPerDay is { } perDay
        ? DateTimeOffset.UnixEpoch.AddDays(row * ((double)history.Rows / history.Calls.Count) / perDay)
        : DateTimeOffset.UnixEpoch;
}
