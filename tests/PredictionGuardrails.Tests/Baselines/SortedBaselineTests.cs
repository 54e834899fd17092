using Microsoft.Extensions.Logging;
using PredictionGuardrails.Baselines;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>A baseline that was learned from predictions in the order of their values says so.</summary>
public sealed class SortedBaselineTests : IDisposable
{
    private static readonly DateTimeOffset From = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Sorted_predictions_are_reported_in_the_log_and_the_status(int sign)
    {
        using var guard = Learn([.. Normal(1).Order().Select(value => sign * value)]);

        guard.GetStatus().Metrics[0].IsSorted.Should().BeTrue();
        guard.GetStatus().Metrics[0].ToString().Should().StartWith("prediction: monitoring (baseline: 1,000 predictions sorted by value, ");
        Warnings().Should().ContainSingle().Which.Should().StartWith("The baseline for metric prediction was learned from 1000 predictions that were sorted by value");
    }

    [Fact]
    public void Predictions_that_are_nearly_sorted_are_reported_too()
    {
        // Two threads that score one sorted file.
        var sorted = Normal(1).Order().ToList();
        using var guard = Learn([.. Enumerable.Range(0, 1000).Select(i => sorted[Math.Min(999, i + (i % 2 == 0 ? 7 : -7) is var place && place < 0 ? 0 : place)])]);

        guard.GetStatus().Metrics[0].IsSorted.Should().BeTrue();
    }

    [Fact]
    public void Classes_that_follow_each_other_are_sorted() =>
        NumberLearning.Learn([.. Enumerable.Range(0, 1000).Select(i => new BaselineSample(i < 900 ? 0 : 1))], rejected: 0, From, From).IsSorted.Should().BeTrue();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Labels_that_follow_each_other_are_sorted(bool isGrouped) => LabelLearning.Learn(
        [.. Enumerable.Range(0, 1000).Select(i => new BaselineSample((isGrouped ? i < 700 : i % 10 < 7) ? 0 : 1))], ["card", "cash"], rejected: 0, From, From)
        .IsSorted.Should().Be(isGrouped);

    [Theory]
    [InlineData(1000)]
    [InlineData(997)]
    public void Labels_that_hardly_differ_are_not(int cards) => LabelLearning.Learn(
        [.. Enumerable.Range(0, 1000).Select(i => new BaselineSample(i < cards ? 0 : 1))], ["card", "cash"], rejected: 0, From, From).IsSorted.Should().BeFalse();

    public static TheoryData<string> OtherOrders => ["random", "single", "almost single", "wave", "trend", "depending"];

    [Theory]
    [MemberData(nameof(OtherOrders))]
    public void Predictions_in_another_order_are_not(string order)
    {
        var random = Normal(1);
        var previous = 0.0;
        using var guard = Learn(order switch
        {
            "random" => random,
            "single" => [.. Enumerable.Repeat(45.0, 1000)],
            "almost single" => [.. Enumerable.Repeat(0.0, 998), 1, 1],
            "wave" => [.. Enumerable.Range(0, 1000).Select(i => 10 + Math.Sin(i / 40.0))],
            "trend" => [.. random.Select((value, i) => value + (i / 300.0))],
            _ => [.. random.Select(value => previous = (0.95 * previous) + (value - 10))],
        });

        guard.GetStatus().Metrics[0].IsSorted.Should().BeFalse();
        Warnings().Should().NotContain(warning => warning.Contains("order"));
    }

    [Fact]
    public void A_baseline_file_keeps_it()
    {
        var path = Path.Combine(_folder, "fare.json");
        using (Learn([.. Normal(1).Order()], path))
        {
        }

        using var next = _world.NumberGuard(guard => guard.Baseline(path: path));

        next.GetStatus().Metrics[0].IsSorted.Should().BeTrue();
    }

    private IEnumerable<string> Warnings() => _world.Logs.Where(log => log.Level == LogLevel.Warning).Select(log => log.Message);

    private static List<double> Normal(int seed)
    {
        var next = Streams.Normal(seed, mean: 10, deviation: 1);
        return [.. Enumerable.Range(0, 1000).Select(_ => next())];
    }

    private PredictionGuard<double, double> Learn(IReadOnlyList<double> predictions, string? path = null)
    {
        var guard = _world.NumberGuard(guard => guard.Baseline(minimumDuration: TimeSpan.Zero, path: path));
        foreach (var prediction in predictions)
        {
            guard.Inspect(0, prediction);
        }

        guard.EvaluateNow();
        return guard;
    }
}
