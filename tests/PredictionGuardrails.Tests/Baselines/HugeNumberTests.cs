using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>Numbers whose squares, sums, or distances leave a double's range: a baseline of them is kept like any other.</summary>
public sealed class HugeNumberTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("huge").FullName, "fare.json");

    public static TheoryData<string, double[]> Histories { get; } = new()
    {
        { "squares", [.. Enumerable.Range(0, 200).Select(static i => 1e200 * (1 + (i % 97)))] },
        { "sums", [.. Enumerable.Range(0, 200).Select(static i => 1.6e308 + ((i % 97) * 1e305))] },
        { "sums of negative numbers", [.. Enumerable.Range(0, 200).Select(static i => -1.6e308 - ((i % 97) * 1e305))] },
        { "distances", [.. Enumerable.Range(0, 200).Select(static i => (i % 2 == 0 ? 1 : -1) * (1.6e308 + (i * 37 % 200 * 1e304)))] },
    };

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void A_baseline_is_read_as_it_was_written(string whose, double[] history)
    {
        var learner = new NumberBaselineLearner();
        foreach (var number in history)
        {
            learner.Add(number);
        }

        var text = BaselineFile.Format(new Dictionary<string, Baseline> { ["prediction"] = learner.Learn(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1))! });

        var read = BaselineFile.Parse(text);

        BaselineFile.Format(read).Should().Be(text, $"of {whose}");
        (read["prediction"].Values.Minimum, read["prediction"].Values.Maximum).Should().Be((history.Min(), history.Max()));
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void A_guard_that_learned_them_compares_with_them_after_a_restart(string whose, double[] history)
    {
        using (var guard = Guard())
        {
            Feed(guard, history);
        }

        using var restarted = Guard();
        Feed(restarted, [.. Enumerable.Repeat(1.0, 100)]);

        restarted.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Changed, $"of {whose}");
    }

    private PredictionGuard<double, double> Guard() => _world.NumberGuard(guard => guard.Baseline(predictions: 200, minimumDuration: TimeSpan.Zero, path: _path));

    private static void Feed(PredictionGuard<double, double> guard, double[] numbers)
    {
        foreach (var number in numbers)
        {
            guard.Inspect(0, number);
        }

        guard.EvaluateNow();
    }
}
