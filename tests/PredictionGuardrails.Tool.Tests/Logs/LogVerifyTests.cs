using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Logs;

public sealed class LogVerifyTests : LogFixture
{
    [Fact]
    public async Task Log_without_problems_is_valid()
    {
        await WriteAsync();

        var run = Folder.Run("log", "verify", LogPath);

        (run.ExitCode, run.Output.Trim()).Should().Be((0, $"No problems found in 4 records in 2 closed files and 0 open segments of {LogPath}."));
    }

    [Fact]
    public async Task Log_of_a_running_service_is_valid()
    {
        await using var rides = new LoggedRides(LogPath);
        await rides.Fare("a", 20).Fare("b", 20).CloseSegmentsAsync();
        await rides.Fare("c", 30).FlushAsync();

        var run = Folder.Run("log", "verify", LogPath);

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("guard 'fare': 3 offered = 3 found + 0 dropped + 0 sampled out + 0 pending.");
    }

    [Fact]
    public async Task Service_may_write_meanwhile()
    {
        await using var rides = new LoggedRides(LogPath);
        await rides.Fare("first", 20).FlushAsync();
        var isDone = false;
        var traffic = Task.Run(async () =>
        {
            for (var call = 0; !Volatile.Read(ref isDone); call++)
            {
                await rides.Fare($"{call}", 20).FlushAsync();
                if (call % 20 == 0)
                {
                    await rides.CloseSegmentsAsync();
                }
            }
        });

        var outputs = Enumerable.Range(0, 20).Select(_ => Folder.Run("log", "verify", LogPath)).Where(static run => run.ExitCode != 0).Select(static run => run.Output).ToList();
        Volatile.Write(ref isDone, true);
        await traffic;

        outputs.Should().BeEmpty();
    }

    [Fact]
    public async Task Damage_within_an_open_segment_is_found_at_its_frame()
    {
        await using var rides = new LoggedRides(LogPath);
        await rides.Fare("a", 20).FlushAsync();
        await rides.Fare("b", 30).FlushAsync();
        var segment = Files("*.segment").Single();
        Change(segment, new FileInfo(segment).Length - 1);

        var findings = Findings();

        findings.Should().Contain(finding => finding.Contains("0000-20261128-000000.segment, byte ") && finding.EndsWith("The checksum of the frame is wrong. Records from here on can't be read."));
        findings.Should().Contain(finding => finding.EndsWith("guard 'fare': The process has counted 2 written records, but 1 are found: 1 missing."));
    }

    [Fact]
    public async Task What_a_killed_process_left_behind_is_found()
    {
        await using var rides = new LoggedRides(LogPath);
        await rides.Fare("a", 20).FlushAsync();
        await rides.Fare("b", 30).FlushAsync();
        Leave("left");
        using (var segment = File.OpenWrite(Directory.GetFiles(Folder.PathOf("left"), "*.segment", SearchOption.AllDirectories).Single()))
        {
            segment.SetLength(segment.Length - 3);
        }

        var run = Folder.Run("log", "verify", Folder.PathOf("left"));

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("The rest isn't a complete frame: the process ended while it was written.")
            .And.Contain("guard 'fare': The process has counted 2 written records, but 1 are found: 1 missing.")
            .And.Contain("2 offered = 1 found + 0 dropped + 0 sampled out + 1 lost with the process.");
    }

    [Fact]
    public async Task Damaged_byte_anywhere_in_a_closed_file_is_no_bug_of_the_tool()
    {
        await WriteAsync();
        var file = Files("*.parquet").First();
        var bytes = File.ReadAllBytes(file);
        for (var i = 0; i < bytes.Length; i += 37)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x55;
            File.WriteAllBytes(file, changed);

            var run = Folder.Run("log", "verify", LogPath);

            (run.ExitCode is 0 or 1, run.Error).Should().Be((true, ""), $"byte {i}");
        }
    }

    [Fact]
    public async Task Truncated_file_is_found()
    {
        await WriteAsync();
        var file = Files("*.parquet").First();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^20]);

        Findings().Should().ContainSingle().Which.Should().Contain(Path.GetFileName(file)).And.EndWith("isn't a valid Parquet file, or is truncated.");
    }

    [Fact]
    public async Task Copied_file_has_duplicate_identifiers()
    {
        await WriteAsync();
        var file = Files("*.parquet").First();
        File.Copy(file, file.Replace("0000-20261128-000000", "0000-20261128-000001"));

        var findings = Findings();

        findings.Should().HaveCount(3).And.OnlyContain(finding => finding.Contains(", record ") && finding.Contains("is also that of "));
    }

    [Fact]
    public async Task File_in_a_wrong_folder_is_found()
    {
        await WriteAsync();
        var file = Files("*.parquet").First();
        var wrong = Directory.CreateDirectory(Path.Combine(LogPath, "guard=fare", "day=2026-11-27")).FullName;
        File.Move(file, Path.Combine(wrong, Path.GetFileName(file).Replace("20261128", "20261127")));

        Findings().Should().Contain(finding => finding.EndsWith("The time is 2026-11-28 12:00:01, but the file is of 2026-11-27."));
    }

    [Fact]
    public async Task Closed_file_with_fewer_records_than_were_delivered_is_found_with_guard_and_difference()
    {
        await using var rides = new LoggedRides(LogPath);
        await rides.Fare("a", 20).Fare("b", 20).Fare("c", 20).CloseSegmentsAsync();
        await rides.Fare("d", 20).CloseSegmentsAsync();
        var files = Files("*.parquet").ToList();
        File.Copy(files[1], files[0], overwrite: true);

        Findings().Should().Contain($"{files[0]}, guard 'fare': The process has delivered 3 records, but 1 are found: 2 missing.");
    }

    [Fact]
    public async Task Records_that_were_erased_after_delivery_are_not_missing()
    {
        await using var rides = new LoggedRides(LogPath);
        await rides.Fare("a", 20, customer: 7).Fare("b", 20).CloseSegmentsAsync();
        await new PredictionLogEraser(LogPath).EraseAsync("7", TestContext.Current.CancellationToken);

        Folder.Run("log", "verify", LogPath).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Outcomes_are_read_from_closed_and_open_files()
    {
        await using var rides = new LoggedRides(LogPath, hasOutcomes: true);
        await rides.Fare("a", 20).PayAsync("a", 21);
        await rides.CloseSegmentsAsync();
        await rides.PayAsync("a", 22, revision: 1);
        await rides.PayAsync("b", 23);

        var result = Folder.RunJson("log", "verify", LogPath);

        (result["isValid"]!.GetValue<bool>(), result["outcomes"]!.GetValue<long>()).Should().Be((true, 3));
        (result["closedOutcomeFiles"]!.GetValue<int>(), result["openOutcomeFiles"]!.GetValue<int>()).Should().Be((1, 1));
    }

    [Fact]
    public async Task Damaged_line_of_outcomes_is_found_with_file_and_line()
    {
        await using var rides = new LoggedRides(LogPath, hasOutcomes: true);
        await rides.PayAsync("a", 21);
        Leave("left");
        var journal = Directory.GetFiles(Folder.PathOf("left"), "*.jsonl", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(journal, "{}\n", TestContext.Current.CancellationToken);

        var run = Folder.Run("log", "verify", Folder.PathOf("left"));

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain($"{journal}, line 2: The line isn't an outcome, so this line and those after it can't be read.");
    }

    [Fact]
    public async Task Damaged_byte_anywhere_in_a_closed_file_of_outcomes_is_no_bug_of_the_tool()
    {
        await using (var rides = new LoggedRides(LogPath, hasOutcomes: true))
        {
            await rides.Fare("a", 20).PayAsync("a", 21);
        }

        var file = Files("*.parquet").Single(static path => path.Contains("outcomes"));
        var bytes = File.ReadAllBytes(file);
        for (var i = 0; i < bytes.Length; i += 37)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x55;
            File.WriteAllBytes(file, changed);

            var run = Folder.Run("log", "verify", LogPath);

            (run.ExitCode is 0 or 1, run.Error).Should().Be((true, ""), $"byte {i}");
        }
    }

    [Fact]
    public async Task File_of_outcomes_in_the_folder_of_another_guard_is_found()
    {
        await using (var rides = new LoggedRides(LogPath, hasOutcomes: true))
        {
            await rides.Fare("a", 20).PayAsync("a", 21);
        }

        Directory.Move(Path.Combine(LogPath, "outcomes", "guard=fare"), Path.Combine(LogPath, "outcomes", "guard=method"));

        Findings().Should().ContainSingle().Which.Should().EndWith("record 1: The outcome is of guard 'fare', but the file is in the folder 'guard=method'.");
    }

    [Fact]
    public async Task Foreign_Parquet_file_is_found()
    {
        await WriteAsync();
        var file = Files("*.parquet").First();
        File.WriteAllText(file, "PAR1 something else PAR1");

        Findings().Should().ContainSingle().Which.Should().Contain("isn't a valid Parquet file");
    }

    private List<string> Findings()
    {
        var run = Folder.Run("log", "verify", LogPath, "--format", "json");
        (run.ExitCode, run.Error).Should().Be((1, ""));
        return [.. run.Json["findings"]!.AsArray().Select(finding => $"{finding!["file"]}{(finding["place"] is { } place ? $", {place}" : "")}: {finding["problem"]}")];
    }

    private static void Change(string path, long position)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = position;
        var value = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)~value);
    }

    /// <summary>Leaves in another folder what the process would leave if it was killed now.</summary>
    private void Leave(string name)
    {
        foreach (var file in Files("*").Where(static file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(Folder.PathOf(name), Path.GetRelativePath(LogPath, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(copy);
            from.CopyTo(to);
        }
    }
}
