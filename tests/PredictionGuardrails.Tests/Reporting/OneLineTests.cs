using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Reporting;

/// <summary>What others say stays on its line of the log, and in its direction.</summary>
public sealed class OneLineTests : IDisposable
{
    private const string Forged = "a\r\nfail: b\u2028\u202e\u001b[31m";

    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Label() => ShouldBeOneLine(() =>
    {
        using var guard = _world.Guard<int, string>(guard => guard.Label(label => label.AllowedValues(["a"])));
        guard.Invoking(it => it.Inspect(0, Forged)).Should().Throw<PredictionRejectedException>();
    });

    [Fact]
    public void Version_of_the_model() => ShouldBeOneLine(() =>
    {
        using var guard = _world.NumberGuard(guard => guard.ModelVersion(() => Forged).Range(0, 1, BreachAction.Observe));
        guard.Inspect(0, 2);
    });

    [Fact]
    public void Message_of_the_models_exception() => ShouldBeOneLine(() =>
    {
        using var guard = _world.NumberGuard();
        guard.Invoking(it => it.Predict(0, _ => throw new FormatException(Forged))).Should().Throw<FormatException>();
    });

    [Fact]
    public void Reason_to_isolate() => ShouldBeOneLine(() =>
    {
        using var guard = _world.NumberGuard();
        guard.Isolate(Forged, Forged);
        guard.Reset(Forged, Forged);
        guard.Relearn(Forged, Forged);
    });

    [Fact]
    public void Reason_to_override_the_mode() => ShouldBeOneLine(() =>
    {
        using var guard = _world.NumberGuard();
        guard.OverrideMode(GuardMode.Observe, Forged, Forged);
        guard.ClearModeOverride(Forged, Forged);
    });

    [Fact]
    public void Breach_that_is_raised_from_outside() => ShouldBeOneLine(() =>
    {
        using var guard = _world.NumberGuard();
        guard.RaiseBreach(new ExternalBreach { Rule = "AUC", Observed = Forged, Expected = Forged, Metric = Forged, Segment = Forged });
    });

    [Fact]
    public void Reason_is_of_bounded_length() => ShouldBeOneLine(() =>
    {
        using var guard = _world.NumberGuard();
        guard.Isolate(new string('x', 100_000));
    });

    private void ShouldBeOneLine(Action act)
    {
        act();

        _world.Logs.Should().NotBeEmpty().And.AllSatisfy(log =>
        {
            log.Message.Should().NotContainAny("\r", "\n", "\u2028", "\u202e", "\u001b");
            log.Message.Length.Should().BeLessThan(5_000);
        });
        string.Concat(_world.Reported.Select(breach => breach.Message)).Should().NotContainAny("\r", "\n", "\u2028", "\u202e", "\u001b");
    }
}
