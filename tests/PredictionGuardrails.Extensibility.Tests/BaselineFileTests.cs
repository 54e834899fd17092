using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Extensibility.Tests.Support;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>A package that keeps baselines in a store of its own.</summary>
public sealed class BaselineFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("baselines").FullName;

    private string FilePath => Path.Combine(_folder, "sub", "fare.json");

    private static Dictionary<string, Baseline> Learned => new()
    {
        ["prediction"] = Histories.Learn(Histories.Numbers(seed: 1, count: 2000)) with { ModelVersion = "2.1" },
        ["tariff"] = Histories.Learn(Histories.Labels(seed: 2, count: 2000)) with { ModelVersion = "2.0", IsSorted = true },
        ["prediction of country DE"] = Histories.Learn(Enumerable.Range(0, 1000).Select(i => (double?)(1000 + (i * 0.37 % 1)))) with
        {
            ModelVersion = "2.1",
            Hours = new HourlyBaselines
            {
                AreOfWeek = true,
                TimeZone = TimeZoneInfo.Utc,
                ByHour = new Dictionary<int, Baseline> { [33] = Histories.Learn(Histories.Numbers(seed: 3, count: 200)) with { ModelVersion = "2.1" } },
            },
        },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_learned_baseline_survives_its_file()
    {
        BaselineFile.Write(FilePath, Learned, "fare", "2.1");

        var read = BaselineFile.Read(FilePath, "fare");

        ShouldBeLearned(read);
        Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Should().Equal(FilePath);
    }

    [Fact]
    public void A_learned_baseline_survives_as_text()
    {
        var text = BaselineFile.Format(Learned, "fare", "2.1");

        var read = BaselineFile.Parse(text);

        ShouldBeLearned(read);
        BaselineFile.Format(read, "fare", "2.1").Should().Be(text);
    }

    [Fact]
    public void A_file_that_is_there_stays_if_it_may_not_be_overwritten()
    {
        BaselineFile.Write(FilePath, Learned);

        var write = () => BaselineFile.Write(FilePath, new Dictionary<string, Baseline>(), overwrite: false);

        write.Should().Throw<IOException>();
        BaselineFile.Read(FilePath).Should().HaveCount(3);
    }

    [Fact]
    public void A_file_that_is_not_there_is_reported()
    {
        var read = () => BaselineFile.Read(FilePath);

        read.Should().Throw<FileNotFoundException>().WithMessage($"File not found: {FilePath}");
    }

    [Fact]
    public void A_file_of_another_guard_is_refused()
    {
        BaselineFile.Write(FilePath, Learned, "price");

        var read = () => BaselineFile.Read(FilePath, "fare");

        read.Should().Throw<InvalidDataException>().WithMessage($"'{FilePath}' belongs to guard 'price', not to 'fare'. Use a separate file for each guard.");
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "has format version 2, but this library supports versions up to 1. Update PredictionGuardrails.")]
    [InlineData("\"nulls\":", "\"nulls\":1", "is damaged (its checksum doesn't match its content). *")]
    [InlineData("\"format\": \"", "\"format\": \"My", "isn't a PredictionGuardrails baseline file. *")]
    [InlineData("{", "[", "is damaged, is truncated, or isn't a baseline* (*)*.")]
    public void Changed_file_is_refused_with_the_reason(string text, string changed, string expected)
    {
        var damaged = BaselineFile.Format(Learned).Replace(text, changed, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllText(FilePath, damaged);

        var read = () => BaselineFile.Read(FilePath);
        var parse = () => BaselineFile.Parse(damaged);

        read.Should().Throw<InvalidDataException>().WithMessage($"'{FilePath}' {expected}");
        parse.Should().Throw<InvalidDataException>().WithMessage($"The text {expected}");
    }

    [Fact]
    public void Truncated_file_is_refused()
    {
        var whole = BaselineFile.Format(new Dictionary<string, Baseline> { ["prediction"] = Histories.Learn(Histories.Labels(seed: 2, count: 200)) });

        foreach (var length in Enumerable.Range(0, whole.Length - 2))
        {
            var parse = () => BaselineFile.Parse(whole[..length]);
            parse.Should().Throw<InvalidDataException>("{0} of {1} characters are there", length, whole.Length);
        }
    }

    [Fact]
    public void Numbers_by_hour_that_an_earlier_release_wrote_are_read()
    {
        var baseline = BaselineFile.Read(Fixture("numbers-by-hour"), "fare")["prediction"];

        baseline.Should().BeEquivalentTo(new { ModelVersion = "3.1", IsSorted = false });
        baseline.Autocorrelation.Should().BeApproximately(0.5604, 0.0001);
        baseline.Values.Should().BeEquivalentTo(new { Count = 1500L, FiniteCount = 1493L, NullCount = 4L, NaNCount = 3L, RepeatCount = 20L, Minimum = 3.4, Maximum = 16.3 });
        baseline.Values.Mean.Should().BeApproximately(10, 1e-9);
        baseline.Values.GetHistogram().Sum(bucket => bucket.Count).Should().Be(1493);
        var hours = baseline.Hours!;
        hours.Should().BeEquivalentTo(new { AreOfWeek = false, TimeZone = TimeZoneInfo.Utc, IsComplete = false });
        hours.ByHour.ToDictionary(hour => hour.Key, hour => Math.Round(hour.Value.Values.Mean, 4)).Should().BeEquivalentTo(
            new Dictionary<int, double> { [6] = 7.9930, [12] = 10.0303, [18] = 11.9727 });
    }

    [Fact]
    public void Labels_that_an_earlier_release_wrote_are_read()
    {
        var baseline = BaselineFile.Read(Fixture("labels"))["prediction"];

        baseline.Values.LabelCounts.Should().BeEquivalentTo(new Dictionary<string, long> { ["city"] = 1070, ["night"] = 360, ["airport"] = 70 });
        baseline.Hours!.ByHour.Keys.Should().BeEquivalentTo([6, 12, 18]);
    }

    [Theory]
    [InlineData("numbers-by-hour", "fare")]
    [InlineData("labels", null)]
    public void File_of_an_earlier_release_is_written_unchanged(string fixture, string? guard)
    {
        var baselines = BaselineFile.Read(Fixture(fixture));

        BaselineFile.Format(baselines, guard, "3.1").ReplaceLineEndings("\n").Should().Be(File.ReadAllText(Fixture(fixture)).ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(9, 0.15)]
    [InlineData(12, 0.05)]
    public void A_guard_watches_by_what_an_earlier_release_wrote_for_the_hour(int hour, double increase)
    {
        var copy = Path.Combine(_folder, "copy.json");
        File.Copy(Fixture("numbers-by-hour"), copy);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, hour, 30, 0, TimeSpan.Zero));
        using var guard = new PredictionGuard<int, double?>("fare", guard => guard.Baseline(path: copy), new PredictionGuardDependencies { TimeProvider = time });

        guard.GetStatus().Metrics[0].Should().BeEquivalentTo(new { State = ChangeDetectionState.Monitoring, SampleCount = 1500L });
        guard.GetStatus().Metrics[0].MinimumDetectableIncrease.Should().BeApproximately(increase, 0.0001);
    }

    /// <summary>Files that no change of the library may make unreadable.</summary>
    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", $"{name}.baseline.json");

    private static void ShouldBeLearned(IReadOnlyDictionary<string, Baseline> read)
    {
        read.Keys.Should().BeEquivalentTo(Learned.Keys);
        foreach (var (metric, baseline) in Learned)
        {
            Histories.Text(read[metric]).Should().Be(Histories.Text(baseline));
            read[metric].Should().BeEquivalentTo(baseline, options => options.Excluding(other => other.Hours));
        }

        read["prediction of country DE"].Hours!.ByHour.Keys.Should().Equal(33);
    }
}
