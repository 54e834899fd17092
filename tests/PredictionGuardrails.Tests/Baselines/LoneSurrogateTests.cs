using System.Text;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>Half a surrogate pair is no character, and no file can hold it; labels that have one stay what they are nevertheless.</summary>
public sealed class LoneSurrogateTests : IDisposable
{
    private static readonly string[] Labels = ["\ud800", "\ud801", "a\udc00", "\\ud800", "\ufffd", "\ud83d\ude00"];

    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("guardrails-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "labels.json");

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Labels_that_differ_are_counted_each_by_itself()
    {
        using var guard = Learn();

        guard.GetSnapshot().LabelCounts.Values.Should().Equal(20, 20, 20, 20, 20, 20);
    }

    [Fact]
    public void Baseline_file_has_the_same_labels_as_the_guard()
    {
        using var guard = Learn();

        BaselineFile.Read(Path)["prediction"].Values.LabelCounts.Should().Equal(guard.GetSnapshot().LabelCounts);
    }

    [Fact]
    public void File_is_valid_text()
    {
        Learn().Dispose();

        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        strict.Invoking(it => it.GetString(File.ReadAllBytes(Path))).Should().NotThrow();
    }

    [Fact]
    public void After_a_restart_the_same_predictions_breach_nothing()
    {
        Learn().Dispose();
        using var guard = Guard();

        Predict(guard, 2_000);
        guard.EvaluateNow();

        _world.Reported.Should().BeEmpty();
    }

    [Fact]
    public void Segments_whose_keys_differ_are_segments_of_their_own()
    {
        using var guard = _world.Guard<string, string>(guard => guard.Label().Segment("key", static label => label));

        Predict(guard, Labels.Length);

        guard.GetSegments().Should().OnlyHaveUniqueItems().And.HaveCount(Labels.Length);
    }

    [Fact]
    public void Labels_of_the_input_are_reported_apart_too()
    {
        using var guard = _world.Guard<string, string>(guard => guard.Label().InputLabel("city", static label => label));

        Predict(guard, Labels.Length);

        guard.GetSnapshot("input city").LabelCounts.Should().HaveCount(Labels.Length);
    }

    [Fact]
    public void Learner_tells_them_apart_too()
    {
        var learner = new LabelBaselineLearner();
        for (var i = 0; i < 120; i++)
        {
            learner.Add(Labels[i % Labels.Length]);
        }

        var baseline = learner.Learn(_world.Time.GetUtcNow(), _world.Time.GetUtcNow().AddHours(1))!;

        BaselineFile.Parse(BaselineFile.Format(new Dictionary<string, Baseline> { ["prediction"] = baseline }))["prediction"].Values.LabelCounts.Should().HaveCount(Labels.Length);
    }

    private PredictionGuard<string, string> Guard() => _world.Guard<string, string>(guard => guard.Label().Baseline(predictions: 120, minimumDuration: TimeSpan.Zero, path: Path));

    private PredictionGuard<string, string> Learn()
    {
        var guard = Guard();
        Predict(guard, 120);
        guard.EvaluateNow();
        return guard;
    }

    private static void Predict(PredictionGuard<string, string> guard, int count)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Predict(Labels[i % Labels.Length], static label => label);
        }
    }
}
