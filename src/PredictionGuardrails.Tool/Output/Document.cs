namespace PredictionGuardrails.Tool.Output;

/// <summary>A command's result for people, shown in a terminal or written as Markdown.</summary>
internal sealed class Document
{
    private readonly List<Block> _blocks = [];

    public IReadOnlyList<Block> Blocks => _blocks;

    public Document Heading(string text) => Add(new Heading(text));

    /// <summary>A paragraph, with a tone if it's good or bad news.</summary>
    public Document Say(string text, Tone tone = Tone.Plain) => Add(new Paragraph(text, tone));

    /// <summary>One paragraph for each reason to trust the result less.</summary>
    public Document Warn(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            Say($"warning: {warning}", Tone.Warning);
        }

        return this;
    }

    /// <summary>A table; columns whose name ends with <c>&gt;</c> are aligned to the right.</summary>
    public Document Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) => Add(new Table(columns, [.. rows]));

    /// <summary>Lines in a fixed-width font.</summary>
    public Document Chart(IEnumerable<string> lines) => Add(new Verbatim("", string.Join('\n', lines)));

    /// <summary>Text to copy.</summary>
    public Document Code(string language, string text) => Add(new Verbatim(language, text));

    private Document Add(Block block)
    {
        _blocks.Add(block);
        return this;
    }
}

internal abstract record Block;

internal sealed record Heading(string Text) : Block;

internal sealed record Paragraph(string Text, Tone Tone) : Block;

internal sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : Block;

internal sealed record Verbatim(string Language, string Text) : Block;

/// <summary>The meaning of a paragraph, which decides its color.</summary>
internal enum Tone
{
    Plain,

    /// <summary>No problem was found.</summary>
    Good,

    /// <summary>The result is less reliable than it seems, or incomplete.</summary>
    Warning,

    /// <summary>A breach, a change, or an error.</summary>
    Bad,

    /// <summary>A detail.</summary>
    Aside,
}
