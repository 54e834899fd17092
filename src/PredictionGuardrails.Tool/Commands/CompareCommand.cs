using System.CommandLine;
using PredictionGuardrails.Tool.Comparisons;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails compare</c>: last month and this month, the old model and the new one.</summary>
internal static class CompareCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("compare", "Whether two files or baselines are the same, at a stated error rate, and what changed most.");
        var input = new InputOptions(command, takesColumns: true, ("BEFORE", "What was before, a baseline or a file"), ("AFTER", "What comes after, a baseline or a file"));
        var by = new Option<string?>("--by") { Description = "A column that tells segments apart, compared one by one.", HelpName = "COLUMN" };
        var errorRate = new Option<double>("--error-rate") { Description = "How often \"changed\" is said where nothing has changed, over all tests together.", HelpName = "SHARE", DefaultValueFactory = _ => 0.01 };
        var ignore = new Option<double>("--ignore-below") { Description = "Changes of all values, and of rates, by less than this share are none: 0.1 for 10 %.", HelpName = "SHARE" };
        var fail = new Option<bool>("--fail-on-change") { Description = "Exit with 1 where something has changed." };
        errorRate.Validators.Add(result => Requirements.Share(result, "--error-rate", isZeroAllowed: false));
        ignore.Validators.Add(result => Requirements.Share(result, "--ignore-below", isZeroAllowed: true));
        foreach (var option in new Option[] { by, errorRate, ignore, fail })
        {
            command.Options.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetWork((parsed, cancellationToken) =>
        {
            var sides = input.Files(parsed, console).Select(source =>
            {
                var request = new ProfileRequest { Source = source, Columns = input.Columns(parsed), By = parsed.GetValue(by) };
                return console.WithProgress($"Reading {source.Name}", progress => ComparedSide.Read(request, progress, cancellationToken));
            }).ToList();
            var result = new Comparison(parsed.GetValue(errorRate), parsed.GetValue(ignore)).Compare(sides[0], sides[1]);
            if (result.Metrics.Count == 0)
            {
                throw new Files.InputException($"{sides[0].Name} and {sides[1].Name} have no metric in common.");
            }

            console.Write(output.Format(parsed), result, ToolJson.Readable.CompareResult, CompareDocument.Of);
            return parsed.GetValue(fail) && result.Verdict == "changed" ? ExitCodes.Found : ExitCodes.Done;
        });
        return command;
    }
}
