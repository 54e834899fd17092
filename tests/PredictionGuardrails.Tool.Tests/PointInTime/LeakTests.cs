using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.PointInTime;

/// <summary>Planted leaks: the export is refused, and the first cell is named.</summary>
public sealed class LeakTests : PointInTimeFixture
{
    private const string Good = "42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,1";

    [Theory]
    [InlineData("42,2025-03-01T11:00:00Z,,2", "row 2, column 'known': The known time is missing, so the row can't be trusted. Expected the time when the row became available in every row. Affected: 2 rows.")]
    [InlineData("42,2025-03-01T11:00:00Z,soon,2", "row 2, column 'known': 'soon' The known time isn't a valid time. *Affected: 2 rows.")]
    [InlineData("42,2025-03-01T11:00:00Z,NaN,2", "row 2, column 'known': 'NaN' The known time isn't a valid time.*")]
    [InlineData("42,2025-03-01T11:00:00Z,03/01/2025 11:00,2", "row 2, column 'known': '03/01/2025 11:00' The known time isn't a valid time. Expected ISO 8601 in UTC or with an offset such as +01:00*")]
    [InlineData("42,2025-03-01T11:00:00Z,9999-12-31T00:00:00Z,2", "row 2, column 'known': '9999-12-31T00:00:00Z' The known time isn't a valid time. *a year between 1900 and 2500.*")]
    [InlineData("42,,2025-03-01T11:05:00Z,2", "row 2, column 'at': The event time is missing.*")]
    [InlineData("42,1740826800,2025-03-01T11:05:00Z,2", "row 2, column 'at': '1740826800' The event time isn't a valid time.*")]
    public async Task Time_that_is_missing_or_invalid_is_refused(string row, string error)
    {
        await WriteLogAsync();
        WriteFeatures(Good, row, row);

        Refuse(ExportFeatures("--trust-known-time"), error);
    }

    [Theory]
    [InlineData("42,2025-03-01T11:00:00Z,2025-03-01T10:05:00Z,2", "row 2, column 'known': '2025-03-01T10:05:00Z' The known time is before the event time. *If a column is in another time zone, convert it. Affected: 2 rows.*")]
    [InlineData("42,2025-03-01T11:00:00+02:00,2025-03-01T08:05:00Z,2", "row 2, column 'known': '2025-03-01T08:05:00Z' The known time is before the event time.*")]
    [InlineData("42,2025-03-01T11:00:00Z,2100-01-01T00:00:00Z,2", "row 2, column 'known': '2100-01-01T00:00:00Z' The known time is in the future.*")]
    [InlineData("42,2025-03-01T11:00:00Z,2025-03-01 11:05:00,2", "row 2, column 'known': '2025-03-01 11:05:00' The time has no offset, but others in the column have one. Expected an offset in every row or in none. Affected: 2 rows.*")]
    [InlineData("42,2025-03-01,2025-03-01T11:05:00Z,2", "row 2, column 'at': '2025-03-01' The time has no offset, but others in the column have one.*")]
    public async Task Clock_of_another_zone_is_refused(string row, string error)
    {
        await WriteLogAsync();
        WriteFeatures(Good, row, row);

        Refuse(ExportFeatures(), error + "If the times are right nevertheless, add --trust-known-time.");
    }

    [Fact]
    public async Task Backfill_whose_known_time_is_a_copy_is_refused()
    {
        await WriteLogAsync();
        WriteFeatures(Good, "7,2025-03-01T10:00:00Z,2025-03-01T10:00:00Z,2", "42,2025-02-01T10:00:00Z,2025-02-01T10:00:00Z,3");

        Refuse(ExportFeatures(), "row 2, column 'known': '2025-03-01T10:00:00Z' The known time equals the event time, but 1 row became known later, so it looks copied. Affected: 2 rows. If*");
    }

    [Fact]
    public async Task Dates_that_are_known_when_the_day_begins_are_refused()
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-02-28,2025-02-28,1", "42,2025-03-01,2025-03-01,2");

        Refuse(ExportFeatures(), "row 1, column 'known': '2025-02-28' The known time equals the event time in every row, so it looks copied. Affected: 2 rows. If*");
    }

    [Fact]
    public async Task Table_that_was_loaded_at_once_is_refused()
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-01-28T00:00:00Z,2025-03-01T11:00:00Z,1", "42,2025-02-28T00:00:00Z,2025-03-01T11:00:00Z,2");

        Refuse(
            ExportFeatures(),
            "row 1, column 'known': '2025-03-01T11:00:00Z' All rows have this known time, but their events span 31 days. The table was loaded at once, so no earlier prediction can use it. Affected: 2 rows. If*");
    }

    [Fact]
    public async Task Rows_that_are_known_at_once_are_accepted_if_others_are_known_soon()
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-03-01T11:00:00Z,2025-03-01T11:00:00Z,1", "42,2025-03-01T11:30:00Z,2025-03-01T11:30:01Z,2");

        ExportFeatures().ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Trusted_known_time_is_used_with_a_warning()
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-03-01T11:00:00Z,2025-03-01T10:00:00Z,1", "42,2025-03-01T12:00:02Z,2025-03-01T10:00:00Z,2");

        var result = JsonOf(ExportFeatures("--trust-known-time", "--format", "json"));

        Training("key, rides").Should().Equal("a|1", "b|-", "c|2");
        result["warnings"]!.AsArray().Select(warning => (string)warning!).Should().SatisfyRespectively(
            first => first.Should().Contain("row 1, column 'known': '2025-03-01T10:00:00Z' The known time is before the event time."),
            second => second.Should().Contain("All rows have this known time"));
    }

    [Fact]
    public async Task Rows_that_contradict_each_other_are_refused()
    {
        await WriteLogAsync();
        WriteFeatures(Good, Good, "7,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,2", "7,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,3");

        Refuse(ExportFeatures(), "row 4, column 'customer': '7' has other features than row 3 with the same event time and known time. Expected a later known time for a correction. Affected: 1 key and time.");
    }

    [Fact]
    public async Task Repeated_row_is_harmless()
    {
        await WriteLogAsync();
        WriteFeatures(Good, Good);

        ExportFeatures().ExitCode.Should().Be(0);
        Training("key, rides").Should().Equal("a|1", "b|-", "c|1");
    }

    private void Refuse(ToolRun run, string error)
    {
        (run.ExitCode, run.Output).Should().Be((2, ""));
        run.Error.Should().Match($"error: features.csv: {error}");
        Folder.Names.Should().Equal("features.csv");
    }
}
