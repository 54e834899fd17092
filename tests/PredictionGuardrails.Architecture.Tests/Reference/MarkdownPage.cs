using System.Text;

namespace PredictionGuardrails.Architecture.Tests.Reference;

/// <summary>Writes a page in Markdown.</summary>
internal sealed class MarkdownPage
{
    private readonly StringBuilder _text = new();

    public MarkdownPage(string title, string introduction)
    {
        _text.Append($"# {title}\n\n{introduction}\n");
    }

    public MarkdownPage Heading(int level, string text)
    {
        _text.Append($"\n{new string('#', level)} {text}\n");
        return this;
    }

    public MarkdownPage Paragraph(string text)
    {
        _text.Append($"\n{text}\n");
        return this;
    }

    public MarkdownPage Code(string language, string text)
    {
        _text.Append($"\n```{language}\n{text.Trim()}\n```\n");
        return this;
    }

    /// <summary>A table; cells may contain Markdown, but no lines.</summary>
    public MarkdownPage Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        _text.Append($"\n{Row(columns)}{Row(columns.Select(static _ => "---"))}");
        foreach (var row in rows)
        {
            _text.Append(Row(row));
        }

        return this;
    }

    public override string ToString() => _text.ToString();

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(static cell => cell.Replace("|", "\\|")))} |\n";
}
