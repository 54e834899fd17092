using PredictionGuardrails;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PricingService.Tests.Support;

/// <summary>Experiments with all that the page shows.</summary>
internal static class FareExperiments
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The second step of a canary, in which harm by one metric isn't excluded yet.</summary>
    public static ExperimentStatus Canary() => TestExperiments.Canary() with
    {
        Ramp = new RampStatus
        {
            Steps = [0.01, 0.05, 0.25, 0.5],
            Step = 1,
            StepStartedAt = Now.AddHours(-2),
            NextStepAt = Now.AddHours(1),
            Reason = "Waits until harm beyond the margin is excluded for prediction.",
        },
        Variants = [TestExperiments.Variant() with { Guardrails = [Fare(), Errors()] }],
        Changes =
        [
            new(Now.AddHours(-2), "Exposure 5%", "Harm beyond the margins is excluded.", null),
            new(Now.AddHours(-5), "Started phase Canary", "Shadow looked fine.", "Anna"),
        ],
    };

    /// <summary>A canary that was stopped because fares are too high.</summary>
    public static ExperimentStatus Stopped()
    {
        const string Finding = "'v2' answers above 50 four times as often.";
        var harmful = Fare(growth: 1.2) with { IsHarmShown = true, EvidenceRatio = 1, ExclusionRatio = 0, RemainingObservations = null, Finding = Finding };
        var reason = $"Harm beyond the margin is shown by 'prediction'. {Finding}";
        return Canary() with
        {
            Phase = ExperimentPhase.Stopped,
            StopReason = "Variant 'v2' does harm by 'prediction' after 412 of its calls.",
            Ramp = null,
            Variants = [TestExperiments.Variant() with { Decision = ExperimentDecision.Stop, Reason = reason, Breaker = BreakerState.Open, Guardrails = [harmful, Errors()] }],
        };
    }

    /// <summary>Both models on the same inputs, and the guard's own model twice.</summary>
    public static ExperimentStatus Shadow() => TestExperiments.Canary("fare-v3") with
    {
        Phase = ExperimentPhase.Shadow,
        Exposure = 1,
        Variants =
        [
            TestExperiments.Variant() with
            {
                Name = "v3",
                Decision = ExperimentDecision.Proceed,
                Reason = "Harm beyond the margin is excluded for every guardrail metric.",
                Guardrails = [Fare() with { Effect = "mean difference on the same input", IsHarmExcluded = true, ExclusionRatio = 1, RemainingObservations = 0 }],
                ShadowPredictions = Pairs(spread: 0.1),
            },
        ],
        ControlComparison = TestExperiments.Variant() with
        {
            Name = "control",
            Guardrails = [Fare(growth: 0) with { Effect = "mean difference on the same input" }],
            ShadowPredictions = Pairs(spread: 0.01),
        },
    };

    private static GuardrailStatus Fare(double growth = 0.2) => TestExperiments.Guardrail() with
    {
        Effect = "difference of winsorized means",
        Unit = "EUR",
        Estimate = growth,
        Lower = growth - 0.4,
        Upper = growth + 0.4,
        LowerMargin = -0.5,
        UpperMargin = 0.5,
        EvidenceRatio = 0.12,
        ExclusionRatio = 0.64,
        Observations = 40_000,
        RemainingObservations = 22_500,
        Finding = "'v2' answers between 20 and 30 EUR 1.1 times as often.",
        History = [.. History(growth, 0.4, 240)],
    };

    /// <summary>A metric of which only increases are harm, and which has no upper limit at first.</summary>
    private static GuardrailStatus Errors() => TestExperiments.Guardrail() with
    {
        Name = "errors",
        Effect = "ratio of rates",
        Estimate = 1.02,
        Lower = 0.8,
        Upper = 1.3,
        LowerMargin = double.NegativeInfinity,
        UpperMargin = 1.5,
        IsHarmExcluded = true,
        ExclusionRatio = 1,
        EvidenceRatio = 0,
        Observations = 410,
        RemainingObservations = 0,
        History =
        [
            new(Now.AddHours(-5), 0, double.NaN, double.NegativeInfinity, double.PositiveInfinity),
            new(Now.AddHours(-4.5), 4, 2, double.NegativeInfinity, double.PositiveInfinity),
            .. History(1.02, 0.25, 40),
        ],
    };

    /// <summary>An interval that gets narrower.</summary>
    private static IEnumerable<GuardrailPoint> History(double estimate, double width, int count) =>
        from place in Enumerable.Range(1, count)
        let share = (double)place / count
        let wide = width / Math.Sqrt(share)
        let now = estimate + (0.3 * wide * (Math.Sin(8 * share) - (share * Math.Sin(8))))
        select new GuardrailPoint(Now.AddHours(-4 * (1 - share)), (long)(40_000 * share), now, now - wide, now + wide);

    private static ShadowPredictions Pairs(double spread)
    {
        var random = new Random(1);
        var pairs = Enumerable.Range(0, 500).Select(number =>
        {
            var control = 3 + (60 * random.NextDouble() * random.NextDouble());
            var factor = 1 + (spread * (random.NextDouble() - 0.5)) + (number % 50 == 0 ? 4 * spread : 0);
            return new ShadowPair(new Guid(number, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]), Now.AddSeconds(-number), control, control * factor);
        }).ToList();
        return new ShadowPredictions
        {
            Metric = "prediction",
            Sample = pairs,
            Worst = [.. pairs.OrderByDescending(static pair => Math.Abs(pair.Variant - pair.Control)).Take(20)],
        };
    }
}
