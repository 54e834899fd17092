using System.Text;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Files;

/// <summary>The content of a file can't control the terminal or make a message long.</summary>
public sealed class HostileInputTests : IDisposable
{
    private const string Escapes = "\u001b[31mfare\u001b]0;pwn\u0007\u009b\u202e\u2028x";

    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Control_characters_of_names_are_escaped()
    {
        _folder.Write("a.csv", $"{Escapes},b\n1,2\n");

        _folder.Run("profile", "<a.csv>", "-c", "total").Error.Should().Be(
            "error: a.csv: Column 'total' not found. Available columns: \\u001B[31mfare\\u001B]0;pwn\\u0007\\u009B\\u202E\\u2028x, b.");
    }

    [Theory]
    [InlineData("table")]
    [InlineData("markdown")]
    [InlineData("json")]
    public void Control_characters_of_labels_are_escaped(string format)
    {
        _folder.Write("a.tsv", $"fare\tx\n{Escapes.Replace("\u2028", "")}\t\ncard\t\n");

        var run = _folder.Run("profile", "<a.tsv>", "-c", "fare", "--by", "fare", "--format", format);

        run.ExitCode.Should().Be(0);
        run.Output.Where(c => char.IsControl(c) && c != '\n').Should().BeEmpty();
    }

    [Fact]
    public void Missing_column_among_many_names_the_nearest()
    {
        _folder.Write("a.csv", string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"column {i}")) + "\n");

        _folder.Run("profile", "<a.csv>", "-c", "colum 42").Error.Should().Be(
            "error: a.csv: Column 'colum 42' not found. Did you mean 'column 42'?");
    }

    [Fact]
    public void Missing_column_among_many_lists_ten()
    {
        _folder.Write("a.csv", string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"column {i}")) + "\n");

        _folder.Run("profile", "<a.csv>", "-c", "fare").Error.Should().Match(
            "error: a.csv: Column 'fare' not found. Available columns: column 0, *, and 99,990 more.").And.Match<string>(error => error.Length <= 1007);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public void Long_values_are_shortened(int length)
    {
        _folder.Write("a.csv", $"fare,x\n1,\n{new string('x', length)},\n");

        _folder.Run("profile", "<a.csv>", "-c", "fare").Error.Should().StartWith($"error: a.csv: row 1 (line 3), column 'fare': '{new string('x', 60)}…' isn't a number. If the column");
    }

    [Fact]
    public void Long_message_keeps_its_start_and_end()
    {
        var run = _folder.Run("profile", "a.csv", "-c", "x", "--delimiter", new string('y', 5000));

        run.Error.Split('\n')[0].Should().StartWith("error: --delimiter: 'yyy").And.EndWith("Expected one character other than a quotation mark; \\t is a tab.").And.Match<string>(error => error.Length <= 1000);
    }

    [Theory]
    [InlineData("PK\u0003\u0004xxxxxxxxx", "a ZIP archive or an Excel workbook. Export it as CSV.")]
    [InlineData("ORC\u0000xxxxxxxxxx", "an ORC file. Export it as Parquet or CSV.")]
    [InlineData("fare\u0000\u00001\n2\n", "binary, or UTF-16 without a byte order mark. Save it as UTF-8.")]
    public void File_that_is_not_text_is_an_error(string text, string what)
    {
        _folder.Write("a.csv", text);

        _folder.Run("profile", "<a.csv>", "-c", "fare").Error.Should().Be($"error: a.csv isn't a text file. It's {what}");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Encoding_is_detected_from_the_byte_order_mark(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        _folder.WriteBytes("a.csv", [.. encoding.GetPreamble(), .. encoding.GetBytes("fare,größe\n1,ü\n3,ü\n")]);

        _folder.RunJson("profile", "<a.csv>", "-c", "fare", "-c", "größe")["metrics"]![1]!["labels"]!["ü"]!.GetValue<long>().Should().Be(2);
    }

    [Fact]
    public void Labels_that_are_not_UTF_8_are_an_error()
    {
        _folder.WriteBytes("a.csv", [.. "fare,x\nok,\ncaf"u8, 0xE9, .. ",\n"u8]);

        _folder.Run("profile", "<a.csv>", "-c", "fare").Error.Should().StartWith("error: a.csv: row 1 (line 3): 'caf\uFFFD' isn't valid UTF-8. Save the file as UTF-8");
    }

    [Theory]
    [InlineData("a.csv", "fare,x\nok,\nca?,\n", "error: a.csv: row 1 (line 3): 'ca\uFFFD' isn't valid UTF-16. Save the file as UTF-8.")]
    [InlineData("a.jsonl", "{\"fare\":\"ok\"}\n{\"fare\":\"ca?\"}\n", "error: a.jsonl: row 1 (line 2): 'ca\uFFFD' isn't valid UTF-16. Save the file as UTF-8.")]
    public void Labels_that_are_not_UTF_16_are_an_error(string name, string text, string error)
    {
        _folder.WriteBytes(name, [0xFF, 0xFE, .. text.Replace('?', '\ud83d').SelectMany(unit => BitConverter.GetBytes(unit))]);

        _folder.Run("profile", $"<{name}>", "-c", "fare").Error.Should().StartWith(error);
    }

    [Fact]
    public void Row_that_is_too_long_is_an_error_that_says_what_to_look_for()
    {
        _folder.Write("a.csv", $"fare,x\n1,\"{new string('x', 70_000_000)}\n");

        _folder.Run("profile", "<a.csv>", "-c", "fare").Error.Should().Be(
            "error: a.csv: row 0 (line 2): Invalid CSV: The row has more than 67,108,864 bytes. "
            + "Look for a quotation mark that isn't closed, or write shorter rows.");
    }

    [Fact]
    public void Name_can_start_with_an_at_sign()
    {
        _folder.Write("a.csv", "@fare,x\n1,\n");

        _folder.RunJson("profile", "<a.csv>", "-c", "@fare")["rows"]!.GetValue<long>().Should().Be(1);
    }

    [Fact]
    public void Column_without_a_name_gets_settings()
    {
        _folder.Write("a.jsonl", string.Concat(Values.Prices(500).Select(price => FormattableString.Invariant($"{{\"\":{price}}}\n"))));

        _folder.RunJson("suggest", "<a.jsonl>", "-c", "", "--repetitions", "0")["guard"]!.GetValue<string>().Should().Be("guard");
    }

    [Theory]
    [InlineData("profile", "-c", "fare", "--out", "")]
    [InlineData("profile", "-c", "fare", "--out", "/dev/null/x")]
    [InlineData("replay", "-c", "fare", "--baseline", "/dev/null")]
    [InlineData("replay", "-c", "fare", "--settings", "/")]
    [InlineData("replay", "-c", "fare", "--guard", "a\nb")]
    public void Invalid_path_or_name_is_an_error(string command, params string[] options)
    {
        _folder.WriteCsv("a.csv", "fare", Values.Prices(300));

        var run = _folder.Run([command, "<a.csv>", .. options]);

        run.ExitCode.Should().Be(2, run.Error);
        run.Error.Should().StartWith("error: ");
    }
}
