using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Notifications.Tests;

/// <summary>A file of JSON lines that rolls.</summary>
public sealed class IncidentFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("incidents").FullName;

    private readonly KeptIncidents _kept = new();

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero));

    private string Path => System.IO.Path.Combine(_folder, "logs", "incidents.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Incidents_breaches_and_changes_are_a_line_each()
    {
        await RunAsync(guard =>
        {
            guard.Inspect(0, 1000);
            guard.Isolate("for the test");
        });

        var lines = File.ReadAllLines(Path).Select(line => JsonNode.Parse(line)!).ToList();

        lines.Select(line => line["type"]!.GetValue<string>()).Should().Contain(["breach", "incident", "breaker"]);
        lines.First(line => line["type"]!.GetValue<string>() == "breach")["message"]!.GetValue<string>().Should().StartWith("Range breach in guard 'fare': prediction was 1,000");
        var change = lines.First(line => line["type"]!.GetValue<string>() == "breaker");
        $"{change["guard"]}: {change["from"]} to {change["to"]}, {change["reason"]}".Should().Match("fare: Closed to Isolated, *for the test*");
    }

    [Fact]
    public async Task Incident_is_a_line_after_the_clock_was_set_back()
    {
        await RunAsync(guard => guard.Inspect(0, 1000));
        var incident = _kept.Incidents.First(static incident => incident.IsOpen);
        File.Delete(Path);
        var handler = new IncidentFileHandler(new IncidentFileOptions { Path = Path });

        await handler.OnIncidentAsync(incident, TestContext.Current.CancellationToken);
        await handler.OnIncidentAsync(incident with { Time = incident.Time.AddHours(-1) }, TestContext.Current.CancellationToken);

        File.ReadAllLines(Path).Select(line => JsonNode.Parse(line)!["event"]!.GetValue<string>()).Should().Equal("opened", "ongoing");
    }

    [Fact]
    public async Task Breaches_can_be_left_out()
    {
        await RunAsync(guard => guard.Inspect(0, 1000), file => file.IncludeBreaches = false);

        File.ReadAllLines(Path).Select(line => JsonNode.Parse(line)!["type"]!.GetValue<string>()).Should().Equal("incident");
    }

    [Fact]
    public async Task File_that_is_full_rolls_and_old_files_are_deleted()
    {
        await RunAsync(
            guard =>
            {
                for (var i = 0; i < 500; i++)
                {
                    guard.Inspect(0, 1000 + i);
                }
            },
            file => (file.MaximumBytes, file.RetainedFileCount) = (10_000, 2));

        Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Select(System.IO.Path.GetFileName).Should().BeEquivalentTo("incidents.jsonl", "incidents.jsonl.1", "incidents.jsonl.2");
        new DirectoryInfo(System.IO.Path.GetDirectoryName(Path)!).EnumerateFiles().Should().OnlyContain(file => file.Length <= 10_000);
        File.ReadLines(Path).Concat(File.ReadLines(Path + ".1")).Should().OnlyContain(line => JsonNode.Parse(line) != null);
        File.ReadAllText(Path).Should().Contain("prediction was 1,499");
    }

    [Fact]
    public async Task File_that_is_full_starts_empty_if_no_old_ones_are_retained()
    {
        await RunAsync(
            guard =>
            {
                for (var i = 0; i < 100; i++)
                {
                    guard.Inspect(0, 1000 + i);
                }
            },
            file => (file.MaximumBytes, file.RetainedFileCount) = (10_000, 0));

        new DirectoryInfo(System.IO.Path.GetDirectoryName(Path)!).EnumerateFiles().Should().ContainSingle().Which.Length.Should().BeLessThanOrEqualTo(10_000);
        File.ReadAllText(Path).Should().Contain("prediction was 1,099");
    }

    /// <summary>A line has a line break before it if the last one was cut off, so that there has to be room for two.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public async Task File_rolls_if_the_next_line_does_not_fit(int missing, int files)
    {
        Action<PredictionGuard<int, double>> use = guard => guard.Inspect(0, 1000);
        await RunAsync(use, file => file.IncludeBreaches = false);
        var line = new FileInfo(Path).Length;
        await File.WriteAllTextAsync(Path, new string(' ', (int)(10_000 - line - 2 + missing)) + '\n', TestContext.Current.CancellationToken);

        await RunAsync(use, file => (file.IncludeBreaches, file.MaximumBytes) = (false, 10_000));

        Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Should().HaveCount(files);
    }

    [Fact]
    public async Task File_is_written_while_a_program_reads_it()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await using var reader = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        await RunAsync(guard => guard.Inspect(0, 1000), file => file.IncludeBreaches = false);

        reader.Length.Should().BePositive();
    }

    [Fact]
    public async Task Line_that_was_cut_off_does_not_spoil_the_next_one()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await File.WriteAllTextAsync(Path, "{\"type\":\"breach\",\"mess", TestContext.Current.CancellationToken);

        await RunAsync(guard => guard.Inspect(0, 1000), file => file.IncludeBreaches = false);

        File.ReadAllLines(Path)[1..].Should().ContainSingle().Which.Should().StartWith("{\"type\":\"incident\"");
    }

    [Fact]
    public async Task Folder_at_its_place_is_an_error_at_start()
    {
        Directory.CreateDirectory(Path);

        await this.Awaiting(it => it.RunAsync(_ => { })).Should().ThrowAsync<IOException>()
            .WithMessage($"The incident file '{Path}'* can't be written: *");
    }

    [Fact]
    public async Task Pipe_at_its_place_is_an_error_at_start_and_nobody_waits_for_a_reader()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Unix has named pipes in folders.");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await System.Diagnostics.Process.Start("mkfifo", Path).WaitForExitAsync(TestContext.Current.CancellationToken);

        await this.Awaiting(it => it.RunAsync(_ => { })).Should().ThrowAsync<IOException>().WithMessage("* can't be written: It isn't a regular file.");
    }

    [Fact]
    public void A_path_that_is_missing_is_an_error_at_once() =>
        new ServiceCollection().AddPredictionGuardrails().Invoking(builder => builder.AddIncidentFile(_ => { })).Should().Throw<ArgumentException>()
            .WithMessage("Path must be set to the file that incidents are written to.*");

    [Fact]
    public void Largest_size_and_number_of_files_are_allowed() =>
        new ServiceCollection().AddPredictionGuardrails()
            .Invoking(builder => builder.AddIncidentFile(file => (file.Path, file.MaximumBytes, file.RetainedFileCount) = (Path, 1L << 40, 1_000)))
            .Should().NotThrow();

    [Theory]
    [InlineData((1L << 40) + 1, 5)]
    [InlineData(long.MaxValue, 5)]
    [InlineData(10_000, int.MaxValue)]
    public void Size_or_number_of_files_without_bound_is_an_error_at_once(long bytes, int files) =>
        new ServiceCollection().AddPredictionGuardrails()
            .Invoking(builder => builder.AddIncidentFile(file => (file.Path, file.MaximumBytes, file.RetainedFileCount) = (Path, bytes, files)))
            .Should().Throw<ArgumentException>()
            .WithMessage("'*' isn't valid. Expected a number of * from *");

    private async Task RunAsync(Action<PredictionGuard<int, double>> use, Action<IncidentFileOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IGuardEventHandler>(_kept);
        services.AddPredictionGuardrails()
            .AddGuard<int, double>("fare", guard => guard.Range(maximum: 100, onBreach: BreachAction.Observe))
            .AddIncidentFile(file =>
            {
                file.Path = Path;
                configure?.Invoke(file);
            });
        await using var provider = services.BuildServiceProvider();
        use(provider.GetRequiredService<PredictionGuard<int, double>>());
    }

    private sealed class KeptIncidents : IGuardEventHandler
    {
        public List<Incident> Incidents { get; } = [];

        public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken)
        {
            Incidents.Add(incident);
            return ValueTask.CompletedTask;
        }
    }
}
