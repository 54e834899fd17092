namespace PredictionGuardrails.Tool.Output;

/// <summary>What a command has to tell a person, whether it is shown in a terminal or written as Markdown.</summary>
internal sealed class Document
{
    private readonly List<Block> _blocks = [];

    public IReadOnlyList<Block> Blocks => _blocks;

    public Document Heading(string text) => Add(new Heading(text));

    /// <summary>A paragraph, with a tone where it is good or bad news.</summary>
    public Document Say(string text, Tone tone = Tone.Plain) => Add(new Paragraph(text, tone));

    /// <summary>A paragraph for each thing that makes a result less than it seems.</summary>
    public Document Warn(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            Say($"Warning: {warning}", Tone.Bad);
        }

        return this;
    }

    /// <summary>A table; columns whose name ends with <c>&gt;</c> are aligned to the right.</summary>
    public Document Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) => Add(new Table(columns, [.. rows]));

    /// <summary>Lines that are shown as they are, letter under letter.</summary>
    public Document Chart(IEnumerable<string> lines) => Add(new Verbatim("", string.Join('\n', lines)));

    /// <summary>Something to copy.</summary>
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

internal enum Tone
{
    Plain,
    Good,
    Bad,
    Aside,
}
