namespace PredictionGuardrails.Tool.Output;

/// <summary>Writes a document as Markdown.</summary>
internal static class MarkdownWriter
{
    public static void Write(TextWriter writer, Document document)
    {
        foreach (var block in document.Blocks)
        {
            switch (block)
            {
                case Heading heading:
                    writer.Write($"## {Escape(heading.Text)}\n\n");
                    break;

                case Paragraph paragraph:
                    writer.Write($"{Escape(paragraph.Text)}\n\n");
                    break;

                case Table table:
                    Write(writer, table);
                    break;

                case Verbatim verbatim:
                    writer.Write($"```{verbatim.Language}\n{verbatim.Text}\n```\n\n");
                    break;
            }
        }
    }

    private static void Write(TextWriter writer, Table table)
    {
        writer.Write($"| {string.Join(" | ", table.Columns.Select(column => Escape(column.TrimEnd('>'))))} |\n");
        writer.Write($"| {string.Join(" | ", table.Columns.Select(column => column.EndsWith('>') ? "---:" : "---"))} |\n");
        foreach (var row in table.Rows)
        {
            writer.Write($"| {string.Join(" | ", row.Select(cell => Escape(OneLine.Start(cell))))} |\n");
        }

        writer.Write("\n");
    }

    private static string Escape(string text) =>
        OneLine.Message(text).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
