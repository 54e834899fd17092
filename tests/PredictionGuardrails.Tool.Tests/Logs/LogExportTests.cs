using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Logs;

public sealed class LogExportTests : LogFixture
{
    [Fact]
    public async Task All_records_of_a_unit_answer_an_access_request()
    {
        await WriteAsync();

        var result = Folder.RunJson("log", "export", LogPath, "--unit", "7", "--out", "<customer.csv>");

        result["records"]!.GetValue<long>().Should().Be(2);
        var lines = File.ReadAllLines(Folder.PathOf("customer.csv"));
        lines[0].Should().StartWith("id,time,guard,key,unit,verdict,").And.EndWith(",prediction,result,distance,city,night");
        lines[1].Should().EndWith(",600,12.5,120.5,\"Nice, \"\"center\"\"\",");
        lines[2].Should().EndWith(",card,card,,,false");
        lines.Should().HaveCount(3);
    }

    [Fact]
    public async Task Parquet_file_has_the_layout_of_closed_files()
    {
        await using (var rides = new LoggedRides(LogPath))
        {
            await rides.Fare("a", 20).CloseSegmentsAsync();
            rides.Fare("b", 600);
        }

        Folder.Run("log", "export", LogPath, "--guard", "fare", "--out", "<fare.parquet>").Output.Trim().Should().Be($"Wrote 2 records with 23 columns to {Folder.PathOf("fare.parquet")}.");

        var day = Directory.CreateDirectory(Path.Combine(Folder.PathOf("again"), "guard=fare", "day=2026-11-28")).FullName;
        File.Copy(Folder.PathOf("fare.parquet"), Path.Combine(day, "0000-20261128-000000-export.parquet"));
        var again = new List<LoggedPrediction>();
        await foreach (var record in new PredictionLogReader(Folder.PathOf("again")).ReadAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            again.Add(record);
        }

        again.Should().BeEquivalentTo(await ReadAllAsync());
    }

    [Fact]
    public async Task Existing_file_is_kept_without_force()
    {
        await WriteAsync();
        Folder.Write("out.csv", "precious");

        var run = Folder.Run("log", "export", LogPath, "--out", "<out.csv>");

        (run.ExitCode, run.Error).Should().Be((2, "error: --out: 'out.csv' already exists. To overwrite it, add --force."));
        File.ReadAllText(Folder.PathOf("out.csv")).Should().Be("precious");
        Folder.Run("log", "export", LogPath, "--out", "<out.csv>", "--force").ExitCode.Should().Be(0);
        File.ReadAllLines(Folder.PathOf("out.csv")).Should().HaveCount(5);
        Folder.Names.Should().Equal("out.csv");
    }

    [Fact]
    public async Task Link_stays_and_its_target_is_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows asks for a privilege to create links.");
        await WriteAsync();
        Folder.Write("old.csv", "old");
        File.CreateSymbolicLink(Folder.PathOf("link.csv"), Folder.PathOf("old.csv"));

        Folder.Run("log", "export", LogPath, "--out", "<link.csv>", "--force").ExitCode.Should().Be(0);

        new FileInfo(Folder.PathOf("link.csv")).LinkTarget.Should().Be(Folder.PathOf("old.csv"));
        File.ReadAllLines(Folder.PathOf("old.csv")).Should().HaveCount(5);
    }

    [Theory]
    [InlineData("<out.txt>", "error: --out: 'out.txt' has an unknown format. Expected a file that ends with .parquet, .csv, or .jsonl.")]
    [InlineData("<missing/out.csv>", "error: Could not find a part of the path 'missing/out.csv.*")]
    public async Task Invalid_path_is_an_error(string path, string error)
    {
        await WriteAsync();

        var run = Folder.Run("log", "export", LogPath, "--out", path);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Match(error);
    }
}
