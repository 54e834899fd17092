namespace PredictionGuardrails.Tool.Tests.PointInTime;

public sealed class FeatureTests : PointInTimeFixture
{
    [Fact]
    public async Task Newest_event_that_was_known_is_joined()
    {
        await WriteLogAsync();
        WriteFeatures(
            "42,2025-03-01T10:00:00Z,2025-03-01T10:05:00Z,1",
            "42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,2",
            "42,2025-03-01T11:30:00Z,2025-03-01T12:00:02Z,3",
            "42,2025-03-01T12:00:02Z,2025-03-01T12:00:04Z,4",
            "7,2025-03-01T09:00:00Z,2025-03-01T12:00:03Z,5");

        JsonOf(ExportFeatures("--format", "json"));

        Training("key, unit, rides, feature_event_time, feature_known_time").Should().Equal(
            "a|42|2|2025-03-01 11:00:00+00|2025-03-01 11:05:00+00",
            "b|7|-|-|-",
            "c|42|3|2025-03-01 11:30:00+00|2025-03-01 12:00:02+00");
    }

    [Fact]
    public async Task Event_that_arrives_after_a_newer_one_is_left_out_and_counted()
    {
        await WriteLogAsync();
        WriteFeatures(
            "42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,2",
            "42,2025-03-01T10:00:00Z,2025-03-01T11:30:00Z,1",
            "7,2025-03-01T11:00:00Z,2025-03-02T00:00:01Z,3",
            ",2025-03-01T11:00:00Z,2025-03-01T11:00:01Z,4");

        var features = JsonOf(ExportFeatures("--format", "json"))["features"]!;

        features.ToJsonString().Should().Match("{\"file\":*,\"rows\":4,\"withoutKey\":1,\"knownLater\":1,\"superseded\":1,\"joined\":2,\"expired\":0,\"notFound\":1,\"checkedCells\":2}");
        Training("key, rides").Should().Equal("a|2", "b|-", "c|2");
    }

    [Fact]
    public async Task Correction_with_the_same_event_time_replaces_it_once_it_is_known()
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,2", "42,2025-03-01T11:00:00Z,2025-03-01T12:00:03Z,20");

        ExportFeatures().ExitCode.Should().Be(0);

        Training("key, rides").Should().Equal("a|2", "b|-", "c|20");
    }

    [Theory]
    [InlineData("00:59:58", "-", 2)]
    [InlineData("01:00:01", "1", 1)]
    [InlineData("01:00:03", "1", 0)]
    public async Task Older_features_than_the_time_to_live_are_missing(string ttl, string first, int expired)
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,1");

        var features = JsonOf(ExportFeatures("--ttl", ttl, "--format", "json"))["features"]!;

        Training("key, rides").Should().HaveElementAt(0, $"a|{first}");
        features["expired"]!.GetValue<int>().Should().Be(expired);
    }

    [Fact]
    public async Task Features_are_known_before_the_embargo()
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-03-01T11:00:00Z,2025-03-01T11:59:00Z,1", "42,2025-03-01T11:01:00Z,2025-03-01T11:59:02Z,2");

        ExportFeatures("--embargo", "00:01:00").ExitCode.Should().Be(0);

        Training("key, rides").Should().Equal("a|1", "b|-", "c|2");
    }

    [Fact]
    public async Task Logged_feature_is_kept_and_compared_with_the_backfilled_one()
    {
        await WriteLogAsync();
        Folder.Write(
            "features.csv",
            "customer,at,known,distance,City\n"
            + "42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,10.0000000001,Lyon\n"
            + "7,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,100,Nice\n");

        var result = JsonOf(ExportFeatures("--format", "json"));

        Training("key, distance, distance_backfilled, city, city_backfilled").Should().Equal("a|10.0|10.0000000001|Lyon|Lyon", "b|120.5|100.0|Lyon|Nice", "c|10.0|10.0000000001|-|Lyon");
        result["agreement"]!.AsArray().Select(feature => feature!.ToJsonString()).Should().SatisfyRespectively(
            distance => distance.Should().Match("{\"feature\":\"distance\",\"both\":3,\"equal\":2,\"onlyLogged\":0,\"onlyBackfilled\":0,\"largestDifference\":20.5,\"worstId\":\"*\",\"worstKey\":\"b\"}"),
            city => city.Should().Match("{\"feature\":\"city\",\"both\":2,\"equal\":1,\"onlyLogged\":0,\"onlyBackfilled\":1,\"worstId\":\"*\",\"worstKey\":\"b\"}"));
        result["columns"]!.AsArray().Select(column => (string)column!["name"]!).Should().EndWith(
            ["distance", "city", "feature_event_time", "feature_known_time", "distance_backfilled", "city_backfilled"]);
        ExportFeatures("--force").Output.Should().MatchRegex("distance +3 +66.67% +0 +0 +20.5 +b");
    }

    [Fact]
    public async Task File_tells_logged_and_backfilled_columns_apart()
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,1");

        ExportFeatures().ExitCode.Should().Be(0);

        Query($"SELECT decode(value) FROM parquet_kv_metadata('{Folder.PathOf("training.parquet")}') WHERE decode(key) = 'prediction_guardrails.sources'").Should().ContainSingle()
            .Which.Should().Contain("\"distance\":\"logged\"").And.Contain("\"rides\":\"backfilled\"");
    }
}
