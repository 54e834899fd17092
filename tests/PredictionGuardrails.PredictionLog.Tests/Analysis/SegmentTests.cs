namespace PredictionGuardrails.PredictionLog.Tests.Analysis;

/// <summary>Segments whose predictions are worse than others.</summary>
public sealed class SegmentTests : IDisposable
{
    private static readonly string[] Cities = ["Lyon", "Nantes", "Paris", "Reims", "Tours"];
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Segment_with_larger_errors_is_worse()
    {
        var random = new Random(1);
        var trials = Healthy(random, 3000).Select(trial => trial.City == "Paris" ? trial with { Outcome = 2 * trial.Outcome.Number } : trial);

        var analysis = await Trials.AnalyzeAsync(_folder.Path, trials);

        var worst = analysis.Segments[0];
        worst.Should().BeEquivalentTo(new { Column = "city", Value = "Paris", IsWorse = true });
        worst.Ratio.Should().BeApproximately(2, 0.2);
        worst.RatioLow.Should().BeLessThan(2).And.BeGreaterThan(1.5);
        worst.RatioHigh.Should().BeGreaterThan(2).And.BeLessThan(2.5);
        analysis.Segments.Where(static segment => segment.IsWorse).Should().ContainSingle();
    }

    [Fact]
    public async Task Segment_with_outcomes_above_predictions_is_biased()
    {
        var random = new Random(2);
        var trials = Healthy(random, 3000).Select(trial => trial.Distance > 8 ? trial with { Outcome = trial.Outcome.Number + 1 } : trial);

        var analysis = await Trials.AnalyzeAsync(_folder.Path, trials);

        var biased = analysis.Segments.Single(static segment => segment is { Column: "distance", IsBiased: true, Bias: > 0.5 });
        biased.Value.Should().Be("7.9265 to 9.9993");
    }

    [Fact]
    public async Task Segment_with_a_missing_value_is_found()
    {
        var random = new Random(3);
        var trials = Healthy(random, 2000).Select((trial, i) => i % 10 == 0 ? trial with { City = null, Outcome = 3 * trial.Outcome.Number } : trial);

        var analysis = await Trials.AnalyzeAsync(_folder.Path, trials);

        analysis.Segments[0].Should().BeEquivalentTo(new { Column = "city", Value = "(missing)", IsWorse = true });
    }

    /// <summary>Holm's bound is 1 in 100 for each analysis, so more than 2 of 60 would be a surprise of 2 in 100 even at the bound.</summary>
    [Theory]
    [InlineData("normal")]
    [InlineData("exponential")]
    [InlineData("rare")]
    [InlineData("customers")]
    public async Task Healthy_model_has_no_worse_segments(string errors)
    {
        var random = new Random(4);
        var found = 0;
        for (var analysis = 0; analysis < 60; analysis++)
        {
            using var folder = new TestFolder();
            var result = await Trials.AnalyzeAsync(folder.Path, Healthy(random, 600, errors), log => log
                .Outcome("paid", OutcomeType.Number, Trials.Maturity)
                .Columns(Enumerable.Range(0, 10).Select(static i => $"column{i}"), Digits)
                .Column("city", static trial => trial.City));
            result.SegmentsTested.Should().Be(55);
            found += result.Segments.Any(static segment => segment.IsWorse || segment.IsBiased) ? 1 : 0;
        }

        found.Should().BeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Predictions_of_a_unit_count_as_dependent()
    {
        // All predictions of a customer have the same error, so there are only 60 errors.
        var random = new Random(5);
        var errors = Enumerable.Range(0, 60).Select(_ => Normal(random)).ToArray();
        var trials = Enumerable.Range(0, 3000)
            .Select(i => new Trial<double>(10, 10 + errors[i % 60]) { Customer = i % 60, City = Cities[i % 2] });

        var analysis = await Trials.AnalyzeAsync(_folder.Path, trials);

        analysis.IsClusteredByUnit.Should().BeTrue();
        analysis.Segments.Should().NotContain(static segment => segment.IsWorse || segment.IsBiased);
    }

    [Fact]
    public async Task Small_segments_are_counted_and_not_tested()
    {
        var trials = Healthy(new Random(6), 400).Select(static (trial, i) => trial with { City = i < 10 ? "Brest" : trial.City });

        var analysis = await Trials.AnalyzeAsync(_folder.Path, trials);

        analysis.Segments.Should().NotContain(static segment => segment.Value == "Brest");
        analysis.Omitted.SmallSegments.Should().Be(1);
    }

    [Fact]
    public async Task Values_beyond_20_are_not_segments()
    {
        var trials = Healthy(new Random(7), 3000).Select(static (trial, i) => trial with { City = $"c{i % 25}" });

        var analysis = await Trials.AnalyzeAsync(_folder.Path, trials);

        analysis.Segments.Where(static segment => segment.Column == "city").Should().HaveCount(20);
        analysis.Omitted.ColumnsWithMoreValues.Should().Equal("city");
    }

    private static IEnumerable<Trial<double>> Healthy(Random random, int count, string errors = "normal")
    {
        var customers = Enumerable.Range(0, 150).Select(_ => Normal(random)).ToArray();
        for (var i = 0; i < count; i++)
        {
            var customer = random.Next(customers.Length);
            var error = errors switch
            {
                "exponential" => -Math.Log(1 - random.NextDouble()) - 1,
                "rare" => random.NextDouble() < 0.03 ? 5 : 0,
                "customers" => customers[customer] + (0.3 * Normal(random)),
                _ => Normal(random),
            };
            yield return new(0, error)
            {
                Customer = errors == "customers" ? customer : null,
                Distance = 10 * random.NextDouble(),
                City = Cities[random.Next(Cities.Length)],
            };
        }
    }

    /// <summary>Ten numbers from 0 to 1 that say nothing about each other.</summary>
    private static void Digits(Trial<double> trial, Span<double> columns)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = (trial.Distance * Math.Pow(11, i)) % 1;
        }
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
