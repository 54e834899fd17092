namespace PredictionGuardrails.PredictionLog.Tests.Analysis;

/// <summary>Quality by class.</summary>
public sealed class ClassTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Precision_and_recall_are_those_computed_by_hand()
    {
        var analysis = await AnalyzeAsync([new("cat", "cat"), new("cat", "dog"), new("dog", "dog"), new("cat", "cat"), new("dog", "cat"), new("bird", "dog")]);

        analysis.Metric("accuracy").Should().BeApproximately(0.5, 1e-12);
        analysis.Classes.Should().Equal(
            new ClassQuality("cat", 2 / 3.0, 2 / 3.0, 3, 3), new ClassQuality("dog", 0.5, 1 / 3.0, 3, 2), new ClassQuality("bird", 0, null, 0, 1));
    }

    [Fact]
    public async Task Boolean_predictions_are_classes()
    {
        var analysis = await AnalyzeAsync<bool>([new(true, true), new(true, false), new(false, false)], OutcomeType.Boolean);

        analysis.Classes.Should().Equal(new ClassQuality("false", 1, 0.5, 2, 1), new ClassQuality("true", 0.5, 1, 1, 2));
    }

    [Fact]
    public async Task Classes_beyond_50_are_counted_together()
    {
        var analysis = await AnalyzeAsync([.. Enumerable.Range(0, 60).Select(static i => new Trial<string>($"c{i}", $"c{i}"))]);

        analysis.Classes.Should().HaveCount(51);
        analysis.Classes[^1].Should().Be(new ClassQuality("(other)", 1, 1, 10, 10));
        analysis.Omitted.UnlistedClasses.Should().Be(10);
    }

    [Fact]
    public async Task Worst_predictions_are_wrong_ones_with_their_labels()
    {
        var analysis = await AnalyzeAsync([new("cat", "cat"), new("cat", "dog")]);

        analysis.WorstPredictions.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Prediction = "cat", Outcome = "dog", Error = 1.0 });
    }

    private Task<OutcomeAnalysis> AnalyzeAsync(IReadOnlyList<Trial<string>> trials) => AnalyzeAsync(trials, OutcomeType.Label);

    private Task<OutcomeAnalysis> AnalyzeAsync<TPrediction>(IReadOnlyList<Trial<TPrediction>> trials, OutcomeType type) =>
        Trials.AnalyzeAsync(_folder.Path, trials, log => log.Outcome("paid", type, Trials.Maturity));
}
