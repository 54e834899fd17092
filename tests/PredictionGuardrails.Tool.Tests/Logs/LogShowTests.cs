using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Logs;

public sealed class LogShowTests : LogFixture
{
    [Fact]
    public async Task Newest_records_are_listed_from_oldest_to_newest()
    {
        await WriteAsync();

        var lines = Lines(Folder.Run("log", "show", LogPath, "--last", "3", "--format", "json"));

        lines.Select(line => line["key"]!.GetValue<string>()).Should().Equal("b", "c", "d");
        lines[0]["time"]!.GetValue<string>().Should().Be("2026-11-28T12:00:02Z");
        (lines[0]["prediction"]!.GetValue<string>(), lines[0]["verdict"]!.GetValue<string>()).Should().Be(("600", "FellBack"), "predictions of both guards are in one column of text");
        lines[2]["night"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task Table_has_the_most_important_columns()
    {
        await WriteAsync();

        var run = Folder.Run("log", "show", LogPath, "--guard", "fare");

        (run.ExitCode, run.Error).Should().Be((0, ""));
        run.Output.Should().StartWith($"3 records in {LogPath}.").And.MatchRegex("12:00:02.000 +fare +b +7 +FellBack +Range +600 +12.5 +120.5 +Nice, \"center\"");
    }

    [Theory]
    [InlineData("b", "--breaches")]
    [InlineData("b", "--verdict", "FellBack")]
    [InlineData("a,c", "--unit", "42")]
    [InlineData("c", "--key", "c")]
    [InlineData("b,c,d", "--from", "2026-11-28T12:00:02")]
    [InlineData("a", "--to", "2026-11-28T12:00:02Z")]
    [InlineData("", "--from", "2026-11-29")]
    [InlineData("d", "--guard", "method")]
    public async Task Records_are_chosen(string keys, params string[] options)
    {
        await WriteAsync();

        var lines = Lines(Folder.Run(["log", "show", LogPath, "--format", "json", .. options]));

        string.Join(',', lines.Select(line => line["key"]!.GetValue<string>())).Should().Be(keys);
    }

    [Fact]
    public async Task Records_of_open_segments_are_listed_while_the_service_runs()
    {
        await using var rides = new LoggedRides(LogPath);
        await rides.Fare("a", 20).CloseSegmentsAsync();
        await rides.Fare("b", 30).FlushAsync();

        var lines = Lines(Folder.Run("log", "show", LogPath, "--columns", "key,prediction", "--format", "json"));

        lines.Select(line => line.ToJsonString()).Should().Equal("""{"key":"a","prediction":20}""", """{"key":"b","prediction":30}""");
    }

    [Theory]
    [InlineData("error: Folder not found: missing", "show", "<missing>")]
    [InlineData("error: 'empty' isn't a prediction log: it has no folder 'open' or 'guard=…'. Specify the folder in PredictionGuardrails:PredictionLog:Path.", "stats", "<empty>")]
    [InlineData("error: 'file' is a file. Specify the folder of a prediction log.", "verify", "<file>")]
    [InlineData("error: log: No records of guard 'fair' found. Did you mean 'fare'?", "show", "<log>", "--guard", "fair")]
    [InlineData("error: --columns: Column 'distanc' not found. Did you mean 'distance'?", "show", "<log>", "--columns", "distanc")]
    [InlineData("error: --from: 'yesterday' isn't a valid time. Expected ISO 8601, for example 2026-03-01 or 2026-03-01T10:00.\nRun 'guardrails log show --help' for more information.", "show", "<log>", "--from", "yesterday")]
    public async Task Bad_input_is_an_error(string error, params string[] args)
    {
        await WriteAsync();
        Directory.CreateDirectory(Folder.PathOf("empty"));
        Folder.Write("file", "");

        var run = Folder.Run(["log", .. args]);

        (run.ExitCode, run.Output).Should().Be((2, ""));
        run.Error.Should().Be(error);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("stats")]
    [InlineData("query", "SELECT * FROM log")]
    [InlineData("export", "--out", "<out.csv>")]
    public async Task Damaged_file_is_an_error_that_names_it_and_changes_nothing(string verb, params string[] options)
    {
        await WriteAsync();
        var file = Files("*.parquet").First();
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);

        var run = Folder.Run(["log", verb, LogPath, .. options]);

        (run.ExitCode, run.Output).Should().Be((2, ""));
        run.Error.Should().Be($"error: '{Path.GetRelativePath(Folder.PathOf(""), file)}' isn't a valid Parquet file, or is truncated.");
        Folder.Names.Should().BeEmpty();
        new FileInfo(file).Length.Should().Be(bytes.Length / 2);
    }
}
