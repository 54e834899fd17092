using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Extensibility.Tests.Support;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>A package that puts baselines in force which were learned elsewhere.</summary>
public sealed class UsedBaselineTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(Histories.Start);
    private readonly string _folder = Directory.CreateTempSubdirectory("baselines").FullName;
    private readonly List<Breach> _reported = [];

    private string FilePath => Path.Combine(_folder, "fare.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_guard_that_learns_compares_from_the_next_prediction_on()
    {
        using var guard = Guard();
        var baseline = Histories.Learn(Histories.Numbers(seed: 1, count: 2000));

        guard.UseBaseline(baseline);

        guard.GetBaseline().Should().BeSameAs(baseline);
        guard.GetStatus().Metrics[0].Should().BeEquivalentTo(new { State = ChangeDetectionState.Monitoring, SampleCount = 2000L });
    }

    [Fact]
    public void A_shift_against_it_is_found()
    {
        using var guard = Guard();
        guard.UseBaseline(Histories.Learn(Histories.Numbers(seed: 1, count: 2000)));

        Feed(guard, seed: 2, count: 1000);
        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
        Feed(guard, seed: 3, count: 100, factor: 1.5);

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Changed);
        _reported.Should().ContainSingle(breach => breach.Rule == RuleNames.Shift);
    }

    [Fact]
    public void Evidence_against_the_old_one_counts_no_more()
    {
        using var guard = Guard();
        guard.UseBaseline(Histories.Learn(Histories.Numbers(seed: 1, count: 2000)));
        Feed(guard, seed: 3, count: 200, factor: 3);

        guard.UseBaseline(Histories.Learn(Histories.Numbers(seed: 4, count: 2000).Select(value => value * 3)));
        Feed(guard, seed: 5, count: 1000, factor: 3);

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public void The_file_is_written()
    {
        using var guard = Guard();
        var baseline = Histories.Learn(Histories.Numbers(seed: 1, count: 2000));

        guard.UseBaseline(baseline);

        Histories.Text(BaselineFile.Read(FilePath, "fare")["prediction"]).Should().Be(Histories.Text(baseline));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2.1")]
    public void The_file_is_written_again(string? version)
    {
        var old = Histories.Learn(Histories.Numbers(seed: 1, count: 2000)) with { ModelVersion = version };
        var baseline = Histories.Learn(Histories.Numbers(seed: 2, count: 2000).Select(value => value * 3)) with { ModelVersion = version };
        BaselineFile.Write(FilePath, new Dictionary<string, Baseline> { ["prediction"] = old }, "fare", version);
        using var guard = Guard();

        guard.UseBaseline(baseline);

        guard.GetBaseline().Should().BeSameAs(baseline);
        Histories.Text(BaselineFile.Read(FilePath)["prediction"]).Should().Be(Histories.Text(baseline));
        using var restarted = Guard();
        restarted.GetBaseline()!.Values.Mean.Should().Be(baseline.Values.Mean);
    }

    [Fact]
    public void A_segment_and_a_metric_have_baselines_of_their_own()
    {
        using var guard = Guard(guard => guard.Metric("half", fare => fare / 2).Segment("country", static _ => "DE"));
        Feed(guard, seed: 1, count: 10);
        var baseline = Histories.Learn(Histories.Numbers(seed: 1, count: 2000));

        guard.UseBaseline(baseline, "half");
        guard.UseBaseline(baseline, segment: guard.GetSegments().Single());

        guard.GetBaseline().Should().BeNull();
        guard.GetBaseline("HALF").Should().BeSameAs(baseline);
        guard.GetBaseline(segment: guard.GetSegments().Single()).Should().BeSameAs(baseline);
    }

    [Fact]
    public void Labels_are_refused_for_numbers_and_numbers_for_labels()
    {
        using var guard = Guard(guard => guard.Label("size", static fare => fare > 20 ? "large" : "small"));

        var labels = () => guard.UseBaseline(Histories.Learn(Histories.Labels(seed: 1, count: 200)));
        var numbers = () => guard.UseBaseline(Histories.Learn(Histories.Numbers(seed: 1, count: 200)), "size");

        labels.Should().Throw<ArgumentException>().WithMessage("The baseline contains labels, but metric 'prediction' doesn't.*");
        numbers.Should().Throw<ArgumentException>().WithMessage("The baseline contains numbers, but metric 'size' doesn't.*");
        guard.GetBaseline().Should().BeNull();
    }

    [Fact]
    public void An_unknown_metric_is_refused_with_those_that_there_are()
    {
        using var guard = Guard(guard => guard.Metric("half", fare => fare / 2));
        var baseline = Histories.Learn(Histories.Numbers(seed: 1, count: 200));

        var metric = () => guard.UseBaseline(baseline, "hafl");
        var segment = () => guard.UseBaseline(baseline, segment: "country FR");

        metric.Should().Throw<ArgumentException>()
            .WithMessage("No metric named 'hafl' is compared with a baseline. Did you mean 'half'?*");
        segment.Should().Throw<ArgumentException>().WithMessage("No metric named 'prediction' in segment 'country FR' is compared with a baseline.*");
    }

    private PredictionGuard<int, double?> Guard(Action<PredictionGuardBuilder<int, double?>>? configure = null) => new(
        "fare",
        guard =>
        {
            guard.Baseline(path: FilePath);
            configure?.Invoke(guard);
        },
        new PredictionGuardDependencies { TimeProvider = _time, BreachReported = _reported.Add, Configure = static all => all.Mode = GuardMode.Observe });

    private static void Feed(PredictionGuard<int, double?> guard, int seed, int count, double factor = 1)
    {
        foreach (var value in Histories.Numbers(seed, count))
        {
            guard.Inspect(0, value * factor);
        }

        guard.EvaluateNow();
    }
}
