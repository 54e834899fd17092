using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests;

/// <summary>Child guards that go before their parent.</summary>
public sealed class ChildTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly PredictionGuard<int, double> _guard;

    public ChildTests() => _guard = _world.Guard<int, double>();

    public void Dispose()
    {
        _guard.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Disposed_child_is_no_longer_among_the_children()
    {
        var first = _guard.CreateChild("v2");
        var second = _guard.CreateChild("v3");

        first.Dispose();

        _guard.Children.Should().Equal(second);
    }

    [Fact]
    public void Name_of_a_disposed_child_is_free()
    {
        _guard.CreateChild("v2").Dispose();

        var again = _guard.CreateChild("v2");

        again.Predict(2, static input => input).Should().Be(2);
        again.GetSnapshot().Count.Should().Be(1);
    }

    [Fact]
    public void Child_that_is_disposed_twice_leaves_the_next_one_of_its_name()
    {
        var first = _guard.CreateChild("v2");
        first.Dispose();
        var again = _guard.CreateChild("v2");

        first.Dispose();

        _guard.Children.Should().Equal(again);
    }

    [Fact]
    public void Settings_are_reloaded_without_a_disposed_child()
    {
        _guard.CreateChild("v2").Dispose();
        var other = _guard.CreateChild("v3");

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 10 } }""");

        other.Invoking(static child => child.Predict(50, static input => input)).Should().Throw<PredictionRejectedException>();
    }

    [Fact]
    public void Child_has_the_settings_that_code_states_for_its_parent()
    {
        using var guard = _world.Guard<int, double>(static guard => guard.OnBreach(BreachAction.Observe));

        guard.CreateChild("v2").Predict(1, static _ => double.NaN).Should().Be(double.NaN);
    }

    [Fact]
    public void Child_has_the_metrics_of_its_parent()
    {
        using var guard = _world.Guard<int, double>(static guard => guard.Metric("double", static prediction => 2 * prediction));
        var child = guard.CreateChild("v2");

        child.Predict(3, static input => input);

        child.GetSnapshot("double").Mean.Should().Be(6);
        guard.GetSnapshot("double").Count.Should().Be(0);
    }

    [Fact]
    public void Child_has_the_segments_of_its_parent()
    {
        using var guard = _world.Guard<int, double>(static guard => guard.Segment("parity", static input => input % 2 == 0 ? "even" : "odd"));
        var child = guard.CreateChild("v2");

        child.Predict(3, static input => input);

        child.GetSegments().Should().Equal("parity odd");
    }

    [Fact]
    public void Child_has_the_checks_of_its_parent()
    {
        using var guard = _world.Guard<int, double>(static guard => guard.Check("even", static prediction => prediction % 2 == 0));

        guard.CreateChild("v2").Invoking(static child => child.Predict(3, static input => input)).Should().Throw<PredictionRejectedException>()
            .Which.Breach.Rule.Should().Be("even");
    }

    [Fact]
    public void Child_that_is_created_again_goes_on_with_its_baseline()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            using var guard = _world.Guard<int, double>(guard => guard.Baseline(
                predictions: 100, minimumDuration: TimeSpan.Zero, path: Path.Combine(folder.FullName, "fare.json")));
            var child = guard.CreateChild("v2");
            for (var i = 0; i < 300; i++)
            {
                child.Predict(i, static input => input % 17);
            }

            child.EvaluateNow();
            child.Dispose();

            guard.CreateChild("v2").GetBaseline().Should().NotBeNull();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
