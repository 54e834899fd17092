using System.Globalization;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>What comes in the way of learning, and what is said about it.</summary>
public sealed class LearningUnderFaultsTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("learning").FullName;

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(0.001)]
    [InlineData(-1)]
    public void The_first_wrong_prediction_while_learning_is_no_part_of_the_baseline(double factor)
    {
        var next = Streams.Normal(seed: 5);
        using var guard = _world.NumberGuard(guard => guard.Baseline(minimumDuration: TimeSpan.Zero).OnBreach(BreachAction.Observe));
        Feed(guard, next, 300);
        Feed(guard, () => factor * next(), 50);

        Feed(guard, next, 1200);
        guard.EvaluateNow();

        var values = guard.GetStatus().Metrics[0].Baseline!;
        values.Maximum.Should().BeLessThan(20);
        values.Minimum.Should().BeGreaterThan(1);
    }

    [Fact]
    public void A_state_file_with_a_metric_that_is_null_is_a_warning()
    {
        var path = Path.Combine(_folder, "fare.json");
        File.WriteAllText(
            Path.Combine(_folder, "fare.state.json"),
            """{ "format": "PredictionGuardrails learned state", "version": 1, "sha256": "", "metrics": { "prediction": null } }""");

        _world.Invoking(it => it.NumberGuard(guard => guard.Baseline(path: path)).Dispose()).Should().NotThrow();
    }

    [Fact]
    public void Messages_are_in_English_whatever_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        german.DateTimeFormat.DayNames = ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"];
        german.DateTimeFormat.TimeSeparator = ".";
        CultureInfo.CurrentCulture = german;
        try
        {
            var random = new Random(1);
            using var guard = _world.NumberGuard(guard => guard.OnBreach(BreachAction.Observe));
            for (var i = 0; i < 84_000; i++)
            {
                _world.Time.Advance(TimeSpan.FromSeconds(3));
                guard.Predict((i < 82_800 ? 1 : 1.5) * Math.Exp(2.5 + (0.3 * Math.Sin(2 * Math.PI * _world.Time.GetUtcNow().TimeOfDay.TotalDays)) + (0.55 * Streams.Gauss(random))), static value => value);
            }

            _world.Reported.Should().NotBeEmpty();
            _world.Reported.First(breach => breach.Rule == RuleNames.Shift).Expected.Should().Contain("Friday");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void Feed(PredictionGuard<double, double> guard, Func<double> next, int count)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Predict(next(), static value => value);
        }
    }
}
