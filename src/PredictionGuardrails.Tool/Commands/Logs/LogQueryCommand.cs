using System.CommandLine;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary><c>guardrails log query</c>: runs SQL over the records.</summary>
internal static class LogQueryCommand
{
    /// <summary>The most rows of a table. Other formats have all.</summary>
    private const int MostShown = 1000;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("query", "Run a SQL query (DuckDB) over the view log, or a view with the name of a guard. JSON is written as one line for each row.");
        var folder = LogCommand.AddFolder(command);
        var sql = new Argument<string>("SQL") { Description = "SELECT statement. It can't change anything, or read other files." };
        command.Arguments.Add(sql);
        var output = new OutputOptions(command, hasCsv: true);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(folder);
            using var database = await console.WithProgress($"Reading {path}", progress => LogDatabase.OpenAsync(path, progress, cancellationToken));
            using var rows = database.Query(parsed.GetRequiredValue(sql), cancellationToken);
            Write(console, output.Format(parsed), rows);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(ToolConsole console, ReportFormat format, QueryRows rows)
    {
        switch (format)
        {
            case ReportFormat.Json:
                WriteLines(console, rows.Read().Select(row => RecordJson.Line(rows.Columns, row)));
                break;

            case ReportFormat.Csv:
                WriteLines(console, rows.Read().Select(static row => CsvLine.Of(row)).Prepend(CsvLine.Of(rows.Columns)));
                break;

            default:
                console.Write(format, ToDocument(rows));
                break;
        }
    }

    private static void WriteLines(ToolConsole console, IEnumerable<string> lines) => console.WriteResult(() =>
    {
        foreach (var line in lines)
        {
            console.Output.WriteLine(line);
        }
    });

    private static Document ToDocument(QueryRows rows)
    {
        var shown = rows.Read().Take(MostShown + 1).ToList();
        var document = new Document().Table(rows.Columns, shown.Take(MostShown).Select(static row => (IReadOnlyList<string>)[.. row.Select(CellText.Of)]));
        return shown.Count > MostShown
            ? document.Say($"The first {Words.Count(MostShown)} rows. For all rows, use --format json or csv.", Tone.Aside)
            : document.Say(Words.Of(shown.Count, "row") + ".", Tone.Aside);
    }
}
