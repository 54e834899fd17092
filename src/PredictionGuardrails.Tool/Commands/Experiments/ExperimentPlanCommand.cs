using System.CommandLine;
using System.Globalization;
using PredictionGuardrails.Tool.Experiments;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Experiments;

/// <summary><c>guardrails experiment plan</c>: how many predictions the findings of an experiment take.</summary>
internal static class ExperimentPlanCommand
{
    private const double DefaultExposure = 0.05;
    private const int DefaultRuns = 50;
    private const int DefaultMost = 100_000;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("plan", "Estimate how many predictions an experiment needs to find harm, and to exclude it, by simulation on past predictions.");
        var options = new ExperimentOptions(command, DefaultExposure, DefaultRuns);
        var noise = new Option<double>("--noise")
        {
            Description = "How much a variant's predictions vary around the control's for the same input (standard deviation). "
                + "For labels: the fraction of inputs with the label of a random one.",
            HelpName = "FRACTION",
            DefaultValueFactory = _ => 0.05,
        };
        var most = new Option<int>("--most")
        {
            Description = "Maximum number of predictions in the experiment.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultMost,
        };
        noise.Validators.Add(result => Requirements.NotNegative(result, "--noise", "0.05 for 5%"));
        most.Validators.Add(result => Requirements.AtLeast(result, "--most", 1000));
        most.Validators.Add(result => Requirements.AtMost(result, "--most", 10_000_000));
        command.Options.Add(noise);
        command.Options.Add(most);
        var output = new OutputOptions(command);
        command.SetWork((parsed, cancellationToken) =>
        {
            var history = options.Read(parsed, console, cancellationToken);
            var planner = new ExperimentPlanner
            {
                History = history,
                Setup = options.Setup(parsed),
                Noise = NoiseOf(history, parsed.GetValue(noise)),
                Most = parsed.GetValue(most),
            };
            var plan = console.WithProgress("Simulating", progress => planner.Plan(progress, cancellationToken));
            console.Write(output.Format(parsed), plan, ToolJson.Readable.ExperimentPlan, ExperimentPlanDocument.Of);
            return ExitCodes.Done;
        });
        return command;
    }

    private static double NoiseOf(ExperimentHistory history, double noise) => history.Predictions.MostNoise >= noise
        ? noise
        : throw new InputException(string.Create(
            CultureInfo.InvariantCulture,
            $"--noise: {noise} isn't valid for the labels of column {OneLine.Quote(history.Column)}. Expected at most {history.Predictions.MostNoise}."));
}
