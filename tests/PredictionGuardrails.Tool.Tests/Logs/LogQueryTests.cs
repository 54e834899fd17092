using CsCheck;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Logs;

public sealed class LogQueryTests : LogFixture
{
    [Fact]
    public async Task Views_contain_closed_files_and_open_segments()
    {
        await using var rides = new LoggedRides(LogPath);
        await rides.Fare("a", 20).Method("m", "card").CloseSegmentsAsync();
        await rides.Fare("b", 600).FlushAsync();

        Lines(Folder.Run("log", "query", LogPath, "SELECT guard, count(*) AS n FROM log GROUP BY guard ORDER BY guard", "--format", "json"))
            .Select(line => line.ToJsonString()).Should().Equal("""{"guard":"fare","n":2}""", """{"guard":"method","n":1}""");
        Lines(Folder.Run("log", "query", LogPath, "SELECT key, prediction, result, distance FROM fare ORDER BY time", "--format", "json"))
            .Select(line => line.ToJsonString()).Should().Equal("""{"key":"a","prediction":20,"result":20,"distance":10}""", """{"key":"b","prediction":600,"result":12.5,"distance":10}""");
    }

    [Fact]
    public async Task Result_is_a_table_or_CSV()
    {
        await WriteAsync();
        const string Sql = "SELECT key, city, time FROM fare ORDER BY key";

        Folder.Run("log", "query", LogPath, Sql).Output.Should().MatchRegex("b +Nice, \"center\" +2026-11-28T12:00:02Z").And.Contain("3 rows.");
        Folder.Run("log", "query", LogPath, Sql, "--format", "csv").Output.Should().Be(
            "key,city,time\na,Lyon,2026-11-28T12:00:01Z\nb,\"Nice, \"\"center\"\"\",2026-11-28T12:00:02Z\nc,,2026-11-28T12:00:03Z\n");
    }

    [Theory]
    [InlineData("SELECT count(*) AS x FROM log WHERE time >= '2026-11-28 12:00:02'", "3")]
    [InlineData("SELECT date_trunc('hour', min(time)) AS x FROM log", "\"2026-11-28T12:00:00Z\"")]
    [InlineData("SELECT TIMESTAMP '2026-01-01 10:00:00.5' AS x", "\"2026-01-01T10:00:00.5\"")]
    [InlineData("SELECT DATE '2026-01-01' AS x", "\"2026-01-01\"")]
    [InlineData("SELECT TIME '10:00:01' AS x", "\"10:00:01\"")]
    [InlineData("SELECT [1.5, 'nan'::DOUBLE] AS x", "[1.5,\"NaN\"]")]
    [InlineData("SELECT {'a': 1, 'b': [true]} AS x", "{\"a\":1,\"b\":[true]}")]
    [InlineData("SELECT 170141183460469231731687303715884105727 AS x", "170141183460469231731687303715884105727")]
    [InlineData("SELECT 'ab'::BLOB AS x", "\"6162\"")]
    public async Task Value_of_any_type_is_JSON(string sql, string value)
    {
        await WriteAsync();

        Folder.Run("log", "query", LogPath, sql, "--format", "json").Output.Should().Be($"{{\"x\":{value}}}\n");
    }

    [Theory]
    [InlineData("SELECT * FROM fair", "error: SQL: Catalog Error: Table with name fair does not exist! *")]
    [InlineData("SELEC 1", "error: SQL: syntax error at or near \"SELEC\"")]
    [InlineData("SELECT 1; SELECT 2", "error: SQL: Expected one SELECT statement.")]
    [InlineData("", "error: SQL: Expected one SELECT statement.")]
    [InlineData("SELECT [1, NULL] AS x", "error: SQL: A value of column 'x' can't be read. Cast the column to VARCHAR.")]
    [InlineData("DROP VIEW log", "error: SQL: Only SELECT statements are allowed.")]
    [InlineData("COPY (SELECT 1) TO '<out.csv>'", "error: SQL: Only SELECT statements are allowed.")]
    [InlineData("ATTACH '<out.db>'", "error: SQL: Only SELECT statements are allowed.")]
    [InlineData("SELECT error('division by ' || count(*)) FROM fare", "error: SQL: Invalid Input Error: division by 3")]
    public async Task Invalid_query_is_an_error(string sql, string error)
    {
        await WriteAsync();

        var run = Folder.Run("log", "query", LogPath, sql.Replace("<out", Folder.PathOf("out")).Replace(">", ""));

        (run.ExitCode, run.Output).Should().Be((2, ""));
        run.Error.Should().Match(error);
        Folder.Names.Should().BeEmpty();
    }

    [Fact]
    public async Task Other_files_can_not_be_read()
    {
        await WriteAsync();
        var secret = Folder.Write("secret.csv", "a\n1\n");

        var run = Folder.Run("log", "query", LogPath, $"SELECT * FROM read_csv('{secret}')");

        (run.ExitCode, run.Output).Should().Be((2, ""));
        run.Error.Should().Contain("Permission Error");
    }

    [Fact]
    public void Show_export_and_query_agree()
    {
        var logs = 0;
        Gen.Select(Gen.Double, Gen.String[0, 8], Gen.Long, Gen.Bool).Array[1, 12].Sample(
            rides =>
            {
                var log = Folder.PathOf($"log-{Interlocked.Increment(ref logs)}");
                WriteAsync(log, rides).GetAwaiter().GetResult();

                Folder.Run("log", "export", log, "--out", $"{log}.jsonl").ExitCode.Should().Be(0);
                var exported = File.ReadAllLines($"{log}.jsonl");
                exported.Should().HaveCount(rides.Length);
                Folder.Run("log", "show", log, "--format", "json").Output.TrimEnd('\n').Split('\n').Should().BeEquivalentTo(exported);
                Folder.Run("log", "query", log, "SELECT * FROM log", "--format", "json").Output.TrimEnd('\n').Split('\n').Should().BeEquivalentTo(exported);
            },
            iter: 10,
            threads: 1);
    }

    /// <summary>Writes rides to closed files, and to the segments that a process leaves open.</summary>
    private static async Task WriteAsync(string log, (double Distance, string City, long Customer, bool IsClosed)[] rides)
    {
        var service = new LoggedRides(log);
        for (var i = 0; i < rides.Length; i++)
        {
            service.Fare($"{i}", 20 + i, rides[i].Customer, rides[i].Distance, rides[i].City.Length == 0 ? null : rides[i].City);
            await (rides[i].IsClosed ? service.CloseSegmentsAsync() : service.FlushAsync());
        }
    }
}
