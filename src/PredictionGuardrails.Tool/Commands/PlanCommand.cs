using System.CommandLine;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Plans;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails plan</c>: compares, checks, and writes tracking plans.</summary>
internal static class PlanCommand
{
    public static Command Create(ToolConsole console) => new("plan", "Compare, check, and write the tracking plan of a prediction log.")
    {
        CreateDiff(console),
        CreateCheck(console),
        CreateWrite(console),
    };

    private static Command CreateDiff(ToolConsole console)
    {
        var command = new Command("diff", "Compare two tracking plans. Exits with code 1 if a change is breaking.");
        var before = new Argument<string>("OLD") { Description = "Tracking plan before the change." };
        var after = new Argument<string>("NEW") { Description = "Tracking plan after the change." };
        command.Arguments.Add(before);
        command.Arguments.Add(after);
        var fail = AddFail(command);
        var output = new OutputOptions(command);
        command.SetWork((parsed, _) =>
        {
            var (older, newer) = (parsed.GetRequiredValue(before), parsed.GetRequiredValue(after));
            var result = PlanDiffResult.Of(older, PlanFile.Load(older), newer, PlanFile.Load(newer));
            return Report(result, parsed.GetValue(fail), output.Format(parsed), console);
        });
        return command;
    }

    private static Command CreateCheck(ToolConsole console)
    {
        var command = new Command("check", "Compare a tracking plan with what an app declares. Exits with code 1 if a change is breaking.");
        var app = new AppOptions(command);
        var fail = AddFail(command);
        var output = new OutputOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (file, started) = (app.File(parsed), app.App(parsed));
            var committed = PlanFile.Load(file);
            var declared = await started.WritePlanAsync(app.Timeout(parsed), cancellationToken);
            return Report(PlanDiffResult.Of(file, committed, started.Name, declared), parsed.GetValue(fail), output.Format(parsed), console);
        });
        return command;
    }

    private static Command CreateWrite(ToolConsole console)
    {
        var command = new Command("write", "Write the tracking plan that an app declares. A guard that changed gets the next version.");
        var app = new AppOptions(command);
        var output = new OutputOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (file, started) = (app.File(parsed), app.App(parsed));
            var older = File.Exists(file) ? PlanFile.Load(file) : null;
            var written = PlanFile.Save(await started.WritePlanAsync(app.Timeout(parsed), cancellationToken), file);
            var result = new PlanWriteResult
            {
                File = file,
                Guards = [.. written.Guards.Select(static guard => new WrittenGuard(guard.Key, guard.Value.Version, guard.Value.Columns.Count))],
                Changes = older is null ? null : written.ChangesSince(older),
            };
            console.Write(output.Format(parsed), result, ToolJson.Readable.PlanWriteResult, PlanDocument.Of);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<bool> AddFail(Command command)
    {
        var fail = new Option<bool>("--fail-on-change") { Description = "Exit with code 1 if any change is found, also a compatible one." };
        command.Options.Add(fail);
        return fail;
    }

    private static int Report(PlanDiffResult result, bool failsOnChange, ReportFormat format, ToolConsole console)
    {
        console.Write(format, result, ToolJson.Readable.PlanDiffResult, PlanDocument.Of);
        return result.Verdict == PlanDiffResult.Breaking || (failsOnChange && result.Changes.Count > 0) ? ExitCodes.Found : ExitCodes.Done;
    }
}
