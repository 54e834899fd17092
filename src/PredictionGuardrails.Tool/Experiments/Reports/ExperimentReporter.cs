using System.Globalization;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Tool.Experiments.Reports.Outcomes;

namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>Gives logged calls and their outcomes to the judge of a canary, in the order of time.</summary>
/// <param name="request">What is reported.</param>
/// <param name="calls">The calls.</param>
/// <param name="outcomes">Their outcomes.</param>
internal sealed class ExperimentReporter(ReportRequest request, ArmCalls calls, CallOutcomes outcomes)
{
    /// <summary>The metrics of every experiment that a log contains: failures and breaches. Durations aren't logged.</summary>
    private const int BuiltIn = 2;

    /// <summary>How long instances of a service may use shares that have changed.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    private readonly RecordClock _clock = new();
    private readonly Dictionary<int, FoundHarm> _found = [];
    private readonly ArmTally[] _tallies = [.. calls.Arms.Select(static _ => new ArmTally())];
    private readonly OutcomeTally _outcomeTally = new(outcomes, calls.Arms, request.Outcomes);
    private DateTimeOffset _called;
    private long _movedUnits;

    private sealed record FoundHarm(DateTimeOffset Time, long Calls);

    public ExperimentReport Report(CancellationToken cancellationToken)
    {
        var strata = ArmStratum.Divide(calls.Calls, calls.Arms.Count, Overlap);
        _clock.MoveTo(strata[0].From);
        var judge = CreateJudge(strata[0]);
        var final = new FinalOutcomes(outcomes, judge, _clock, _outcomeTally);
        foreach (var (stratum, next) in strata.Zip<ArmStratum, ArmStratum?>([.. strata.Skip(1), null]))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (stratum != strata[0])
            {
                judge.Divide(stratum.Shares);
            }

            final.Start(stratum);
            var end = next?.From ?? DateTimeOffset.MaxValue;
            Observe(judge, stratum, final, end);
            final.End(Earlier(end, request.Outcomes.AsKnownAt));
        }

        var result = judge.Report();
        return new ExperimentReport
        {
            Folder = request.Folder,
            Guard = request.Filter.Guard!,
            Experiment = request.Experiment,
            From = calls.Calls[0].Time,
            To = calls.Calls[^1].Time,
            Calls = calls.Calls.Count,
            CallsWithoutArm = calls.CallsWithoutArm,
            FalseDecisionRate = request.FalseDecisionRate,
            IsSampleRatioMismatched = result.IsMismatched,
            Arms = [.. calls.Arms.Select((name, arm) => ArmOf(name, arm, strata[^1].Shares[arm]))],
            Strata = [.. strata.Select(stratum => StratumOf(stratum))],
            Outcomes = _outcomeTally.Report(),
            Variants = [.. result.Variants.Select((variant, number) => VariantOf(variant, number, judge, result.IsMismatched))],
            Warnings = [.. Warnings()],
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private CanaryJudge CreateJudge(ArmStratum first)
    {
        var alpha = ErrorBudget.PerTest(request.FalseDecisionRate, calls.Arms.Count - 1, calls.Metrics.Count + BuiltIn + outcomes.Tests);
        var comparisons = outcomes.Compared.Select(outcome => OutcomeComparison.Create(
            outcome.Guardrail, outcome.Declaration, calls.Arms, first.Shares, first.From, alpha, outcome.Guardrail.Declaration.Margin)).ToList();
        var variants = calls.Arms.Skip(1).Select((name, number) => CreateJudge(name, alpha, [.. comparisons.Select(comparison => comparison.Tests[number])]));
        return new CanaryJudge([.. variants], first.Shares, _clock, Note)
        {
            Outcomes = comparisons,
        };

        void Note(HarmFound harm) => _found[harm.Variant] = new FoundHarm(Later(_clock.GetUtcNow(), _called), harm.Calls);
    }

    private VariantJudge CreateJudge(string variant, double alpha, IReadOnlyList<OutcomeTest> outcomeTests) => new(
        variant,
        [
            new EventTest(GuardrailDeclaration.Failures, EventKind.Failures, alpha, GuardrailDeclaration.Failures.Margin),
            .. calls.Metrics.Select(metric => CreateTest(metric, alpha)),
        ],
        new EventTest(GuardrailDeclaration.Breaches, EventKind.Breaches, alpha, GuardrailDeclaration.Breaches.Margin))
    {
        Outcomes = outcomeTests,
    };

    private GuardrailTest CreateTest(LoggedMetric metric, double alpha)
    {
        var margin = metric.MarginOf(request.Margin);
        var declaration = new GuardrailDeclaration(metric.Name, HarmSide.Either, margin);
        return metric.Labels is { } labels
            ? new LabelTest(declaration, alpha, margin, labels)
            : new ValueTest(declaration, alpha, margin, metric.IsPrediction ? request.Baseline : null);
    }

    /// <param name="judge">Compares the arms.</param>
    /// <param name="stratum">The calls.</param>
    /// <param name="final">Gives outcomes to the judge.</param>
    /// <param name="end">When the next stratum starts. Calls that still come don't move the clock past it, because the next one would start late.</param>
    private void Observe(CanaryJudge judge, ArmStratum stratum, FinalOutcomes final, DateTimeOffset end)
    {
        var plan = new AssignmentPlan(request.Experiment ?? request.Filter.Guard!, exposure: 1, stratum.Shares);
        var armOfUnit = new Dictionary<ulong, int>();
        foreach (var call in stratum.Calls)
        {
            var time = Earlier(call.Time, end);
            final.MoveTo(Earlier(time, request.Outcomes.AsKnownAt));
            _clock.MoveTo(time);
            _called = call.Time;
            var unit = KeyOf(plan, call.Unit);
            _tallies[call.Arm].Add(call, unit);
            if (unit != 0 && !armOfUnit.TryAdd(unit, call.Arm) && armOfUnit[unit] != call.Arm)
            {
                _movedUnits++;
                armOfUnit[unit] = call.Arm;
            }

            Observe(judge, call, unit);
            judge.Evaluate();
        }
    }

    private static void Observe(CanaryJudge judge, ArmCall call, ulong unit)
    {
        var result = call.Outcome switch
        {
            CallAnswer.Answered => CallResult.Answered,
            CallAnswer.Breached => CallResult.Breached,
            CallAnswer.Failed => CallResult.Failed,
            _ => CallResult.NoModel,
        };
        judge.Add(new CallObservation(call.Arm, result, result == CallResult.NoModel ? 0 : unit), call.Values);
    }

    /// <summary>An integer has the same key as in the experiment.</summary>
    private static ulong KeyOf(AssignmentPlan plan, string? unit)
    {
        if (unit is null)
        {
            return 0;
        }

        var isInteger = long.TryParse(unit, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == unit;
        return isInteger ? plan.Assign(number).Key : plan.Assign(unit).Key;
    }

    private ReportedArm ArmOf(string name, int arm, double share) => new()
    {
        Name = name,
        Share = share,
        Calls = _tallies[arm].Calls,
        Units = _tallies[arm].Units,
        CallsWithoutUnit = _tallies[arm].CallsWithoutUnit,
        AnsweredCalls = _tallies[arm].Answered,
    };

    private ReportedStratum StratumOf(ArmStratum stratum) => new()
    {
        From = stratum.From,
        Calls = stratum.Calls.Count,
        Shares = calls.Arms.Index().ToDictionary(static arm => arm.Item, arm => stratum.Shares[arm.Index]),
    };

    private ReportedVariant VariantOf(VariantReport variant, int number, CanaryJudge judge, bool isMismatched)
    {
        var found = _found.GetValueOrDefault(number);
        return new ReportedVariant
        {
            Name = calls.Arms[number + 1],
            Decision = variant.Decision.ToString(),
            Reason = variant.Reason,
            HarmFoundAt = found?.Time,
            HarmFoundAfterCalls = found?.Calls,

            // If units aren't divided as configured, no result is valid.
            Guardrails = isMismatched ? [] :
            [
                .. variant.Guardrails.SkipLast(outcomes.Compared.Count).Select(GuardrailOf),
                .. variant.Guardrails.TakeLast(outcomes.Compared.Count).Select((status, metric) =>
                    OutcomeOf(status, outcomes.Compared[metric], judge.Outcomes[metric].Tests[number])),
            ],
        };
    }

    private ReportedGuardrail GuardrailOf(GuardrailStatus status)
    {
        var builtIn = GuardrailDeclaration.BuiltIn.FirstOrDefault(guardrail => guardrail.Name == status.Name);
        var logged = calls.Metrics.FirstOrDefault(metric => metric.Name == status.Name);
        return GuardrailOf(status, builtIn?.Margin ?? logged?.MarginOf(request.Margin) ?? new Margin(request.Margin));
    }

    private static ReportedGuardrail OutcomeOf(GuardrailStatus status, ComparedOutcome compared, OutcomeTest test) =>
        GuardrailOf(status, compared.Guardrail.Declaration.Margin) with
        {
            Outcome = compared.Guardrail.Outcome,
            Unit = compared.Unit,
            IsHeld = test.HoldReason is not null,
        };

    private static ReportedGuardrail GuardrailOf(GuardrailStatus status, Margin margin) => new()
    {
        Name = status.Name,
        Effect = status.Effect,
        Estimate = FiniteOrNull(status.Estimate),
        Lower = FiniteOrNull(status.Lower),
        Upper = FiniteOrNull(status.Upper),
        Margin = margin.Relative,
        AbsoluteMargin = margin.Absolute,
        IsHarmShown = status.IsHarmShown,
        IsHarmExcluded = status.IsHarmExcluded,
        IsHeld = false,
        EvidenceRatio = double.IsNaN(status.EvidenceRatio) ? 0 : status.EvidenceRatio,
        Observations = status.Observations,
        Finding = status.Finding,
    };

    private static double? FiniteOrNull(double value) => double.IsFinite(value) ? value : null;

    private IEnumerable<string> Warnings() => [.. CallWarnings(), .. outcomes.Warnings, .. _outcomeTally.Warnings()];

    private IEnumerable<string> CallWarnings()
    {
        if (calls.IsSampled)
        {
            yield return "The log contains a sample of the calls, but all breaches. Rates of failures are too high, and a variant's share of its own answers isn't exact. Log an experiment with a sample rate of 1.";
        }

        if (calls.Calls.Count == _tallies.Sum(static tally => tally.CallsWithoutUnit))
        {
            yield return "No call has a unit, so calls count as independent of each other. If units are erased before they're logged, the probability of a "
                + "false stop is higher than stated: log them with a redactor that keeps units apart, such as HMAC.";
        }

        var notCalled = _tallies.Sum(static tally => tally.NotCalled);
        if (notCalled > 0)
        {
            yield return $"{Output.Words.Of(notCalled, "call")} of variants aren't compared: the variant has no model for them, or an earlier version logged them.";
        }

        if (_movedUnits > 0)
        {
            yield return $"Units changed their arm {Output.Words.Of(_movedUnits, "time")} while the shares stayed the same. Check that all instances have the same salt.";
        }
    }
}
