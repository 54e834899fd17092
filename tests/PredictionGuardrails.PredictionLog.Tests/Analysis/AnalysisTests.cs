using Microsoft.Extensions.Compliance.Classification;
using PredictionGuardrails.PredictionLog.Tests.Outcomes;

namespace PredictionGuardrails.PredictionLog.Tests.Analysis;

/// <summary>What is part of an analysis, and what may be shown.</summary>
public sealed class AnalysisTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predictions_that_are_not_final_are_not_analyzed()
    {
        await using var service = Start();
        await service.ServeAsync([new(1, 2)]);

        var analysis = await service.Log.AnalyzeAsync("fare", "paid", cancellationToken: Cancellation);

        analysis.Predictions.Should().Be(0);
        analysis.Metrics.Should().BeEmpty();
    }

    [Fact]
    public async Task Predictions_without_outcome_are_counted()
    {
        var analysis = await Trials.AnalyzeAsync(_folder.Path, [new(1, 2), new(1, default(OutcomeValue))]);

        analysis.Should().BeEquivalentTo(new { Predictions = 2, WithOutcome = 1 });
        analysis.Omitted.WithoutOutcome.Should().Be(1);
    }

    [Fact]
    public async Task Absence_that_means_no_is_an_outcome()
    {
        var analysis = await Trials.AnalyzeAsync<double>(
            _folder.Path,
            [new(0.5, default), new(0.5, true)],
            static log => log.Outcome("paid", OutcomeType.Boolean, Trials.Maturity, OutcomeAbsence.No));

        analysis.WithOutcome.Should().Be(2);
        analysis.Metric("frequency").Should().Be(0.5);
    }

    [Fact]
    public async Task Numbers_that_are_not_probabilities_are_counted()
    {
        var analysis = await Trials.AnalyzeAsync(_folder.Path, [new(0.5, true), new(2, true)], OutcomeType.Boolean);

        analysis.Predictions.Should().Be(1);
        analysis.Omitted.Incomparable.Should().Be(1);
    }

    [Fact]
    public async Task Days_before_the_first_one_are_not_analyzed()
    {
        await using var service = Start();
        await service.ServeAsync([new(1, 2)]);
        service.Time.Advance(TimeSpan.FromDays(3));
        await service.ServeAsync([new(1, 4)]);

        var analysis = await service.AnalyzeAsync(days: 1);

        analysis.Metric("bias").Should().Be(3);
    }

    [Fact]
    public async Task Closed_files_and_open_segments_are_analyzed()
    {
        await using var service = Start();
        await service.ServeAsync([new(1, 2)]);
        await service.Log.CloseSegmentsAsync(Cancellation);
        await service.ServeAsync([new(1, 4)]);

        var analysis = await service.AnalyzeAsync();

        analysis.WithOutcome.Should().Be(2);
        analysis.WorstPredictions.Select(static prediction => prediction.Error).Should().Equal(3, 1);
    }

    [Fact]
    public async Task Revised_outcome_counts()
    {
        await using var service = Start();
        await service.ServeAsync([new(1, 2)]);
        await service.Log.RecordAsync([new PredictionOutcome { Guard = "fare", Name = "paid", Key = "k0", Value = 6, Revision = 1 }], Cancellation);

        var analysis = await service.AnalyzeAsync();

        analysis.Metric("bias").Should().Be(5);
    }

    [Fact]
    public async Task Worst_predictions_are_the_20_with_the_largest_errors()
    {
        var analysis = await Trials.AnalyzeAsync(_folder.Path, Enumerable.Range(1, 50).Select(static i => new Trial<double>(10, 10 + i) { City = "Lyon", Distance = i }));

        analysis.WorstPredictions.Select(static prediction => prediction.Error).Should().Equal(Enumerable.Range(31, 20).Reverse().Select(static error => (double)error));
        analysis.WorstPredictions[0].Should().BeEquivalentTo(new { Key = "k49", Prediction = "10", Outcome = "60" });
        analysis.WorstPredictions[0].Columns.Should().Equal(new WorstPredictionColumn("distance", "50"), new WorstPredictionColumn("city", "Lyon"));
    }

    [Fact]
    public async Task Classified_columns_keys_and_units_are_not_shown()
    {
        await using var service = new AnalyzedService<double>(
            _folder.Path,
            static log => log.Outcome("paid", OutcomeType.Number, Trials.Maturity).ClassifyKey(Classified.Personal).ClassifyUnit(Classified.Personal)
                .Column("city", static trial => trial.City, classification: Classified.Personal).Column("distance", static trial => trial.Distance),
            services: Classified.AddRedaction);
        await service.ServeAsync(Enumerable.Range(0, 400).Select(static i => new Trial<double>(i % 7, i % 11) { City = i % 2 == 0 ? "Lyon" : "Paris", Customer = i }));

        var analysis = await service.AnalyzeAsync();

        analysis.WithOutcome.Should().Be(400);
        analysis.IsClusteredByUnit.Should().BeTrue();
        analysis.Omitted.ClassifiedColumns.Should().Equal("city");
        analysis.Segments.Should().Contain(static segment => segment.Column == "distance" || segment.Column == "prediction")
            .And.NotContain(static segment => segment.Column == "city");
        analysis.WorstPredictions.Should().OnlyContain(static prediction =>
            prediction.Key == null && prediction.Unit == null && prediction.Columns.All(column => column.Name == "distance"));
    }

    [Fact]
    public async Task Column_that_was_classified_when_it_was_written_is_not_shown()
    {
        await ServeAsync(Classified.Personal);

        var analysis = await ServeAsync(null);

        analysis.Omitted.ClassifiedColumns.Should().Equal("city");
        analysis.WorstPredictions.Should().HaveCount(2).And.OnlyContain(static prediction => prediction.Columns.Count == 0);
    }

    [Fact]
    public async Task Older_records_beyond_the_limit_are_counted()
    {
        await using var service = Start();
        await service.ServeAsync(Enumerable.Repeat(new Trial<double>(1, 2), 1000));
        service.Time.Advance(TimeSpan.FromDays(1));
        await service.Log.CloseSegmentsAsync(Cancellation);
        await service.ServeAsync(Enumerable.Repeat(new Trial<double>(1, 3), OutcomeAnalysis.MaximumPredictions + 500));

        var analysis = await service.AnalyzeAsync();

        analysis.Predictions.Should().Be(OutcomeAnalysis.MaximumPredictions);
        analysis.Omitted.OlderRecords.Should().Be(1500);
        analysis.Metric("bias").Should().Be(2);
    }

    [Theory]
    [InlineData("taxi", "paid", "No guard named 'taxi' declares outcomes. Guards: fare.*")]
    [InlineData("fare", "payed", "Guard 'fare' has no outcome 'payed'. Outcomes: paid.*")]
    public async Task Unknown_names_are_errors(string guard, string outcome, string message)
    {
        await using var service = Start();

        var analyze = () => service.Log.AnalyzeAsync(guard, outcome, cancellationToken: Cancellation);

        await analyze.Should().ThrowAsync<ArgumentException>().WithMessage(message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Days_must_be_allowed(int days)
    {
        await using var service = Start();

        var analyze = () => service.Log.AnalyzeAsync("fare", "paid", days, cancellationToken: Cancellation);

        await analyze.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Analysis_that_is_canceled_while_it_reads_ends()
    {
        await using var service = Start();
        await service.ServeAsync([new(1, 2)]);
        service.Time.Advance(TimeSpan.FromDays(2));
        using var canceling = new CancellationTokenSource();
        var progress = new CancelingProgress(canceling);

        var analyze = () => service.Log.AnalyzeAsync("fare", "paid", progress: progress, cancellationToken: canceling.Token);

        await analyze.Should().ThrowAsync<OperationCanceledException>();
        progress.Share.Should().Be(1);
    }

    private AnalyzedService<double> Start() => new(_folder.Path, static log => log.Outcome("paid", OutcomeType.Number, Trials.Maturity));

    /// <summary>Makes a prediction a day later than all others, in a process of its own, and analyzes all.</summary>
    private async Task<OutcomeAnalysis> ServeAsync(DataClassification? classification)
    {
        var start = new DateTimeOffset(2026, 11, classification is null ? 4 : 2, 12, 0, 0, TimeSpan.Zero);
        await using var service = new AnalyzedService<double>(
            _folder.Path,
            log => log.Outcome("paid", OutcomeType.Number, Trials.Maturity).Column("city", static trial => trial.City, classification: classification),
            new FastTimeProvider(start),
            Classified.AddRedaction);
        await service.ServeAsync([new(1, 2) { City = "Lyon" }]);
        return await service.AnalyzeAsync();
    }

    private sealed class CancelingProgress(CancellationTokenSource canceling) : IProgress<double>
    {
        public double Share { get; private set; }

        public void Report(double value)
        {
            Share = value;
            canceling.Cancel();
        }
    }
}
