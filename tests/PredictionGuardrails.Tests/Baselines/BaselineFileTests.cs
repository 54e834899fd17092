using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>What was learned outlives the process.</summary>
public sealed class BaselineFileTests : IDisposable
{
    /// <summary>A file of the first version of the format.</summary>
    private const string FileOfVersionOne = """
        {
          "format": "PredictionGuardrails baseline",
          "version": 1,
          "sha256": "1ad35b63982534b065fdd247acdd61862fad615a34b217f64f6a4b564d2f2d0b",
          "content": {"guard":"fare","modelVersion":"1","metrics":{"prediction":{"from":"2026-03-02T00:00:00+00:00","to":"2026-03-03T00:00:00+00:00","numbers":100,"mean":12.5,"sumOfSquares":80,"minimum":-1,"maximum":20,"zeros":1,"naNs":2,"positiveInfinities":3,"negativeInfinities":4,"nulls":5,"others":6,"otherLabels":7,"repeats":8,"rejected":9,"mostFrequent":10,"autocorrelation":0.25,"buckets":[40000,1,98000,98],"labels":{"card":11},"margins":{"mean/up":0.5}}}}
        }

        """;

    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("baselines").FullName;

    private string Path => System.IO.Path.Combine(_folder, "sub", "fare.json");

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_restart_compares_with_what_was_learned_before_it()
    {
        Learn(Guard()).Dispose();

        using var restarted = Guard();
        Feed(restarted, seed: 2, count: 30, factor: 10);

        restarted.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Changed);
    }

    [Fact]
    public void Baseline_file_is_read_as_it_was_written()
    {
        using var first = Learn(Guard());
        using var second = Guard();

        second.GetStatus().Metrics.Should().BeEquivalentTo(first.GetStatus().Metrics);
    }

    [Fact]
    public void A_file_of_the_first_version_is_read_and_written_as_it_is()
    {
        var old = System.IO.Path.Combine(_folder, "old.json");
        File.WriteAllText(old, FileOfVersionOne);

        var baselines = BaselineFile.TryRead(old, "fare", out var whyNot);
        BaselineFile.Write(Path, baselines!, "fare", "1", overwrite: false);

        whyNot.Should().BeNull();
        File.ReadAllText(Path).Should().Be(FileOfVersionOne);
        var values = baselines!["prediction"].Values;
        new[] { values.ZeroCount, values.NaNCount, values.PositiveInfinityCount, values.NegativeInfinityCount, values.NullCount, values.UnmeasuredCount, values.OtherLabelCount, values.RepeatCount }
            .Should().Equal(1, 2, 3, 4, 5, 6, 7, 8);
    }

    [Fact]
    public void The_first_replica_to_learn_wins()
    {
        using var first = Guard();
        using var second = Guard();
        Learn(first);

        Learn(second, factor: 2);
        var evidence = second.GetStatus().Metrics[0].EvidenceRatio;
        Feed(second, seed: 3, count: 20, factor: 2);

        evidence.Should().Be(0);
        second.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Changed);
    }

    [Fact]
    public void Relearned_baseline_replaces_the_file()
    {
        using var guard = Learn(Guard());
        guard.Relearn();
        File.Exists(Path).Should().BeFalse();

        Learn(guard, factor: 2);

        using var restarted = Guard();
        Feed(restarted, seed: 3, count: 200, factor: 2);
        restarted.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public void Nothing_but_the_file_and_what_was_learned_on_top_of_it_is_left_in_its_folder()
    {
        Learn(Guard()).Dispose();

        Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Should().BeEquivalentTo(Path, System.IO.Path.ChangeExtension(Path, ".state.json"));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_reported_once_and_tried_again()
    {
        using var guard = Guard();
        File.WriteAllText(System.IO.Path.Combine(_folder, "sub"), "in the way");
        Learn(guard);
        guard.EvaluateNow();
        _world.Logs.Should().ContainSingle(line => line.Id.Name == "BaselineNotSaved");

        File.Delete(System.IO.Path.Combine(_folder, "sub"));
        guard.EvaluateNow();

        File.Exists(Path).Should().BeTrue();
    }

    [Theory]
    [InlineData("", "can't be read (It's empty, ")]
    [InlineData("{", "is damaged, is truncated, or isn't a baseline file (")]
    [InlineData("{ \"fares\": [1, 2, 3] }", "isn't a PredictionGuardrails baseline file. Create one with 'guardrails profile', or delete the file to relearn.")]
    [InlineData("[]", "isn't a PredictionGuardrails baseline file. Create one with 'guardrails profile', or delete the file to relearn.")]
    [InlineData("{ \"format\": \"PredictionGuardrails baseline\", \"version\": {}, \"sha256\": \"\", \"content\": {} }", "isn't a PredictionGuardrails baseline file. Create one with 'guardrails profile', or delete the file to relearn.")]
    public void A_file_that_is_none_is_an_error_at_start(string text, string expected)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, text);

        Starting().Should().Throw<OptionsValidationException>()
            .WithMessage($"PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Baseline:Path: '{Path}' {expected}*");
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "has format version 2, but this library supports versions up to 1. Update PredictionGuardrails.")]
    [InlineData("\"zeros\":0", "\"zeros\":7", "is damaged (its checksum doesn't match its content). Restore it, or delete it to relearn.")]
    [InlineData("\"sha256\": \"", "\"sha256\": \"0", "is damaged (its checksum doesn't match its content). Restore it, or delete it to relearn.")]
    public void A_file_that_was_changed_is_an_error_at_start(string text, string changed, string expected)
    {
        Learn(Guard()).Dispose();
        File.WriteAllText(Path, File.ReadAllText(Path).Replace(text, changed, StringComparison.Ordinal));

        Starting().Should().Throw<OptionsValidationException>().WithMessage($"*:Baseline:Path: '*' {expected}");
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_an_error_at_start()
    {
        Learn(Guard()).Dispose();
        var whole = File.ReadAllBytes(Path);

        for (var length = 0; length < whole.Length - 2; length += 1 + (whole.Length / 50))
        {
            File.WriteAllBytes(Path, whole[..length]);
            Starting().Should().Throw<OptionsValidationException>();
        }
    }

    [Fact]
    public void Another_guards_file_is_an_error_at_start()
    {
        Learn(Guard()).Dispose();

        var starting = () => _world.Guard<double, double>(Configure, "tips");

        starting.Should().Throw<OptionsValidationException>().WithMessage("* belongs to guard 'fare', not to 'tips'. Use a separate file for each guard.");
    }

    [Fact]
    public void A_baseline_of_another_kind_is_an_error_at_start()
    {
        Learn(Guard()).Dispose();

        var starting = () => _world.Guard<double, string>(guard => guard.Label().Baseline(path: Path));

        starting.Should().Throw<OptionsValidationException>().WithMessage("* contains a baseline of another kind for metric 'prediction' *");
    }

    [Fact]
    public void A_new_version_is_compared_with_the_old_ones_baseline()
    {
        Learn(Guard(guard => guard.ModelVersion("1"))).Dispose();

        using var released = Guard(guard => guard.ModelVersion("2"));
        released.EvaluateNow();

        released.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public void A_new_version_is_learned_again_where_that_is_configured()
    {
        Learn(Guard(guard => guard.ModelVersion("1"))).Dispose();

        using var released = Guard(guard => guard.ModelVersion("2").Baseline(minimumDuration: TimeSpan.Zero, path: Path, onModelVersionChange: ModelVersionChangeAction.Relearn));
        released.EvaluateNow();

        released.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Learning);
    }

    [Fact]
    public void A_new_version_can_be_compared_while_its_own_baseline_is_learned()
    {
        Learn(Guard(guard => guard.ModelVersion("1"))).Dispose();
        using var released = Guard(Released);
        released.EvaluateNow();

        Feed(released, seed: 2, count: 100, factor: 10);

        released.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Changed);
    }

    [Fact]
    public void A_new_version_that_is_like_the_old_one_gets_a_baseline_of_its_own()
    {
        Learn(Guard(guard => guard.ModelVersion("1"))).Dispose();
        using var released = Guard(Released);
        released.EvaluateNow();
        Feed(released, seed: 2, count: 1000, factor: 1);
        released.EvaluateNow();

        using var restarted = Guard(guard => guard.ModelVersion("2"));

        released.GetStatus().Metrics[0].Baseline!.Mean.Should().Be(released.GetSnapshot().Mean);
        restarted.GetStatus().Metrics[0].Baseline!.Mean.Should().Be(released.GetSnapshot().Mean);
        File.ReadAllText(Path).Should().Contain("\"modelVersion\":\"2\"").And.NotContain("\"modelVersion\":\"1\"");
    }

    [Fact]
    public void A_new_version_that_has_changed_keeps_the_old_baseline()
    {
        Learn(Guard(guard => guard.ModelVersion("1"))).Dispose();
        using var released = Guard(Released);
        var old = released.GetStatus().Metrics[0].Baseline!.Mean;
        released.EvaluateNow();

        Feed(released, seed: 2, count: 3000, factor: 10);
        released.EvaluateNow();

        released.GetStatus().Metrics[0].Baseline!.Mean.Should().Be(old);
    }

    [Fact]
    public void Numbers_that_are_close_together_are_kept_as_finely_as_they_were_learned()
    {
        var next = Streams.Normal(1, mean: 1000, deviation: 1);
        using (var guard = Guard())
        {
            for (var i = 0; i < 1000; i++)
            {
                guard.Inspect(0, next());
            }

            guard.EvaluateNow();
        }

        using var restarted = Guard();
        for (var i = 0; i < 500; i++)
        {
            restarted.Inspect(0, next() + 2);
        }

        restarted.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Changed);
    }

    [Fact]
    public void Labels_are_kept_too()
    {
        using (var guard = Labels())
        {
            for (var i = 0; i < 1000; i++)
            {
                guard.Inspect(0, i % 3 == 0 ? "card" : "cash");
            }

            guard.EvaluateNow();
        }

        using var restarted = Labels();

        restarted.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);

        PredictionGuard<double, string> Labels() => _world.Guard<double, string>(guard => guard.Label().Baseline(minimumDuration: TimeSpan.Zero, path: Path));
    }

    private void Released(PredictionGuardBuilder<double, double> guard) =>
        guard.ModelVersion("2").Baseline(minimumDuration: TimeSpan.Zero, path: Path, onModelVersionChange: ModelVersionChangeAction.CompareAndRelearn);

    private Func<PredictionGuard<double, double>> Starting() => () => Guard();

    private PredictionGuard<double, double> Guard(Action<PredictionGuardBuilder<double, double>>? configure = null) => _world.NumberGuard(guard =>
    {
        Configure(guard);
        configure?.Invoke(guard);
    });

    private void Configure(PredictionGuardBuilder<double, double> guard) => guard.Baseline(minimumDuration: TimeSpan.Zero, path: Path);

    private static PredictionGuard<double, double> Learn(PredictionGuard<double, double> guard, double factor = 1)
    {
        Feed(guard, seed: 1, count: 1000, factor);
        guard.EvaluateNow();
        return guard;
    }

    private static void Feed(PredictionGuard<double, double> guard, int seed, int count, double factor)
    {
        var next = Streams.Normal(seed);
        for (var i = 0; i < count; i++)
        {
            guard.Inspect(0, factor * next());
        }
    }
}
