using PredictionGuardrails.Tool.Output;
using Spectre.Console;

namespace PredictionGuardrails.Tool.Tests.Output;

/// <summary>Colors have a meaning, and text without a terminal has none.</summary>
public sealed class TerminalWriterTests
{
    [Theory]
    [InlineData("Good", "\u001b[32m")]
    [InlineData("Warning", "\u001b[33m")]
    [InlineData("Bad", "\u001b[31m")]
    [InlineData("Aside", "\u001b[90m")]
    public void Tone_decides_the_color(string tone, string escape) =>
        Write(new Document().Say("text", Enum.Parse<Tone>(tone)), AnsiSupport.Yes, ColorSystemSupport.Standard).Should().StartWith($"{escape}text");

    [Fact]
    public void Plain_paragraph_has_no_color() =>
        Write(new Document().Say("text"), AnsiSupport.Yes, ColorSystemSupport.Standard).Should().Be("text\n");

    [Fact]
    public void Document_without_colors_has_no_color_codes() =>
        Write(Everything(), AnsiSupport.Yes, ColorSystemSupport.NoColors).Should().NotMatchRegex("\u001b\\[[0-9;]*[349][0-9]");

    [Fact]
    public void Document_without_a_terminal_has_no_escape_codes() =>
        Write(Everything(), AnsiSupport.No, ColorSystemSupport.NoColors).Should().NotContain("\u001b");

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("1", false)]
    [InlineData("0", false)]
    public void NO_COLOR_turns_colors_off(string? value, bool allowsColor) => ToolConsole.AllowsColor(value).Should().Be(allowsColor);

    [Fact]
    public void Table_fits_80_columns_and_has_one_empty_line_around_it()
    {
        var table = new Document().Table(["Row>", "Rule", "Observed", "Expected"], [["12,345", "Change", new string('a', 100), "between 0 and 500, as in the recent past"]]);

        var lines = Write(table, AnsiSupport.Yes, ColorSystemSupport.NoColors).Split('\n');

        lines.Should().OnlyContain(line => line.Length <= 80);
        (lines[0], lines[1].Trim(), lines[^2], lines[^1]).Should().Match<(string First, string Header, string Empty, string Last)>(found =>
            found.First == "" && found.Header.StartsWith("Row") && found.Empty == "" && found.Last == "");
    }

    private static Document Everything() => new Document().Say("a", Tone.Bad).Warn(["b"]).Heading("c").Table(["d>"], [["1"]]).Code("json", "{}");

    private static string Write(Document document, AnsiSupport ansi, ColorSystemSupport colors)
    {
        var output = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = ansi, ColorSystem = colors, Interactive = InteractionSupport.No });
        console.Profile.Width = 80;
        TerminalWriter.Write(console, document);
        return output.ToString().Replace("\r\n", "\n");
    }
}
