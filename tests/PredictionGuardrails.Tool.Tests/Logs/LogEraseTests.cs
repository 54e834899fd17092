using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Logs;

public sealed class LogEraseTests : LogFixture
{
    [Fact]
    public async Task Records_of_a_unit_are_erased_from_closed_files()
    {
        await WriteAsync();

        var result = Folder.RunJson("log", "erase", LogPath, "--unit", "7", "--yes");

        result["records"]!.GetValue<long>().Should().Be(2);
        (await ReadAllAsync()).Select(static record => record.Key).Should().Equal("a", "c");
        Folder.Run("log", "verify", LogPath).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Open_segments_lose_the_records_when_they_are_closed()
    {
        var past = DateTimeOffset.UtcNow.AddDays(-1);
        await using (var rides = new LoggedRides(LogPath, start: past))
        {
            await rides.Fare("a", 20).Fare("b", 30, customer: 7).FlushAsync();

            Folder.RunJson("log", "erase", LogPath, "--unit", "7", "--yes")["openSegments"]!.GetValue<int>().Should().Be(1);
        }

        (await ReadAllAsync()).Select(static record => record.Key).Should().Equal("a");
    }

    [Fact]
    public async Task Nothing_is_erased_without_confirmation()
    {
        await WriteAsync();

        var run = Folder.Run("log", "erase", LogPath, "--unit", "7");

        (run.ExitCode, run.Output, run.Error).Should().Be((2, "", "error: Erasing can't be undone. To erase 2 records of unit '7', add --yes."));
        (await ReadAllAsync()).Should().HaveCount(4);
        Directory.GetFiles(LogPath, "erasures*").Should().BeEmpty();
    }

    [Theory]
    [InlineData("error: --key-file: File not found: missing", "<missing>")]
    [InlineData("error: --key-file: key isn't a key. Expected the Base64 text of PredictionLog:ErasureKey.", "<key>")]
    public async Task Invalid_key_is_an_error(string error, string path)
    {
        await WriteAsync();
        Folder.Write("key", "not a key!");

        var run = Folder.Run("log", "erase", LogPath, "--unit", "7", "--yes", "--key-file", path);

        (run.ExitCode, run.Error).Should().Be((2, error));
        (await ReadAllAsync()).Should().HaveCount(4);
    }
}
