using System.CommandLine;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>The options of every command that reads a file of predictions.</summary>
internal sealed class InputOptions
{
    private const int MostColumns = 50;

    private readonly Argument<string>[] _files;
    private readonly Option<string[]> _columns;
    private readonly Option<ColumnKind> _kind = new("--kind")
    {
        Description = "Kind of the values: auto, number, or label. auto uses the first 100 values. [default: auto]",
        HelpName = "KIND",
    };

    private readonly Option<FileFormat> _inputFormat = new("--input-format")
    {
        Description = "Format of the file: auto, csv, tsv, jsonl, or parquet. auto uses the file extension. [default: auto]",
        HelpName = "FORMAT",
    };

    private readonly Option<string?> _delimiter = new("--delimiter") { Description = "CSV delimiter. [default: detected]", HelpName = "CHAR" };
    private readonly Option<bool> _noHeader = new("--no-header") { Description = "Treat the first row as data. Columns are named 1, 2, 3." };
    private readonly CellOptions _cells = new();
    private readonly Option<bool> _skipBadRows = new("--skip-bad-rows") { Description = "Count and skip rows that can't be read." };

    /// <param name="command">The command that gets the options.</param>
    /// <param name="takesColumns">Whether the command accepts several columns.</param>
    /// <param name="files">The names and descriptions of the files; by default one file of predictions.</param>
    public InputOptions(Command command, bool takesColumns = false, params (string Name, string Description)[] files)
        : this(command, takesColumns, column: null, files)
    {
    }

    /// <param name="command">The command that gets the options.</param>
    /// <param name="takesColumns">Whether the command accepts several columns.</param>
    /// <param name="column">The description of the column, which is required then; null for a column of predictions.</param>
    /// <param name="files">The names and descriptions of the files; by default one file of predictions.</param>
    public InputOptions(Command command, bool takesColumns, string? column, params (string Name, string Description)[] files)
    {
        (string Name, string Description)[] named = files.Length > 0 ? files : [("FILE", "File of past predictions")];
        _files = [.. named.Select(file => new Argument<string>(file.Name)
        {
            Description = $"{file.Description}: CSV, TSV, or JSON lines (optionally with gzip), or Parquet. Use - for standard input.",
        })];
        _columns = new Option<string[]>("--column", "-c")
        {
            Description = column
                ?? (takesColumns ? "Column with the predictions. Can be repeated; the first one is the prediction itself." : "Column with the predictions."),
            HelpName = "NAME",

            // Baselines have no columns.
            Required = files.Length == 0 || column is not null,
            Arity = ArgumentArity.OneOrMore,
        };
        _columns.Validators.Add(result =>
        {
            var most = takesColumns ? MostColumns : 1;
            if (result.Tokens.Count > most)
            {
                result.AddError($"--column is specified {result.Tokens.Count} times. This command accepts {(most == 1 ? "one column" : $"at most {most} columns")}.");
            }
        });
        _kind.AcceptOnlyFromAmong("auto", "number", "label");
        _inputFormat.AcceptOnlyFromAmong("auto", "csv", "tsv", "jsonl", "parquet");
        _delimiter.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(Unescape(text) is [var separator] && MaySeparateFields(separator)))
            {
                result.AddError($"--delimiter: {OneLine.Quote(text)} isn't valid. Expected one character other than a quotation mark; \\t is a tab.");
            }
        });
        command.Validators.Add(_cells.Validate);
        Array.ForEach(_files, command.Arguments.Add);
        foreach (var option in (Option[])[_columns, _kind, _inputFormat, _delimiter, _noHeader, .. _cells.All, _skipBadRows])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Adds another name of the option for the column.</summary>
    public void AddColumnAlias(string name) => _columns.Aliases.Add(name);

    /// <summary>The requested columns.</summary>
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
