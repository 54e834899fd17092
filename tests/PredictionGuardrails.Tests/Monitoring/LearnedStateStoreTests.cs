using Microsoft.Extensions.Logging;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Monitoring;

/// <summary>What a guard learns while serving outlives it, in a file beside its baseline.</summary>
public sealed class LearnedStateStoreTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("state").FullName;
    private readonly Func<double> _next = Streams.Normal(seed: 1);

    private string BaselinePath => Path.Combine(_folder, "fare.json");

    private string StatePath => Path.Combine(_folder, "fare.state.json");

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("fare.json", "fare.state.json")]
    [InlineData("/var/guard/fare.baseline.json", "/var/guard/fare.baseline.state.json")]
    [InlineData("fare", "fare.state.json")]
    public void The_file_is_next_to_the_baseline(string baseline, string state)
    {
        LearnedStateStore.PathOf(baseline).Should().Be(state);
    }

    [Fact]
    public void Without_a_path_of_the_baseline_nothing_is_kept()
    {
        LearnedStateStore.PathOf(null).Should().BeNull();
    }

    [Fact]
    public void A_guard_that_ends_writes_it()
    {
        Guard().Dispose();

        File.Exists(StatePath).Should().BeTrue();
    }

    [Fact]
    public void A_guard_that_has_not_learned_a_baseline_yet_writes_nothing()
    {
        _world.NumberGuard(guard => guard.Baseline(path: BaselinePath)).Dispose();

        Directory.EnumerateFiles(_folder).Should().BeEmpty();
    }

    [Fact]
    public void Learned_state_is_written_every_five_minutes()
    {
        using var guard = Guard();
        _world.Time.Advance(TimeSpan.FromMinutes(4));
        File.Exists(StatePath).Should().BeFalse();

        _world.Time.Advance(TimeSpan.FromMinutes(2));

        File.Exists(StatePath).Should().BeTrue();
    }

    [Fact]
    public void Nothing_else_is_left_behind()
    {
        var guard = Guard();
        _world.Time.Advance(TimeSpan.FromMinutes(11));

        guard.Dispose();

        Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Should().BeEquivalentTo("fare.json", "fare.state.json");
    }

    [Fact]
    public void Learned_tails_are_known_immediately_after_a_restart()
    {
        Mature(Guard()).Dispose();

        using var guard = Guard();

        guard.Predict(0, static _ => 10_000).Should().Be(-1);
    }

    [Fact]
    public void Without_the_file_it_is_not()
    {
        Mature(Guard()).Dispose();
        File.Delete(StatePath);

        using var guard = Guard();

        guard.Predict(0, static _ => 10_000).Should().Be(10_000);
    }

    [Fact]
    public void Learned_state_of_another_baseline_is_ignored()
    {
        Mature(Guard()).Dispose();
        var state = File.ReadAllBytes(StatePath);
        File.Delete(BaselinePath);
        File.Delete(StatePath);
        Guard().Dispose();
        File.WriteAllBytes(StatePath, state);

        using var guard = Guard();

        guard.Predict(0, static _ => 10_000).Should().Be(10_000);
        _world.Logs.Should().NotContain(line => line.Id.Name == "LearnedStateNotRead");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("""{ "format": "another", "version": 1, "sha256": "", "metrics": {} }""")]
    [InlineData("""{ "format": "PredictionGuardrails learned state", "version": 1, "sha256": "", "metrics": {} }""")]
    [InlineData("""{ "format": "PredictionGuardrails learned state", "version": 1, "sha256": "", "metrics": null }""")]
    [InlineData("""{ "format": "PredictionGuardrails learned state", "version": 1, "sha256": "", "metrics": { "prediction": { "baseline": null, "state": null } } }""")]
    public void A_damaged_file_is_a_warning_and_serving_goes_on(string content)
    {
        Guard().Dispose();
        File.WriteAllText(StatePath, content);

        using var guard = Guard();

        guard.Predict(10, static value => value).Should().Be(10);
        _world.Logs.Should().ContainSingle(line => line.Id.Name == "LearnedStateNotRead").Which.Level.Should().Be(LogLevel.Warning);
    }

    [Fact]
    public void A_file_with_a_byte_changed_is_damaged()
    {
        Guard().Dispose();
        var bytes = File.ReadAllBytes(StatePath);
        var place = bytes.AsSpan().IndexOf("\"state\":\""u8) + 20;
        bytes[place] = bytes[place] == (byte)'A' ? (byte)'B' : (byte)'A';
        File.WriteAllBytes(StatePath, bytes);

        using var guard = Guard();

        _world.Logs.Should().Contain(line => line.Id.Name == "LearnedStateNotRead");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    public void A_state_of_another_length_is_a_warning_and_serving_goes_on(int length)
    {
        Guard().Dispose();
        WriteState(new byte[length]);

        using var guard = Guard();
        Feed(guard, 500);

        _world.Logs.Should().Contain(line => line.Id.Name == "LearnedStateNotRead");
        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public void A_guard_whose_file_was_damaged_writes_a_right_one()
    {
        Guard().Dispose();
        File.WriteAllText(StatePath, "damaged");

        Guard().Dispose();

        LearnedStateFile.Read(StatePath)!.Metrics.Keys.Should().Equal("prediction");
    }

    [Fact]
    public void Learned_state_is_read_as_it_was_written()
    {
        Guard().Dispose();
        var first = LearnedStateFile.Read(StatePath)!.Metrics["prediction"];

        Start(_world).Dispose();

        LearnedStateFile.Read(StatePath)!.Metrics["prediction"].Should().BeEquivalentTo(first);
    }

    [Fact]
    public void Of_two_guards_with_one_path_only_the_first_to_write_does()
    {
        using var other = new TestWorld();
        using var first = Guard();
        using var second = Guard(other);
        _world.Time.Advance(TimeSpan.FromMinutes(6));
        File.Delete(StatePath);

        other.Time.Advance(TimeSpan.FromMinutes(6));
        File.Exists(StatePath).Should().BeFalse();
        _world.Time.Advance(TimeSpan.FromMinutes(6));

        File.Exists(StatePath).Should().BeTrue();
    }

    [Fact]
    public void Failure_of_a_child_guard_is_not_logged()
    {
        using var other = new TestWorld();
        using var first = Guard();
        _world.Time.Advance(TimeSpan.FromMinutes(6));

        Guard(other).Dispose();

        other.Logs.Should().NotContain(line => line.Level >= LogLevel.Warning && line.Id.Name!.StartsWith("LearnedState"));
    }

    [Fact]
    public void Once_the_first_one_has_ended_the_other_one_writes()
    {
        using var other = new TestWorld();
        var first = Guard();
        using var second = Guard(other);
        _world.Time.Advance(TimeSpan.FromMinutes(6));
        first.Dispose();
        File.Delete(StatePath);

        other.Time.Advance(TimeSpan.FromMinutes(6));

        File.Exists(StatePath).Should().BeTrue();
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_reported_once_and_serving_goes_on()
    {
        using var guard = Guard();
        Directory.CreateDirectory(StatePath);

        _world.Time.Advance(TimeSpan.FromMinutes(11));

        _world.Logs.Should().ContainSingle(line => line.Id.Name == "LearnedStateNotWritten").Which.Level.Should().Be(LogLevel.Warning);
        guard.Predict(10, static value => value).Should().Be(10);
    }

    private void WriteState(byte[] state)
    {
        var baseline = BaselineFile.TryRead(BaselinePath, "fare", out _)!["prediction"];
        LearnedStateFile.Write(StatePath, new SortedDictionary<string, LearnedMetricState> { ["prediction"] = new(baseline.Identity, state) });
    }

    private PredictionGuard<double, double> Guard(TestWorld? world = null)
    {
        var guard = Start(world ?? _world);
        if (guard.GetStatus().Metrics[0].State == ChangeDetectionState.Learning)
        {
            Feed(guard, 1000);
            guard.EvaluateNow();
        }

        // Without predictions there are no ticks.
        Feed(guard, 1);
        return guard;
    }

    private PredictionGuard<double, double> Start(TestWorld world) => world.NumberGuard(guard => guard
        .Change(BreachAction.Fallback).Baseline(minimumDuration: TimeSpan.Zero, path: BaselinePath).FallBackTo(-1));

    /// <summary>Lets so many healthy predictions through that single ones are judged.</summary>
    private PredictionGuard<double, double> Mature(PredictionGuard<double, double> guard)
    {
        for (var i = 0; i < 15_000; i++)
        {
            Feed(guard, 1);
            _world.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        return guard;
    }

    private void Feed(PredictionGuard<double, double> guard, int count)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Predict(_next(), static value => value);
        }
    }
}
