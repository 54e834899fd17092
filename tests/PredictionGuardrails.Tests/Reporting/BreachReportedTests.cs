namespace PredictionGuardrails.Tests.Reporting;

public sealed class BreachReportedTests
{
    [Fact]
    public void A_breach_is_reported_before_the_call_returns()
    {
        var breaches = new List<Breach>();
        using var guard = new PredictionGuard<int, double>(
            "fare", guard => guard.Range(0, 100, BreachAction.Observe), new PredictionGuardDependencies { BreachReported = breaches.Add });

        guard.Inspect(0, 500);

        breaches.Should().ContainSingle().Which.ObservedValue.Should().Be(500);
    }

    [Fact]
    public void Exception_of_the_function_is_not_thrown_to_the_caller()
    {
        using var guard = new PredictionGuard<int, double>(
            "fare",
            guard => guard.Range(0, 100, BreachAction.Observe),
            new PredictionGuardDependencies { BreachReported = _ => throw new InvalidOperationException() });

        guard.Inspect(0, 500).Should().Be(500);
    }
}
