using System.CommandLine;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Experiments;

/// <summary><c>guardrails experiment</c>: plans, simulates, and reports experiments.</summary>
internal static class ExperimentCommand
{
    public static Command Create(ToolConsole console) => new("experiment", "Plan and simulate an experiment on past predictions, and report one from a prediction log.")
    {
        ExperimentPlanCommand.Create(console),
        ExperimentSimulateCommand.Create(console),
        ExperimentReportCommand.Create(console),
    };
}
