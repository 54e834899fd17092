using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.PointInTime;

public sealed class ReproducibleTests : PointInTimeFixture
{
    [Fact]
    public async Task Same_time_has_the_same_bytes_whatever_arrives_later()
    {
        await using var rides = new LoggedRides(LogPath, start: Start);
        await rides.Fare("a", 20).CloseSegmentsAsync();
        await rides.Fare("b", 600, customer: 7).Fare("c", 30).FlushAsync();
        string[] rows = ["42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,1", "7,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,2"];
        WriteFeatures(rows);
        WriteOutcomes("('tip', 'a', NULL, 1, NULL, '2025-03-01 12:00', '2025-03-01 12:00:02', 'app', 0)");
        var first = ExportBytes();

        rides.Fare("d", 40);
        await rides.CloseSegmentsAsync();
        WriteFeatures([.. rows, "42,2025-03-01T11:30:00Z,2025-03-01T12:00:04Z,9"]);
        WriteOutcomes("('tip', 'a', NULL, 2, NULL, '2025-03-01 12:00', '2025-03-01 12:00:04', 'app', 1), ('late', 'a', NULL, 2, NULL, '2025-03-01 12:00', '2025-03-01 12:00:04', 'app', 1)");
        var second = ExportBytes();

        second.Should().Equal(first);
        Training("key, rides, outcome_tip").Should().Equal("a|1|1.0", "b|2|-", "c|1|-");

        byte[] ExportBytes()
        {
            var run = Export("2025-03-01T12:00:03Z", [.. FeatureOptions, "--force"]);
            (run.ExitCode, run.Error).Should().Be((0, ""));
            return File.ReadAllBytes(Folder.PathOf("training.parquet"));
        }
    }

    [Fact]
    public async Task Format_of_the_history_has_no_influence()
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-03-01T11:00:00+01:00,2025-03-01T11:05+01:00,1", "7,2025-03-01 08:00:00.5Z,2025-03-01 09:00 UTC,2");
        Folder.Write(
            "features.jsonl",
            """
            {"customer":42,"at":"2025-03-01T11:00:00+01:00","known":"2025-03-01T11:05+01:00","rides":1}
            {"customer":7,"at":"2025-03-01 08:00:00.5Z","known":"2025-03-01 09:00 UTC","rides":2}

            """);
        Query($"COPY (SELECT customer::INTEGER AS customer, \"at\"::TIMESTAMPTZ AS at, known::TIMESTAMP AS known, rides FROM (VALUES (42, '2025-03-01 10:00:00+00', '2025-03-01 10:05', 1::BIGINT), "
            + $"(7, '2025-03-01 08:00:00.5+00', '2025-03-01 09:00', 2)) AS t(customer, \"at\", known, rides)) TO '{Folder.PathOf("features.parquet")}' (FORMAT parquet)");
        Folder.WriteBytes("features.csv.gz", ToolFolder.Gzip(File.ReadAllText(Folder.PathOf("features.csv"))));
        var files = new List<byte[]>();

        foreach (var file in new[] { "features.csv", "features.jsonl", "features.parquet", "features.csv.gz" })
        {
            var run = Export("2025-03-02", ["--features", $"<{file}>", "--force", .. FeatureOptions[2..]]);
            (run.ExitCode, run.Error).Should().Be((0, ""), file);
            files.Add(File.ReadAllBytes(Folder.PathOf("training.parquet")));
        }

        Training("key, rides, feature_known_time").Should().Equal("a|1|2025-03-01 10:05:00+00", "b|2|2025-03-01 09:00:00+00", "c|1|2025-03-01 10:05:00+00");
        files.Should().AllSatisfy(bytes => bytes.Should().Equal(files[0]));
    }

    [Fact]
    public async Task Values_of_all_types_are_kept()
    {
        await WriteLogAsync();
        Query($"COPY (SELECT 'a' AS ride, TIMESTAMPTZ '2025-03-01 10:00:00+00' AS at, TIMESTAMP_NS '2025-03-01 10:05:00.5' AS known, 1.5::FLOAT AS f, 12.34::DECIMAL(9, 2) AS d, 'NaN'::DOUBLE AS n, true AS b, "
            + $"DATE '2025-01-01' AS birthday, TIME '10:00' AS clock, 7::UTINYINT AS u, 'x' AS x, NULL::INTEGER AS nothing, '00000000-0000-0000-0000-000000000001'::UUID AS id2) TO '{Folder.PathOf("features.parquet")}' (FORMAT parquet)");

        var run = Export("2025-03-02", "--features", "<features.parquet>", "--feature-key", "ride", "--event-time", "at", "--known-time", "known");

        (run.ExitCode, run.Error).Should().Be((0, ""));
        Training("f, d, n, b, birthday, clock, u, x, nothing, id2").Should().HaveElementAt(0, "1.5|12.34|nan|true|2025-01-01|10:00:00|7|x|-|00000000-0000-0000-0000-000000000001");
    }

    [Fact]
    public async Task Erasure_requests_are_counted()
    {
        await WriteLogAsync();
        Folder.Run("log", "erase", LogPath, "--unit", "7", "--yes").ExitCode.Should().Be(0);

        var result = JsonOf(Export("2025-03-02", "--format", "json"));

        (result["erasureRequests"]!.GetValue<int>(), result["records"]!.GetValue<int>()).Should().Be((1, 2));
        Export("2025-03-02", "--force").Output.Should().Contain("The log has 1 erasure request.");
    }

    [Fact]
    public async Task Time_that_has_not_passed_is_a_warning()
    {
        await WriteLogAsync();

        Export("2100-01-01").Output.Should().Contain("warning: --as-known-at: 2100-01-01T00:00:00Z isn't at least a minute ago. What arrives until then changes the export.");
    }
}
