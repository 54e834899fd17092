using System.CommandLine;
using System.Globalization;
using PredictionGuardrails.Tool.Commands.Logs;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails outcomes analyze</c>: finds where predictions are wrong.</summary>
internal static class OutcomesAnalyzeCommand
{
    private const int DefaultDays = 30;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("analyze", "Measure the quality of a guard's predictions, and find the segments and predictions with the largest errors.");
        var folder = LogCommand.AddFolder(command);
        var guard = new Option<string>("--guard", "-g") { Description = "Name of the guard.", HelpName = "NAME", Required = true };
        var outcome = new Option<string>("--outcome") { Description = "Name of the outcome, as the guard declares it.", HelpName = "NAME", Required = true };
        var days = new Option<int?>("--days") { Description = $"Days before the end. [default: {DefaultDays}]", HelpName = "N" };
        var until = new Option<string?>("--until") { Description = "End, in UTC unless it has an offset. [default: now]", HelpName = "TIME" };
        var plan = new Option<string?>("--plan") { Description = "Tracking plan that declares the outcome. Without it, keys and units aren't shown. [default: none]", HelpName = "FILE" };
        var type = new Option<string?>("--type") { Description = "Type of the outcome without a plan: number, boolean, or label. [default: number]", HelpName = "TYPE" };
        var maturity = new Option<string?>("--maturity") { Description = "How long after a prediction its outcome is final, without a plan. [default: none]", HelpName = "DURATION" };
        type.AcceptOnlyFromAmong("number", "boolean", "label");
        foreach (var option in new Option[] { guard, outcome, days, until, plan, type, maturity })
        {
            command.Options.Add(option);
        }

        days.Validators.Add(result => Requirements.AtLeast(result, "--days", 1));
        days.Validators.Add(result => Requirements.AtMost(result, "--days", OutcomeAnalysis.MaximumDays));
        until.Validators.Add(result => TimeOptions.Validate(result, "--until"));
        maturity.Validators.Add(result => Requirements.LongDuration(result, "--maturity"));
        command.Validators.Add(result =>
        {
            Requirements.NotBoth(result, plan, type);
            Requirements.NotBoth(result, plan, maturity);
        });
        var output = new OutputOptions(command);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            var request = new AnalyzeRequest
            {
                Folder = parsed.GetRequiredValue(folder),
                Guard = parsed.GetRequiredValue(guard),
                Outcome = parsed.GetRequiredValue(outcome),
                Days = parsed.GetValue(days) ?? DefaultDays,
                Until = IsoTime.TryParse(parsed.GetValue(until) ?? "", out var time) ? time : DateTimeOffset.UtcNow,
                Plan = parsed.GetValue(plan),
                Type = parsed.GetValue(type) is { } name ? Enum.Parse<OutcomeType>(name, ignoreCase: true) : OutcomeType.Number,
                Maturity = parsed.GetValue(maturity) is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : TimeSpan.Zero,
            };
            var analysis = await console.WithProgress($"Reading {request.Folder}", progress => request.AnalyzeAsync(progress, cancellationToken));
            console.Write(output.Format(parsed), analysis, ToolJson.Readable.OutcomeAnalysis, AnalysisDocument.Of);
            return ExitCodes.Done;
        });
        return command;
    }
}
