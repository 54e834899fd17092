using System.CommandLine;
using System.Globalization;
using PredictionGuardrails.Tool.Experiments;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Experiments;

/// <summary><c>guardrails experiment simulate</c>: false stops and delays of experiments on past predictions.</summary>
internal static class ExperimentSimulateCommand
{
    private const int DefaultRuns = 200;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("simulate", "Simulate canaries on past predictions, and count false stops and delays. Each run assigns the units to other arms.");
        var options = new ExperimentOptions(command, exposure: 1, DefaultRuns);
        var harm = new Option<double[]>("--harm")
        {
            Description = "Harm of a variant beyond the margin. Can be repeated.",
            HelpName = "FRACTION",
            DefaultValueFactory = _ => [0.1],
        };
        harm.Validators.Add(result => Requirements.NotNegative(result, "--harm", "0.1 for 10%"));
        command.Options.Add(harm);
        var output = new OutputOptions(command);
        command.SetWork((parsed, cancellationToken) =>
        {
            var history = options.Read(parsed, console, cancellationToken);
            var setup = options.Setup(parsed);
            var simulator = new ExperimentSimulator(history, setup, HarmsOf(history, setup, parsed.GetRequiredValue(harm)));
            var simulation = console.WithProgress("Simulating", progress => simulator.Simulate(progress, cancellationToken));
            console.Write(output.Format(parsed), simulation, ToolJson.Readable.ExperimentSimulation, ExperimentSimulationDocument.Of);
            return ExitCodes.Done;
        });
        return command;
    }

    private static double[] HarmsOf(ExperimentHistory history, ExperimentSetup setup, double[] harms)
    {
        var most = history.Predictions.MostHarm(setup.Margin);
        return harms.Max() <= most ? harms : throw new InputException(string.Create(
            CultureInfo.InvariantCulture,
            $"--harm: {harms.Max()} is too large for the labels of column {OneLine.Quote(history.Column)}. Expected at most {Math.Floor(most * 100) / 100}, ")
            + "because the other predictions already have the label that would replace them, or are within the margin.");
    }
}
