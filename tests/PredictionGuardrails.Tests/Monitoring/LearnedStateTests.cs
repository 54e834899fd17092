using System.Runtime.InteropServices;
using CsCheck;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Monitoring;

/// <summary>What a guard has learned while serving can be handed to a guard of another process.</summary>
public sealed class LearnedStateTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Guard_continues_from_what_another_one_has_learned()
    {
        using var guard = Mature();
        using var other = _world.NumberGuard();

        other.ContinueFrom(guard.GetBaseline()!, guard.GetLearnedState()!).Should().BeTrue();

        other.GetLearnedState().Should().Be(guard.GetLearnedState());
        other.GetStatus().Metrics[0].KnownHours.Should().Be(guard.GetStatus().Metrics[0].KnownHours).And.Be(24);
    }

    [Fact]
    public void State_on_top_of_another_baseline_changes_nothing()
    {
        using var guard = Mature();
        using var other = Mature(seed: 2);
        using var learning = _world.NumberGuard();

        learning.ContinueFrom(other.GetBaseline()!, guard.GetLearnedState()!).Should().BeFalse();

        learning.GetBaseline().Should().BeNull();
    }

    /// <summary>Its hours are others.</summary>
    [Fact]
    public void State_of_another_time_zone_changes_nothing()
    {
        using var guard = Mature();
        using var world = new TestWorld();
        world.Configuration.SetGuard("""{ "Baseline": { "TimeZone": "Asia/Tokyo" } }""");
        using var other = world.NumberGuard();

        other.ContinueFrom(guard.GetBaseline()!, guard.GetLearnedState()!).Should().BeFalse();

        other.GetBaseline().Should().BeNull();
    }

    [Fact]
    public void Damaged_state_leaves_the_baseline_of_before()
    {
        using var guard = Mature();
        using var other = Mature(seed: 2);
        var learned = LearnedStateFile.Parse(guard.GetLearnedState()!).Metrics["prediction"];
        var before = other.GetBaseline();

        var continuing = () => other.ContinueFrom(guard.GetBaseline()!, LearnedStateFile.ToText("prediction", learned with { State = [1, 2, 3] }));

        continuing.Should().Throw<InvalidDataException>();
        other.GetBaseline().Should().Be(before);
    }

    [Fact]
    public void Guard_that_has_no_baseline_yet_has_learned_nothing()
    {
        using var guard = _world.NumberGuard();

        guard.GetLearnedState().Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{ "format": "PredictionGuardrails learned state", "version": 2, "sha256": "", "metrics": {} }""")]
    public void Text_that_is_no_state_is_refused_and_changes_nothing(string text)
    {
        using var guard = Mature();
        using var learning = _world.NumberGuard();

        var continuing = () => learning.ContinueFrom(guard.GetBaseline()!, text);

        continuing.Should().Throw<InvalidDataException>().WithMessage("The learned state is damaged*");
        learning.GetBaseline().Should().BeNull();
    }

    /// <summary>Other numbers than a guard writes, with a right checksum.</summary>
    [Fact]
    public void Whatever_a_state_contains_the_guard_goes_on()
    {
        using var guard = Mature();
        var (baseline, learned) = (guard.GetBaseline()!, LearnedStateFile.Parse(guard.GetLearnedState()!).Metrics["prediction"]);
        Gen.Select(Gen.Int[0, learned.State.Length - sizeof(double)], Gen.OneOf(Gen.Double, Gen.Long.Select(BitConverter.Int64BitsToDouble)).Array[1, 8]).Sample(
            (place, numbers) =>
            {
                var state = learned.State.ToArray();
                var bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
                bytes[..Math.Min(bytes.Length, state.Length - place)].CopyTo(state.AsSpan(place));
                using var world = new TestWorld();
                using var other = world.NumberGuard(static guard => guard.FallBackTo(-1));
                Continue(other, baseline, LearnedStateFile.ToText("prediction", learned with { State = state }));

                Live(other, world, predictions: 200, seed: 3);
            },
            iter: 200);
    }

    /// <inheritdoc cref="Whatever_a_state_contains_the_guard_goes_on"/>
    [Fact]
    public void Whatever_a_state_of_drift_contains_the_guard_goes_on()
    {
        using var guard = _world.NumberGuard(static guard => guard.Drift(0.2));
        Live(guard, _world, predictions: 9 * 144, seed: 1, every: TimeSpan.FromMinutes(10));
        var (baseline, learned) = (guard.GetBaseline()!, LearnedStateFile.Parse(guard.GetLearnedState()!).Metrics["prediction"]);
        Gen.Select(Gen.Int[0, learned.Drift!.Length - sizeof(double)], Gen.OneOf(Gen.Double, Gen.Long.Select(BitConverter.Int64BitsToDouble)).Array[1, 8]).Sample(
            (place, numbers) =>
            {
                var drift = learned.Drift.ToArray();
                var bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
                bytes[..Math.Min(bytes.Length, drift.Length - place)].CopyTo(drift.AsSpan(place));
                using var world = new TestWorld();
                using var other = world.NumberGuard(static guard => guard.Drift(0.2).FallBackTo(-1));
                Continue(other, baseline, LearnedStateFile.ToText("prediction", learned with { Drift = drift }));

                Live(other, world, predictions: 150, seed: 3, every: TimeSpan.FromMinutes(10));

                other.GetRules().Should().Contain(static rule => rule.Rule == RuleNames.Drift);
                world.Logs.Should().NotContain(static log => log.Level == LogLevel.Error);
            },
            iter: 50);
    }

    private static void Continue(PredictionGuard<double, double> guard, Baseline baseline, string state)
    {
        try
        {
            guard.ContinueFrom(baseline, state);
        }
        catch (InvalidDataException)
        {
            // The guard compares with the baseline alone.
        }
    }

    /// <summary>A guard that has seen two days.</summary>
    private PredictionGuard<double, double> Mature(int seed = 1)
    {
        var guard = _world.NumberGuard();
        Live(guard, _world, predictions: 6000, seed);
        return guard;
    }

    private static void Live(PredictionGuard<double, double> guard, TestWorld world, int predictions, int seed, TimeSpan? every = null)
    {
        var next = Streams.Normal(seed);
        for (var i = 0; i < predictions; i++)
        {
            guard.Predict(next(), static value => value);
            world.Time.Advance(every ?? TimeSpan.FromSeconds(30));
        }
    }
}
