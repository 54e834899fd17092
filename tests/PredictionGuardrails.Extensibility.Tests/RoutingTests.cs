using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>A package that tries a new model beside the old one.</summary>
public sealed class RoutingTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly Split _split = new();
    private readonly Recorder _log = new();
    private readonly List<Breach> _reported = [];
    private readonly PredictionGuard<int, double> _guard;
    private readonly PredictionGuard<int, double> _variant;

    public RoutingTests()
    {
        _guard = new PredictionGuard<int, double>(
            "fare",
            guard => guard.Range(0, 100, BreachAction.Fallback).FallBackTo(3).Unit(input => input).Route(_split).Observe(_log),
            new PredictionGuardDependencies { TimeProvider = _time, BreachReported = _reported.Add });
        _variant = _guard.CreateChild("v2", () => "2.0");
        _split.Variant = new PredictionArm<int, double> { Name = "v2", Probability = 0.5, Guard = _variant, Model = input => input * 10 };
    }

    public void Dispose() => _guard.Dispose();

    [Fact]
    public void The_arm_that_the_router_chooses_answers()
    {
        Predict(1).Should().Be(1);
        Predict(2).Should().Be(20);

        _log.Records.Should().Equal(("control", false, 1.0, 1.0), ("v2", true, 20.0, 20.0));
    }

    [Fact]
    public void Each_model_is_recorded_by_its_own_guard()
    {
        Predict(1);
        Predict(2);
        Predict(4);

        _guard.GetSnapshot().Count.Should().Be(1);
        _variant.GetSnapshot().Should().BeEquivalentTo(new { Count = 2L, Mean = 30.0 });
    }

    [Fact]
    public void Rejected_prediction_of_a_variant_calls_the_own_model()
    {
        Predict(50).Should().Be(50);

        _reported.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Guard = "fare/v2", Rule = "Range", ModelVersion = "2.0" });
        _log.Records.Should().Equal(("v2", false, 50.0, 50.0));
    }

    [Fact]
    public void Exception_of_a_variant_calls_the_own_model()
    {
        _split.Variant = _split.Variant! with { Model = static _ => throw new TimeoutException() };

        Predict(2).Should().Be(2);
    }

    [Fact]
    public void A_variant_that_is_isolated_is_not_asked()
    {
        _variant.Isolate("stopped");

        Predict(2).Should().Be(2);

        _guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Asynchronous_calls_are_routed()
    {
        _split.Variant = _split.Variant! with { Model = null, AsyncModel = static (input, _) => ValueTask.FromResult(input * 10.0) };

        (await _guard.PredictAsync(2, static (input, _) => ValueTask.FromResult((double)input), TestContext.Current.CancellationToken)).Should().Be(20);
        Predict(2).Should().Be(2, "a synchronous call can't wait for an asynchronous model");
    }

    [Fact]
    public void A_router_that_throws_leaves_the_call_to_the_own_model()
    {
        _split.IsBroken = true;

        Predict(2).Should().Be(2);
    }

    [Fact]
    public void A_child_follows_the_mode_of_its_parent()
    {
        _guard.OverrideMode(GuardMode.Observe);

        _variant.Mode.Should().Be(GuardMode.Observe);
    }

    [Fact]
    public void A_child_ends_with_its_parent()
    {
        _guard.Dispose();

        var call = () => _variant.Predict(1, static input => input);
        call.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_child_has_the_settings_of_its_parent_and_follows_their_reload()
    {
        var configuration = new ConfigurationManager();
        configuration["PredictionGuardrails:Guards:fare:Range:Maximum"] = "100";
        using var guard = new PredictionGuard<int, double>("fare", dependencies: new PredictionGuardDependencies { Configuration = configuration });
        var child = guard.CreateChild("v2");
        var call = () => child.Predict(50, static input => input);
        call.Should().NotThrow();

        configuration["PredictionGuardrails:Guards:fare:Range:Maximum"] = "10";
        ((IConfigurationRoot)configuration).Reload();

        call.Should().Throw<PredictionRejectedException>();
    }

    [Fact]
    public void A_child_keeps_its_baseline_in_a_file_of_its_own()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            using var guard = new PredictionGuard<int, double>(
                "fare",
                guard => guard.Baseline(predictions: 100, minimumDuration: TimeSpan.Zero, path: Path.Combine(folder.FullName, "fare.json")),
                new PredictionGuardDependencies { TimeProvider = _time });
            var child = guard.CreateChild("v2");
            for (var i = 0; i < 300; i++)
            {
                child.Predict(i, static input => input % 17);
            }

            child.EvaluateNow();

            folder.EnumerateFiles().Select(file => file.Name).Should().Contain("fare.v2.json").And.NotContain("fare.json");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("v2")]
    [InlineData("V2")]
    [InlineData("a/b")]
    public void A_child_needs_a_name_of_its_own(string name)
    {
        var create = () => _guard.CreateChild(name);

        create.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_child_has_no_children()
    {
        var create = () => _variant.CreateChild("v3");

        create.Should().Throw<InvalidOperationException>().WithMessage("Guard 'fare/v2' is a child guard. Create guard 'v3' from 'fare'.");
    }

    private double Predict(int input) => _guard.Predict(input, static input => input);

    private sealed class Split : IPredictionRouter<int, double>
    {
        private readonly PredictionArm<int, double> _control = new() { Name = "control", Probability = 0.5 };

        public PredictionArm<int, double>? Variant { get; set; }

        public bool IsBroken { get; set; }

        public PredictionArm<int, double>? Choose(int input, PredictionContext context)
        {
            if (IsBroken)
            {
                throw new InvalidOperationException("no assignment");
            }

            context.Unit.TryGetInt64(out var unit);
            return unit % 2 == 0 ? Variant : _control;
        }
    }

    private sealed class Recorder : IPredictionObserver<int, double>
    {
        public List<(string? Arm, bool IsAnsweredByArm, double Prediction, double Answer)> Records { get; } = [];

        public void OnPrediction(in ObservedPrediction<int, double> prediction) =>
            Records.Add((prediction.Context.Arm, prediction.Context.IsAnsweredByArm, prediction.Prediction, prediction.Answer));
    }
}
