using System.CommandLine;
using PredictionGuardrails.Tool.Commands.Logs;
using PredictionGuardrails.Tool.Experiments.Reports;
using PredictionGuardrails.Tool.Experiments.Reports.Outcomes;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Experiments;

/// <summary><c>guardrails experiment report</c>: what a canary has shown, from a prediction log.</summary>
internal static class ExperimentReportCommand
{
    private const double HighestFalseDecisionRate = 0.1;
    private const string Prediction = "prediction";

    public static Command Create(ToolConsole console)
    {
        var command = new Command("report", "Report what a canary has shown, from the arms and outcomes in a prediction log.");
        var folder = LogCommand.AddFolder(command);
        var guard = new Option<string>("--guard", "-g") { Description = "Name of the guard.", HelpName = "NAME", Required = true };
        var experiment = new Option<string?>("--experiment") { Description = "Name of the experiment in the title. [default: none]", HelpName = "NAME" };
        var control = new Option<string>("--control")
        {
            Description = "Name of the arm with the guard's own model.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "control",
        };
        var margin = new Option<double>("--margin")
        {
            Description = "How much higher or lower metrics may be.",
            HelpName = "FRACTION",
            DefaultValueFactory = _ => 0.1,
        };
        var rate = new Option<double>("--false-decision-rate")
        {
            Description = "Probability of a false stop.",
            HelpName = "FRACTION",
            DefaultValueFactory = _ => 0.001,
        };
        var baseline = new Option<string?>("--baseline")
        {
            Description = "Baseline of the guard. [default: the control's first 200 predictions]",
            HelpName = "FILE",
        };
        margin.Validators.Add(result => Requirements.NotNegative(result, "--margin", "0.1 for 10%"));
        rate.Validators.Add(result => Requirements.PositiveUpTo(result, "--false-decision-rate", HighestFalseDecisionRate, "0.001"));
        foreach (var option in new Option[] { guard, experiment, control, margin, rate, baseline })
        {
            command.Options.Add(option);
        }

        var outcomes = new ReportOutcomeOptions(command);
        var time = new TimeOptions(command);
        var output = new OutputOptions(command);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            var request = new ReportRequest
            {
                Folder = parsed.GetRequiredValue(folder),
                Filter = outcomes.Limit(parsed, time.Read(parsed)) with { Guard = parsed.GetRequiredValue(guard) },
                Experiment = parsed.GetValue(experiment),
                Control = parsed.GetRequiredValue(control),
                Margin = parsed.GetValue(margin),
                FalseDecisionRate = parsed.GetValue(rate),
                Baseline = parsed.GetValue(baseline) is { } path ? BaselineOf(path) : null,
                Outcomes = outcomes.Read(parsed),
            };
            var report = await console.WithProgress($"Reading {request.Folder}", async progress =>
            {
                var calls = await ArmCalls.ReadAsync(request.Folder, request.Filter, request.Control, progress, cancellationToken);
                var found = await CallOutcomes.ReadAsync(request, calls, cancellationToken);
                return new ExperimentReporter(request, calls, found).Report(cancellationToken);
            });
            console.Write(output.Format(parsed), report, ToolJson.Readable.ExperimentReport, ExperimentReportDocument.Of);
            return ExitCodes.Done;
        });
        return command;
    }

    private static MetricSnapshot BaselineOf(string path) => BaselineInput.Read(path).TryGetValue(Prediction, out var baseline)
        ? baseline.Values
        : throw new InputException($"{path}: The file has no baseline of the prediction itself.");
}
