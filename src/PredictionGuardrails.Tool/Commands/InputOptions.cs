using System.CommandLine;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>What every command that reads a file of predictions is told about it.</summary>
internal sealed class InputOptions
{
    private const int MostColumns = 50;

    private readonly Argument<string>[] _files;
    private readonly Option<string[]> _columns;
    private readonly Option<ColumnKind> _kind = new("--kind")
    {
        Description = "What the column holds: number, label, or auto, the default, which tells by the first hundred values.",
        HelpName = "KIND",
    };

    private readonly Option<FileFormat> _inputFormat = new("--input-format")
    {
        Description = "csv, tsv, jsonl or parquet; auto, the default, goes by the name's ending. Gzip is recognized by itself.",
        HelpName = "FORMAT",
    };

    private readonly Option<string?> _delimiter = new("--delimiter") { Description = "What separates the fields of CSV; found out from the first lines by default.", HelpName = "CHARACTER" };
    private readonly Option<bool> _noHeader = new("--no-header") { Description = "The first row is data already; columns are called 1, 2, 3." };
    private readonly CellOptions _cells = new();
    private readonly Option<bool> _skipBadRows = new("--skip-bad-rows") { Description = "Count rows that cannot be read and leave them out, in place of an error." };

    /// <param name="command">The command that gets the options.</param>
    /// <param name="takesColumns">Whether several columns are taken.</param>
    /// <param name="files">The files that it takes, by name and description; one of predictions by default.</param>
    public InputOptions(Command command, bool takesColumns = false, params (string Name, string Description)[] files)
    {
        (string Name, string Description)[] named = files.Length > 0 ? files : [("FILE", "The file of predictions")];
        _files = [.. named.Select(file => new Argument<string>(file.Name)
        {
            Description = $"{file.Description}: CSV, TSV, JSON lines (also compressed with gzip) or Parquet; - for standard input.",
        })];
        _columns = new Option<string[]>("--column", "-c")
        {
            Description = takesColumns ? "The column with the predictions; may be repeated, the first one is the prediction itself." : "The column with the predictions.",
            HelpName = "NAME",

            // Baselines have no columns.
            Required = files.Length == 0,
            Arity = ArgumentArity.OneOrMore,
        };
        _columns.Validators.Add(result =>
        {
            var most = takesColumns ? MostColumns : 1;
            if (result.Tokens.Count > most)
            {
                result.AddError($"--column is given {result.Tokens.Count} times: this command takes {(most == 1 ? "one column" : $"at most {most} columns")}.");
            }
        });
        _kind.AcceptOnlyFromAmong("auto", "number", "label");
        _inputFormat.AcceptOnlyFromAmong("auto", "csv", "tsv", "jsonl", "parquet");
        _delimiter.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(Unescape(text) is [var separator] && MaySeparateFields(separator)))
            {
                result.AddError($"--delimiter is \"{text}\": one character is expected, \\t for a tab, and no quote.");
            }
        });
        command.Validators.Add(_cells.Validate);
        Array.ForEach(_files, command.Arguments.Add);
        foreach (var option in (Option[])[_columns, _kind, _inputFormat, _delimiter, _noHeader, .. _cells.All, _skipBadRows])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The columns that are asked for.</summary>
    public IReadOnlyList<ColumnRequest> Columns(ParseResult parsed) =>
        [.. (parsed.GetValue(_columns) ?? []).Distinct(StringComparer.Ordinal).Select(name => new ColumnRequest(name, parsed.GetValue(_kind)))];

    /// <summary>The file, or the first of several.</summary>
    public FileSource File(ParseResult parsed, ToolConsole console) => Files(parsed, console)[0];

    public IReadOnlyList<FileSource> Files(ParseResult parsed, ToolConsole console) =>
        [.. _files.Select(file => new FileSource
        {
            Path = parsed.GetRequiredValue(file),
            Format = parsed.GetValue(_inputFormat),
            Delimiter = parsed.GetValue(_delimiter) is { } text ? Unescape(text)[0] : null,
            HasHeader = !parsed.GetValue(_noHeader),
            Cells = _cells.Format(parsed),
            SkipsBadRows = parsed.GetValue(_skipBadRows),
            StandardInput = console.Input,
        })];

    private static bool MaySeparateFields(char separator) =>
        separator is not ('"' or '\r' or '\n' or '\0' or '\uFEFF') && !char.IsSurrogate(separator);

    private static string Unescape(string text) => text == "\\t" ? "\t" : text;
}
