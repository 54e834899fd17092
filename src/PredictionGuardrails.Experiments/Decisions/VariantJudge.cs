using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Decides about a variant by its guardrail metrics. One thread at a time uses it.</summary>
/// <param name="name">The name of the variant.</param>
/// <param name="tests">The guardrail metrics by their number, the first of which is observed once for each call.</param>
/// <param name="furtherTestsOfCalls">More of them that are observed once for each call, with the value of the first one.</param>
internal sealed class VariantJudge(string name, IReadOnlyList<GuardrailTest> tests, params IReadOnlyList<GuardrailTest> furtherTestsOfCalls)
{
    /// <summary>The smallest fraction of calls that a variant must answer itself: what the control answered must not make it look harmless.</summary>
    private const double FewestAnswered = 0.99;

    /// <summary>After so many calls without an observation of a metric, it's said why there is none. One call in 8 is timed.</summary>
    private const long CallsUntilExplained = 200;

    private readonly GuardrailTest[] _furtherTestsOfCalls = [.. furtherTestsOfCalls];

    public string Name => name;

    public long Calls { get; private set; }

    public long Answered { get; private set; }

    /// <summary>All guardrail metrics: those with a number first.</summary>
    public IReadOnlyList<GuardrailTest> Tests { get; private set; } = [.. tests, .. furtherTestsOfCalls];

    /// <summary>The number of metrics of each call.</summary>
    public int MetricCount => tests.Count - 1;

    /// <summary>The guardrail metrics that are outcomes, which are known later than the calls.</summary>
    public IReadOnlyList<OutcomeTest> Outcomes
    {
        get;
        init
        {
            field = value;
            Tests = [.. Tests, .. value];
        }
    }

    = [];

    public ReadOnlySpan<GuardrailTest> FurtherTestsOfCalls => _furtherTestsOfCalls;

    /// <summary>The metric that harm was first shown by; null while there is none. Once shown, it stays so.</summary>
    public GuardrailStatus? Harm { get; private set; }

    /// <summary>How many units of the variant and the control exclude harm in a period if nothing happens, for each metric for which that is known.</summary>
    /// <param name="period">How many periods have ended before.</param>
    /// <param name="share">The variant's share of the variant and the control together; not looked at if both get each input.</param>
    public double UnitsToExclude(int period, double share = 1) => Tests.Max(test => test.UnitsToExclude(period, share));

    /// <summary>Counts a call of the variant.</summary>
    public void Count(bool isAnswered)
    {
        Calls++;
        Answered += isAnswered ? 1 : 0;
    }

    /// <summary>Looks whether a metric shows harm now.</summary>
    /// <returns>The metric if it's the first one; otherwise null.</returns>
    public GuardrailStatus? FindHarm(GuardrailTest test)
    {
        if (Harm is not null || !test.IsHarmShown)
        {
            return null;
        }

        Harm = test.GetStatus(name);
        return Harm;
    }

    /// <param name="isMismatched">Whether units aren't divided between arms as configured.</param>
    public (ExperimentDecision Decision, string Reason) Decide(bool isMismatched)
    {
        if (Harm is { } harm)
        {
            return (ExperimentDecision.Stop, $"Harm beyond the margin is shown by '{harm.Name}'. {harm.Finding}");
        }

        if (isMismatched)
        {
            return (ExperimentDecision.Hold, "Units aren't divided between the arms as configured. Find out why: for example, calls of some units don't reach the guard.");
        }

        if (Tests.Select(static test => test.HoldReason).FirstOrDefault(static reason => reason is not null) is { } held)
        {
            return (ExperimentDecision.Hold, held);
        }

        var open = Tests.Where(static test => !test.IsHarmExcluded).ToList();
        if (open.Count > 0)
        {
            return (ExperimentDecision.Continue, $"Harm beyond the margin isn't excluded yet for: {string.Join(", ", open.Select(DescribeOpen))}.");
        }

        return Answered < FewestAnswered * Calls
            ? (ExperimentDecision.Hold, string.Create(
                CultureInfo.InvariantCulture, $"The variant answered {(double)Answered / Calls:0.0%} of its calls, and the control the rest. Expected at least 99%."))
            : (ExperimentDecision.Proceed, "Harm beyond the margin is excluded for every guardrail metric.");
    }

    /// <summary>The metric, with the number of observations that are still needed if it can be told, or why there are none.</summary>
    private string DescribeOpen(GuardrailTest test)
    {
        var status = test.GetStatus(name);
        if (status.Observations == 0 && Calls >= CallsUntilExplained && test.UnobservedReason is { } reason)
        {
            return $"{test.Name} ({reason})";
        }

        return status.RemainingObservations is { } remaining
            ? string.Create(CultureInfo.InvariantCulture, $"{test.Name} (about {Rounded(remaining):N0} more observations)")
            : test.Name;
    }

    /// <summary>A number with two digits, because more aren't known.</summary>
    private static double Rounded(long number)
    {
        var scale = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, number))) - 1));
        return Math.Ceiling(number / scale) * scale;
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Calls = state.Carry(Calls);
        Answered = state.Carry(Answered);
        foreach (var test in Tests)
        {
            test.Carry(state);
        }
    }
}
