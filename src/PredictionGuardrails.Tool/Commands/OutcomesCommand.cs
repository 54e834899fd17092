using System.CommandLine;
using PredictionGuardrails.Tool.Commands.Logs;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails outcomes</c>: adds outcomes to a prediction log, and compares predictions with them.</summary>
internal static class OutcomesCommand
{
    public static Command Create(ToolConsole console) => new("outcomes", "Add outcomes to a prediction log, and find where predictions are wrong, while services write to it.")
    {
        CreateImport(console),
        OutcomesAnalyzeCommand.Create(console),
    };

    private static Command CreateImport(ToolConsole console)
    {
        var command = new Command("import", "Import outcomes of a guard from a file, all rows or none. They count as known from now on.");
        var folder = LogCommand.AddFolder(command);
        var input = new InputOptions(command, takesColumns: false, "Column with the values.", ("FILE", "File of outcomes"));
        var guard = new Option<string>("--guard", "-g") { Description = "Name of the guard.", HelpName = "NAME", Required = true };
        var outcome = new Option<string?>("--outcome") { Description = "Name of the outcome, as the guard declares it. [default: name of the column]", HelpName = "NAME" };
        var key = new Option<string?>("--key") { Description = "Column with the keys of the predictions.", HelpName = "COLUMN" };
        var id = new Option<string?>("--id") { Description = "Column with the IDs of the predictions, instead of --key.", HelpName = "COLUMN" };
        var happened = new Option<string?>("--time") { Description = "Column with the times at which outcomes happened. [default: now]", HelpName = "COLUMN" };
        var source = new Option<string>("--source") { Description = "Where the outcomes come from.", HelpName = "TEXT", DefaultValueFactory = _ => "import" };
        var revision = new Option<int>("--revision") { Description = "Revision of all rows. To correct outcomes, use a higher one. [default: 0]", HelpName = "N" };
        var boolean = new Option<bool>("--boolean") { Description = "Read true and false, yes and no, or 1 and 0 as Boolean values." };
        foreach (var option in new Option[] { guard, outcome, key, id, happened, source, revision, boolean })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(key) is null == result.GetValue(id) is null)
            {
                result.AddError("Specify the column with the predictions by either --key or --id.");
            }

            if (result.GetValue(revision) < 0)
            {
                result.AddError($"--revision: {result.GetValue(revision)} isn't valid. Expected 0 or greater.");
            }
        });
        var output = new OutputOptions(command);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            var request = new ImportRequest
            {
                Folder = LogInput.Find(parsed.GetRequiredValue(folder)),
                Source = input.File(parsed, console),
                Value = input.Columns(parsed)[0],
                Guard = parsed.GetRequiredValue(guard),
                Outcome = parsed.GetValue(outcome) ?? input.Columns(parsed)[0].Name,
                Prediction = parsed.GetValue(key) ?? parsed.GetValue(id)!,
                IsById = parsed.GetValue(id) is not null,
                HappenedAt = parsed.GetValue(happened),
                Origin = parsed.GetRequiredValue(source),
                Revision = parsed.GetValue(revision),
                IsBoolean = parsed.GetValue(boolean),
            };
            var result = await console.WithProgress($"Reading {request.Source.Name}", progress => OutcomeRows.ImportAsync(request, progress, cancellationToken));
            console.Write(output.Format(parsed), result, ToolJson.Readable.ImportResult, ImportResult.ToDocument);
            return ExitCodes.Done;
        });
        return command;
    }
}
