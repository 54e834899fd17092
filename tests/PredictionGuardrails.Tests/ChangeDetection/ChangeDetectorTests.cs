using PredictionGuardrails.ChangeDetection;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>When a change is over, and what comes after it.</summary>
public sealed class ChangeDetectorTests
{
    private const int Probes = 50;

    private readonly GivenEvidence _evidence = new();
    private readonly ChangeDetector _detector = new(ChangeKind.Gross);

    public ChangeDetectorTests()
    {
        _detector.GoBy(_evidence);
        _detector.SetLevels(alarm: 10, test: 5);
    }

    [Fact]
    public void A_change_that_comes_back_soon_takes_twice_as_long_to_be_over()
    {
        var first = PredictionsToRecover();
        Calm(first);
        var second = PredictionsToRecover();
        Calm(second);
        var third = PredictionsToRecover();

        (second, third).Should().Be((2 * first, 4 * first));
    }

    [Fact]
    public void Change_that_returns_late_takes_as_long_as_the_first()
    {
        var first = PredictionsToRecover();
        Calm((3 * first) + 1);

        PredictionsToRecover().Should().Be(first);
    }

    [Fact]
    public void After_a_restart_it_takes_as_long_as_the_first()
    {
        var first = PredictionsToRecover();
        _detector.Restart();

        PredictionsToRecover().Should().Be(first);
    }

    [Fact]
    public void Of_two_kinds_of_evidence_the_stronger_one_counts()
    {
        var book = new BettingScores([new BettingScore("bet", "strange")], slots: 1);
        _detector.GoBy(null);
        _detector.Use(book);
        _detector.GoAlsoBy(_evidence);

        (_detector.HasOther, _detector.IsElsewhere, _detector.OtherLeads, _detector.Scores).Should().Be((true, false, false, 2));
        _evidence.Strongest = 11;
        (_detector.OtherLeads, _detector.Evaluate(0, Probes)).Should().Be((true, DetectorResult.Changed));
    }

    private long PredictionsToRecover()
    {
        _evidence.Strongest = 11;
        _detector.Evaluate(1, Probes).Should().Be(DetectorResult.Changed);
        _detector.BeginTest();
        var count = 1;
        while (_detector.Evaluate(1, Probes) != DetectorResult.Recovered)
        {
            count++;
        }

        return count;
    }

    private void Calm(long count)
    {
        for (var i = 1; i < count; i++)
        {
            _detector.Evaluate(1, Probes).Should().Be(DetectorResult.None);
        }
    }

    private sealed class GivenEvidence : IChangeEvidence
    {
        public int Scores => 1;

        public double Strongest { get; set; }

        public IReadOnlyList<(string Name, string Finding)> Names => [("strange", Finding)];

        public ScoreTotals Totals { get; } = new(1);

        public string Finding => "strange";

        public string? Expected => null;

        public bool IsAboutLevel => false;

        public long Predictions => 1;

        public double Mean => double.NaN;

        public void Clear() => Strongest = 0;

        public void Limit(double level) => Strongest = Math.Min(Strongest, level);
    }
}
