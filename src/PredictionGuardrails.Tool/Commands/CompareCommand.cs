using System.CommandLine;
using PredictionGuardrails.Tool.Comparisons;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails compare</c>: compares two periods, or two models.</summary>
internal static class CompareCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("compare", "Compare two files or baselines.");
        var input = new InputOptions(command, takesColumns: true, ("BEFORE", "Reference: a baseline, or a file of predictions"), ("AFTER", "Baseline or file to compare with the reference"));
        var by = new Option<string?>("--by") { Description = "Column to segment by, for example country.", HelpName = "COLUMN" };
        var errorRate = new Option<double>("--error-rate")
        {
            Description = "Probability of a false alarm over all tests together.",
            HelpName = "FRACTION",
            DefaultValueFactory = _ => 0.01,
        };
        var ignore = new Option<double>("--ignore-below")
        {
            Description = "Smallest change to report as a fraction, for example 0.1 for 10%. [default: 0]",
            HelpName = "FRACTION",
        };
        var fail = new Option<bool>("--fail-on-change") { Description = "Exit with code 1 if any change is found." };
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
                throw new Files.InputException($"{sides[0].Name} and {sides[1].Name} have no metric in common. Specify the same --column and --by for both.");
            }

            console.Write(output.Format(parsed), result, ToolJson.Readable.CompareResult, CompareDocument.Of);
            return parsed.GetValue(fail) && result.Verdict == "changed" ? ExitCodes.Found : ExitCodes.Done;
        });
        return command;
    }
}
