using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Files;

/// <summary>Invalid input is an error in one line with its position, and exit code 2.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public static TheoryData<string, string, string> Texts => new()
    {
        { "a.csv", "", "error: a.csv is empty." },
        { "a.csv", "id,price\n", "error: a.csv has no rows." },
        { "a.csv", "id,prize\na,1\n", "error: a.csv: Column 'price' not found. Did you mean 'prize'?" },
        { "a.csv", "id,price\na,1\nb,many\n", "error: a.csv: row 1 (line 3), column 'price': 'many' isn't a number. If it represents a missing value, use --missing many. If the column contains labels, use --kind label. To skip rows that can't be read, use --skip-bad-rows." },
        { "a.csv", "id,price\na,1\nb,2,3\n", "error: a.csv: row 1 (line 3): Found 3 fields, expected 2 as in the header. To skip rows that can't be read, use --skip-bad-rows." },
        { "a.csv", "id,price\na\nb,2\n", "error: a.csv: row 0 (line 2): Found 1 field, expected 2 as in the header. To skip rows that can't be read, use --skip-bad-rows." },
        { "a.csv", "id,price\na,\nb,  \n", "error: a.csv: column 'price': The column contains only blanks." },
        { "a.csv", "price,price\n1,2\n", "error: a.csv: The header has 2 columns named 'price'. Rename them so that each name is unique." },
        { "a.csv", "id,price\na,\"1\nb,2\n", "error: a.csv: row 0 (line 2): Invalid CSV: a quoted field that is never closed (byte offset *)." },
        { "a.jsonl", "", "error: a.jsonl is empty." },
        { "a.jsonl", "[{\"price\":1}]\n", "error: a.jsonl: row 0 (line 1): Expected one object per line, but found an array.*" },
        { "a.jsonl", "{\"price\":1}\n{\"price\":\n", "error: a.jsonl: row 1 (line 2): Invalid JSON at byte *: *.*" },
        { "a.jsonl", "{\"price\":1} {\"price\":2}\n", "error: a.jsonl: row 0 (line 1):*" },
        { "a.jsonl", "{\"prize\":1}\n", "error: a.jsonl: Column 'price' not found. Did you mean 'prize'?" },
        { "a.jsonl", "{\"price\":{}}\n{\"price\":1}\n", "error: a.jsonl: row 0 (line 1), column 'price': Expected one value per row, but found an object. To read a value in it, append a period and the name of a property: --column price.NAME.*" },
        { "a.parquet", "PAR1 and then nothing", "error: 'a.parquet' isn't a valid Parquet file, or is truncated:*" },
        { "a.parquet", "", "error: 'a.parquet' isn't a valid Parquet file, or is truncated:*" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Unreadable_file_is_an_error_in_one_line(string name, string text, string error)
    {
        _folder.Write(name, text);

        ShouldFail(error, "profile", $"<{name}>", "-c", "price");
    }

    [Fact]
    public void Header_that_is_not_UTF_8_is_an_error()
    {
        _folder.WriteBytes("a.csv", [.. "f"u8, 0xE4, .. "re,b\n1,2\n"u8]);

        _folder.Run("profile", "<a.csv>", "-c", "total").Error.Should().EndWith(
            "The header isn't valid UTF-8. Save the file as UTF-8, or convert it, for example with iconv -f WINDOWS-1252 -t UTF-8.");
    }

    [Fact]
    public void Missing_file_is_an_error() => ShouldFail("error: File not found: none.csv", "profile", "<none.csv>", "-c", "price");

    [Fact]
    public void Directory_is_an_error()
    {
        Directory.CreateDirectory(_folder.PathOf("a.csv"));

        ShouldFail("error: 'a.csv' is a directory. Specify a file.", "replay", "<a.csv>", "-c", "price");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(300)]
    public void Truncated_gzip_file_is_an_error(int missing)
    {
        var whole = ToolFolder.Gzip(ToolFolder.Csv("price", Values.Prices(2000)));
        _folder.WriteBytes("a.csv.gz", whole[..^missing]);

        ShouldFail("error: a.csv.gz is truncated or damaged: the gzip stream ends unexpectedly.", "profile", "<a.csv.gz>", "-c", "price");
    }

    [Fact]
    public void Parquet_from_standard_input_is_an_error() =>
        ShouldFail("error: Can't read Parquet from standard input because its footer must be read first. Specify a file.", "profile", "-", "-c", "price", "--input-format", "parquet");

    [Fact]
    public void Bad_rows_are_counted_if_requested()
    {
        _folder.Write("a.csv", "id,price\na,1\nb,many\nc,2,3\nd,4\n");

        var result = _folder.RunJson("profile", "<a.csv>", "-c", "price", "--skip-bad-rows");

        (result["rows"]!.GetValue<long>(), result["skippedRows"]!.GetValue<long>()).Should().Be((2, 2));
    }

    [Fact]
    public void Bad_rows_keep_their_numbers()
    {
        var rows = string.Concat(Enumerable.Range(0, 200).Select(i => i == 3 ? "x,y,z\n" : i == 5 ? "many,\n" : i == 150 ? "NaN,\n" : "1,\n"));
        _folder.Write("a.csv", "price,x\n" + rows);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--skip-bad-rows");

        result["breaches"]![0]!["row"]!.GetValue<long>().Should().Be(150);
    }

    [Fact]
    public void File_with_only_bad_rows_is_an_error()
    {
        _folder.Write("a.csv", "id,price\na,b,c\n");

        ShouldFail("error: a.csv: No row can be read (1 row skipped).", "profile", "<a.csv>", "-c", "price", "--skip-bad-rows");
    }

    [Fact]
    public void Bad_value_after_the_first_rows_is_an_error()
    {
        _folder.Write("a.csv", "price,x\n" + string.Concat(Enumerable.Repeat("1,\n", 5000)) + "many,\n");

        ShouldFail("error: a.csv: row 5000 (line 5002), column 'price': 'many' isn't a number.*", "replay", "<a.csv>", "-c", "price");
    }

    [Fact]
    public void Invalid_time_is_an_error()
    {
        _folder.Write("a.csv", "price,at\n1,2026-11-25T10:00:00Z\n2,yesterday\n");

        ShouldFail("error: a.csv: row 1 (line 3), column 'at': 'yesterday' isn't a valid time. Expected ISO 8601,*", "profile", "<a.csv>", "-c", "price", "--time", "at");
    }

    [Fact]
    public void Unknown_time_zone_is_an_error()
    {
        _folder.Write("a.csv", "price,at\n1,2026-11-25T10:00:00Z\n");

        ShouldFail("error: --time-zone: This machine doesn't have time zone 'Berlin'. Use a name such as Europe/Berlin*", "profile", "<a.csv>", "-c", "price", "--time", "at", "--time-zone", "Berlin");
    }

    [Theory]
    [InlineData("error: Unrecognized command 'profil'. Did you mean 'profile'?*", "profil")]
    [InlineData("error: Unrecognized option '--colum'. Did you mean '--column'?*", "replay", "a.csv", "--colum", "x")]
    [InlineData("error: Option '--column' is required.*", "replay", "a.csv")]
    [InlineData("error: --column is specified 2 times. This command accepts one column.*", "replay", "a.csv", "-c", "a", "-c", "b")]
    [InlineData("error: --learn: 5 is too small. Expected at least 100.*", "replay", "a.csv", "-c", "a", "--learn", "5")]
    [InlineData("error: --every: '10' isn't a valid duration. Expected at most one day, for example 00:00:01.*", "replay", "a.csv", "-c", "a", "--every", "10")]
    [InlineData("error: Options --learn and --baseline can't be used together.*", "replay", "a.csv", "-c", "a", "--learn", "500", "--baseline", "b.json")]
    [InlineData("error: --delimiter: 'ab' isn't valid. Expected one character*", "profile", "a.csv", "-c", "a", "--delimiter", "ab")]
    [InlineData("error: Argument 'words' not recognized. Must be one of: 'auto' 'number' 'label'*", "profile", "a.csv", "-c", "a", "--kind", "words")]
    [InlineData("error: --error-rate: 2 isn't valid. Expected a fraction above 0 and below 1*", "compare", "a.csv", "b.csv", "-c", "a", "--error-rate", "2")]
    [InlineData("error: --error-rate: 0,05 isn't valid. Expected a fraction above 0 and below 1, for example 0.1 for 10%.\nRun *", "compare", "a.csv", "b.csv", "-c", "a", "--error-rate", "0,05")]
    [InlineData("error: --margin: 0,1 isn't valid. Expected 0 or greater, for example *", "experiment", "plan", "a.csv", "--prediction", "a", "--margin", "0,1")]
    [InlineData("error: --learn: '1,000' isn't valid. Expected a whole number of at most 2,147,483,647.\nRun *", "replay", "a.csv", "-c", "a", "--learn", "1,000")]
    [InlineData("error: --from: '1e3' isn't valid. Expected a whole number.\nRun *", "replay", "a.csv", "-c", "a", "--from", "1e3")]
    [InlineData("error: Required command was not provided.*")]
    public void Invalid_arguments_are_an_error_that_refers_to_help(string error, params string[] args) => ShouldFail(error, args);

    public void Dispose() => _folder.Dispose();

    private void ShouldFail(string error, params string[] args)
    {
        var run = _folder.Run(args);

        run.Error.Should().Match(error);
        run.Error.Split('\n').Should().HaveCountLessThanOrEqualTo(2, "an error is one line, followed by at most one line about the help");
        (run.ExitCode, run.Output).Should().Be((2, ""));
    }
}
