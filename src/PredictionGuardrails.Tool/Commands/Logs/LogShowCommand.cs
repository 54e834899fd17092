using System.CommandLine;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary><c>guardrails log show</c>: lists the newest records.</summary>
internal static class LogShowCommand
{
    private const int MostShown = 1_000_000;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("show", "List the newest records. JSON is written as one line for each record.");
        var folder = LogCommand.AddFolder(command);
        var filter = new FilterOptions(command);
        var key = new Option<string?>("--key") { Description = "Key of a prediction. [default: all]", HelpName = "KEY" };
        var verdict = new Option<PredictionVerdict?>("--verdict")
        {
            Description = $"Verdict: {string.Join(", ", Enum.GetNames<PredictionVerdict>())}. [default: all]",
            HelpName = "VERDICT",
        };
        verdict.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Enum.GetNames<PredictionVerdict>());
        var breaches = new Option<bool>("--breaches") { Description = "Only records with a breach." };
        var last = new Option<int>("--last") { Description = "Number of records.", HelpName = "N", DefaultValueFactory = static _ => 20 };
        var columns = new Option<string?>("--columns")
        {
            Description = "Columns, separated by commas. [default: the most important ones, or all for json]",
            HelpName = "NAMES",
        };
        last.Validators.Add(static result => Requirements.AtLeast(result, "--last", 1));
        last.Validators.Add(static result => Requirements.AtMost(result, "--last", MostShown));
        foreach (var option in new Option[] { key, verdict, breaches, last, columns })
        {
            command.Options.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(folder);
            var names = parsed.GetValue(columns)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
            var wanted = filter.Read(parsed) with { Key = parsed.GetValue(key), Verdict = parsed.GetValue(verdict), HasBreaches = parsed.GetValue(breaches) };
            var shown = await console.WithProgress($"Reading {path}", progress =>
                ShownRecords.ReadAsync(path, wanted, parsed.GetValue(last), progress, cancellationToken));
            var format = output.Format(parsed);
            console.WriteRecords(format, shown with { Columns = shown.Choose(names, isComplete: format == ReportFormat.Json) });
            return ExitCodes.Done;
        });
        return command;
    }

    private static void WriteRecords(this ToolConsole console, ReportFormat format, ShownRecords shown)
    {
        if (format == ReportFormat.Json)
        {
            var names = shown.Columns.Select(static column => column.Name).ToList();
            console.WriteResult(() => shown.Records.ToList().ForEach(record =>
                console.Output.WriteLine(RecordJson.Line(names, shown.Columns.Select(column => column.Read(record))))));
        }
        else
        {
            console.Write(format, ShownRecords.ToDocument(shown));
        }
    }
}
