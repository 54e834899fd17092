using Spectre.Console;

namespace PredictionGuardrails.Tool.Output;

/// <summary>Writes a document to a terminal, or as plain text if there is none.</summary>
internal static class TerminalWriter
{
    public static void Write(IAnsiConsole console, Document document)
    {
        Block? previous = null;
        foreach (var block in document.Blocks)
        {
            switch (block)
            {
                case Heading heading:
                    WriteLineUnlessAfterTable(console, previous);
                    console.MarkupLine($"[bold]{Markup.Escape(OneLine.Message(heading.Text))}[/]");
                    break;

                case Paragraph paragraph when !console.Profile.Capabilities.Ansi:
                    // Only a terminal wraps paragraphs, so that programs can process the output line by line.
                    console.Profile.Out.Writer.WriteLine(OneLine.Message(paragraph.Text));
                    break;

                case Paragraph paragraph:
                    console.MarkupLine($"[{StyleOf(paragraph.Tone)}]{Markup.Escape(OneLine.Message(paragraph.Text))}[/]");
                    break;

                case Table table:
                    WriteLineUnlessAfterTable(console, previous);
                    console.Write(new TrimmedTable(TableOf(table)));
                    console.WriteLine();
                    break;

                case Verbatim verbatim:
                    console.WriteLine(verbatim.Text);
                    break;
            }

            previous = block;
        }
    }

    /// <summary>The color of each tone, from the eight standard colors that every terminal theme defines: olive and maroon are ANSI yellow and red.</summary>
    public static string StyleOf(Tone tone) => tone switch
    {
        Tone.Good => "green",
        Tone.Warning => "olive",
        Tone.Bad => "maroon",
        Tone.Aside => "grey",
        _ => "default",
    };

    /// <summary>Separates a block from the previous one. A table already ends with an empty line.</summary>
    private static void WriteLineUnlessAfterTable(IAnsiConsole console, Block? previous)
    {
        if (previous is not Table)
        {
            console.WriteLine();
        }
    }

    private static Spectre.Console.Table TableOf(Table table)
    {
        var shown = new Spectre.Console.Table().Border(TableBorder.Simple).BorderStyle(new Style(Color.Grey));
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
}
