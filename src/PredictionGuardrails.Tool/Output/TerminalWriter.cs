using Spectre.Console;

namespace PredictionGuardrails.Tool.Output;

/// <summary>Shows a document in a terminal.</summary>
internal static class TerminalWriter
{
    public static void Write(IAnsiConsole console, Document document)
    {
        foreach (var block in document.Blocks)
        {
            switch (block)
            {
                case Heading heading:
                    console.WriteLine();
                    console.MarkupLine($"[bold]{Markup.Escape(OneLine.Message(heading.Text))}[/]");
                    break;

                case Paragraph paragraph when !console.Profile.Out.IsTerminal:
                    // A line is a line where no screen wraps it.
                    console.Profile.Out.Writer.WriteLine(OneLine.Message(paragraph.Text));
                    break;

                case Paragraph paragraph:
                    console.MarkupLine($"[{StyleOf(paragraph.Tone)}]{Markup.Escape(OneLine.Message(paragraph.Text))}[/]");
                    break;

                case Table table:
                    console.Write(TableOf(table));
                    break;

                case Verbatim verbatim:
                    console.WriteLine(verbatim.Text);
                    break;
            }
        }
    }

    private static Spectre.Console.Table TableOf(Table table)
    {
        var shown = new Spectre.Console.Table().Border(TableBorder.Rounded);
        foreach (var column in table.Columns)
        {
            var isRight = column.EndsWith('>');
            var header = new TableColumn(Markup.Escape(column.TrimEnd('>')));
            shown.AddColumn(isRight ? header.RightAligned() : header);
        }

        foreach (var row in table.Rows)
        {
            shown.AddRow([.. row.Select(cell => Markup.Escape(OneLine.Start(cell)))]);
        }

        return shown;
    }

    private static string StyleOf(Tone tone) => tone switch
    {
        Tone.Good => "green",
        Tone.Bad => "red",
        Tone.Aside => "grey",
        _ => "default",
    };
}
