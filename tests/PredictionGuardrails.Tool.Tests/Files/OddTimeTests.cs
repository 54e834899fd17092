using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Files;

/// <summary>Times are read if they're unambiguous, or as --time-format specifies.</summary>
public sealed class OddTimeTests : IDisposable
{
    private const string Ambiguous = "is ambiguous: the day or the month can come first. Use";

    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2026-03-01", 0)]
    [InlineData("2026-03-01T10:00", 10)]
    [InlineData("2026-03-01 10:59:59.123456789", 10)]
    [InlineData("2026-03-01T10:00:00Z", 10)]
    [InlineData("2026-03-01 10:00:00 UTC", 10)]
    [InlineData("2026-03-01T10:00:00+01:00", 9)]
    [InlineData("2026-03-01T10:00:00-0230", 12)]
    [InlineData("2026/03/01 10:00", 10)]
    [InlineData("20260301T100000Z", 10)]
    [InlineData("1772359200", 10)]
    [InlineData("1772359200.5", 10)]
    [InlineData("1772359200000", 10)]
    [InlineData("1772359200000000", 10)]
    [InlineData("1772359200000000000", 10)]
    public void Unambiguous_time_is_read(string text, int hour) => HourOf(text).Should().Be($"{hour:00}:00");

    [Theory]
    [InlineData("01/03/2026", $"{Ambiguous} --time-format \"dd/MM/yyyy\" or --time-format \"MM/dd/yyyy\".")]
    [InlineData("13/03/2026 10:00", $"{Ambiguous} --time-format \"dd/MM/yyyy HH:mm\" or --time-format \"MM/dd/yyyy HH:mm\".")]
    [InlineData("1/3/2026 9:05:01", $"{Ambiguous} --time-format \"d/M/yyyy H:mm:ss\" or --time-format \"M/d/yyyy H:mm:ss\".")]
    [InlineData("01.03.26 10:00:00.123", $"{Ambiguous} --time-format \"dd.MM.yy HH:mm:ss.fff\" or --time-format \"MM.dd.yy HH:mm:ss.fff\".")]
    [InlineData("01-03-2026 10:00 AM", $"{Ambiguous} --time-format \"dd-MM-yyyy hh:mm tt\" or --time-format \"MM-dd-yyyy hh:mm tt\".")]
    [InlineData("20260301", "is ambiguous: it can be a date or a number since 1970. Use --time-format yyyyMMdd,")]
    [InlineData("20260301100000", "is ambiguous: it can be a date or a number since 1970. Use --time-format yyyyMMddHHmmss,")]
    [InlineData("46082.5", "is a number since 1970 whose unit can't be detected. Use --time-format seconds,")]
    [InlineData("2026", "is a number since 1970 whose unit can't be detected.")]
    [InlineData("10:00", "isn't a valid time. Expected ISO 8601")]
    [InlineData("1 March 2026", "isn't a valid time. Expected ISO 8601")]
    [InlineData("9999-12-31", "The year must be between 1900 and 2500.")]
    [InlineData("0001-01-01T00:00:00Z", "The year must be between 1900 and 2500.")]
    public void Ambiguous_time_is_an_error(string text, string why)
    {
        var run = Run(text);

        (run.ExitCode, run.Error).Should().Match<(int Code, string Error)>(found => found.Code == 2 && found.Error.Contains(why) && found.Error.Contains($"column 'at': '{text}' "));
    }

    [Theory]
    [InlineData("01/03/2026 10:00", "dd/MM/yyyy HH:mm")]
    [InlineData("01/03/2026 10:00", "dd/MM/yyyy")]
    [InlineData("01/03/2026T10:00:00.5", "dd/MM/yyyy")]
    [InlineData("03/01/2026 10:00", "MM/dd/yyyy HH:mm")]
    [InlineData("20260301100000", "yyyyMMddHHmmss")]
    [InlineData("1772359200", "seconds")]
    [InlineData("1772359200000", "milliseconds")]
    [InlineData("36000", "seconds")]
    [InlineData("1 March 2026 10:00", "d MMMM yyyy HH:mm")]
    public void Time_is_read_in_the_set_format(string text, string format) => HourOf(text, "--time-format", format).Should().Be("10:00");

    [Fact]
    public void Time_in_another_format_is_an_error() => Run("2026-03-01", "--time-format", "dd/MM/yyyy").Error.Should()
        .StartWith("error: a.csv: row 0 (line 2), column 'at': '2026-03-01' isn't a valid time. Expected --time-format dd/MM/yyyy, in the years 1900 to 2500.");

    [Theory]
    [InlineData("%d/%m/%Y", "Expected a .NET format without %, for example dd/MM/yyyy HH:mm:ss.")]
    [InlineData("dd/mm/yyyy", "Expected a year, a month, and a day (yyyy, MM, dd; mm is minutes).")]
    [InlineData("HH:mm", "Expected a year, a month, and a day (yyyy, MM, dd; mm is minutes).")]
    [InlineData("yyyy-MM-dd '", "Expected a .NET format, for example dd/MM/yyyy HH:mm:ss.")]
    public void Invalid_time_format_is_an_error(string format, string why) =>
        Run("2026-03-01", "--time-format", format).Error.Should().StartWith($"error: --time-format: '{format}' isn't valid. {why}");

    [Fact]
    public void Missing_time_is_an_error()
    {
        _folder.Write("a.csv", "price,at\n1,\n");

        _folder.Run("profile", "<a.csv>", "-c", "price", "--time", "at").Error.Should()
            .StartWith("error: a.csv: row 0 (line 2), column 'at': The time is missing. Expected a time in every row.");
    }

    private string HourOf(string text, params string[] options)
    {
        var run = Run(text, [.. options, "--format", "json"]);
        run.Error.Should().BeEmpty();
        return run.Json["metrics"]![0]!["hours"]![0]!["name"]!.GetValue<string>();
    }

    private ToolRun Run(string text, params string[] options)
    {
        _folder.Write("a.csv", $"price,at\n1,{text}\n");
        return _folder.Run(["profile", "<a.csv>", "-c", "price", "--time", "at", .. options]);
    }
}
