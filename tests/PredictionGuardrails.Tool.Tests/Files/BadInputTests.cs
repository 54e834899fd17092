using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Files;

/// <summary>Every way of a user to get a file wrong: one line that says where and what, and exit code 2.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public static TheoryData<string, string, string> Texts => new()
    {
        { "a.csv", "", "error: a.csv is empty." },
        { "a.csv", "id,price\n", "error: a.csv has no rows." },
        { "a.csv", "id,prize\na,1\n", "error: a.csv: there is no column \"price\", did you mean \"prize\"? Known here: id, prize." },
        { "a.csv", "id,price\na,1\nb,many\n", "error: a.csv: row 1 (line 3), column \"price\" has \"many\", and a number is expected. If it stands for a missing value, say --missing many. If the column has labels, say --kind label. With --skip-bad-rows such rows are counted and left out." },
        { "a.csv", "id,price\na,1\nb,2,3\n", "error: a.csv: row 1 (line 3) has 3 fields, and 2 are expected as in the header. With --skip-bad-rows such rows are counted and left out." },
        { "a.csv", "id,price\na\nb,2\n", "error: a.csv: row 0 (line 2) has 1 fields, and 2 are expected as in the header. With --skip-bad-rows such rows are counted and left out." },
        { "a.csv", "id,price\na,\nb,  \n", "error: a.csv: column \"price\" has nothing but blanks." },
        { "a.csv", "price,price\n1,2\n", "error: a.csv has 2 columns \"price\": give every column a name of its own." },
        { "a.csv", "id,price\na,\"1\nb,2\n", "error: a.csv: row 0 (line 2) is no CSV: *never closed*" },
        { "a.jsonl", "", "error: a.jsonl is empty." },
        { "a.jsonl", "[{\"price\":1}]\n", "error: a.jsonl: row 0 (line 1): a list begins here, and JSON lines have one object a line.*" },
        { "a.jsonl", "{\"price\":1}\n{\"price\":\n", "error: a.jsonl: row 1 (line 2): it is no JSON (*).*" },
        { "a.jsonl", "{\"price\":1} {\"price\":2}\n", "error: a.jsonl: row 0 (line 1):*" },
        { "a.jsonl", "{\"prize\":1}\n", "error: a.jsonl: there is no column \"price\", did you mean \"prize\"? Known here: prize." },
        { "a.jsonl", "{\"price\":{}}\n{\"price\":1}\n", "error: a.jsonl: row 0 (line 1), column \"price\" has an object, and one value a row is expected. For a value in it, add a point and the name of what is in it: --column price.NAME.*" },
        { "a.parquet", "PAR1 and then nothing", "error: a.parquet is no Parquet file, or is cut off or damaged:*" },
        { "a.parquet", "", "error: a.parquet is no Parquet file, or is cut off or damaged:*" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_file_that_cannot_be_read_is_told_in_one_line(string name, string text, string error)
    {
        _folder.Write(name, text);

        ShouldFail(error, "profile", $"<{name}>", "-c", "price");
    }

    [Fact]
    public void A_header_that_is_no_text_is_told()
    {
        _folder.WriteBytes("a.csv", [.. "f"u8, 0xE4, .. "re,b\n1,2\n"u8]);

        _folder.Run("profile", "<a.csv>", "-c", "total").Error.Should().EndWith(
            "The header may be no text in UTF-8: save the file as UTF-8, or convert it, for example with iconv -f WINDOWS-1252 -t UTF-8.");
    }

    [Fact]
    public void A_missing_file_is_told() => ShouldFail("error: none.csv: there is no such file.", "profile", "<none.csv>", "-c", "price");

    [Fact]
    public void A_folder_is_no_file()
    {
        Directory.CreateDirectory(_folder.PathOf("a.csv"));

        ShouldFail("error: a.csv is a folder: a file is expected.", "replay", "<a.csv>", "-c", "price");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(300)]
    public void A_gzip_file_that_is_cut_off_is_not_taken_for_whole(int missing)
    {
        var whole = ToolFolder.Gzip(ToolFolder.Csv("price", Values.Prices(2000)));
        _folder.WriteBytes("a.csv.gz", whole[..^missing]);

        ShouldFail("error: a.csv.gz is cut off or damaged: its gzip stream does not end as it should.", "profile", "<a.csv.gz>", "-c", "price");
    }

    [Fact]
    public void Parquet_from_standard_input_is_refused_with_the_reason() =>
        ShouldFail("error: Parquet cannot be read from standard input, for it begins at its end: give a file.", "profile", "-", "-c", "price", "--input-format", "parquet");

    [Fact]
    public void Bad_rows_are_counted_where_that_is_asked_for()
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
    public void A_file_of_nothing_but_bad_rows_is_an_error()
    {
        _folder.Write("a.csv", "id,price\na,b,c\n");

        ShouldFail("error: a.csv: none of its 1 rows can be read.", "profile", "<a.csv>", "-c", "price", "--skip-bad-rows");
    }

    [Fact]
    public void A_bad_value_beyond_the_first_rows_is_found_as_well()
    {
        _folder.Write("a.csv", "price,x\n" + string.Concat(Enumerable.Repeat("1,\n", 5000)) + "many,\n");

        ShouldFail("error: a.csv: row 5000 (line 5002), column \"price\" has \"many\"*", "replay", "<a.csv>", "-c", "price");
    }

    [Fact]
    public void A_time_that_is_none_is_told()
    {
        _folder.Write("a.csv", "price,at\n1,2026-11-25T10:00:00Z\n2,yesterday\n");

        ShouldFail("error: a.csv: row 1 (line 3), column \"at\" has \"yesterday\", and a time is expected. Times are ISO 8601*", "profile", "<a.csv>", "-c", "price", "--time", "at");
    }

    [Fact]
    public void A_time_zone_that_is_none_is_told()
    {
        _folder.Write("a.csv", "price,at\n1,2026-11-25T10:00:00Z\n");

        ShouldFail("error: --time-zone is Berlin, which this machine does not know: names are like Europe/Berlin*", "profile", "<a.csv>", "-c", "price", "--time", "at", "--time-zone", "Berlin");
    }

    [Theory]
    [InlineData("error: \"profil\" is not a command, did you mean \"profile\"?*", "profil")]
    [InlineData("error: \"--colum\" is not an option, did you mean \"--column\"?*", "replay", "a.csv", "--colum", "x")]
    [InlineData("error: Option '--column' is required.*", "replay", "a.csv")]
    [InlineData("error: --column is given 2 times: this command takes one column.*", "replay", "a.csv", "-c", "a", "-c", "b")]
    [InlineData("error: --learn is 5: at least 100 is expected.*", "replay", "a.csv", "-c", "a", "--learn", "5")]
    [InlineData("error: --every is \"10\": a duration such as 00:00:01 is expected, at most a day.*", "replay", "a.csv", "-c", "a", "--every", "10")]
    [InlineData("error: --learn and --baseline exclude each other: give one of them.*", "replay", "a.csv", "-c", "a", "--learn", "500", "--baseline", "b.json")]
    [InlineData("error: --delimiter is \"ab\": one character is expected*", "profile", "a.csv", "-c", "a", "--delimiter", "ab")]
    [InlineData("error: Argument 'words' not recognized. Must be one of: 'auto' 'number' 'label'*", "profile", "a.csv", "-c", "a", "--kind", "words")]
    [InlineData("error: --error-rate is 2: a share above 0 and below 1 is expected*", "compare", "a.csv", "b.csv", "-c", "a", "--error-rate", "2")]
    [InlineData("error: Required command was not provided.*")]
    public void Wrong_use_is_told_and_help_is_named(string error, params string[] args) => ShouldFail(error, args);

    public void Dispose() => _folder.Dispose();

    private void ShouldFail(string error, params string[] args)
    {
        var run = _folder.Run(args);

        run.Error.Should().Match(error);
        run.Error.Split('\n').Should().HaveCountLessThanOrEqualTo(2, "an error is one line, and at the most one more names the help");
        (run.ExitCode, run.Output).Should().Be((2, ""));
    }
}
