using System.Globalization;
using PredictionGuardrails.Experiments.Simulation;
using PredictionGuardrails.Experiments.Simulation.Models;

// False stops and delays of experiments, on all cores. Usage: [fleet | labels | quantiles | small | models --data FOLDER] [--experiments N] [--output FILE]
// The history of the documentation of `guardrails experiment`: fares FILE
if (args is ["fares", var history])
{
    Fares.Write(history);
    return 0;
}

var experiments = Array.IndexOf(args, "--experiments") is var place && place >= 0 ? int.Parse(args[place + 1], CultureInfo.InvariantCulture) : 200;
var report = new Report();
if (args is ["fleet", ..])
{
    report.Line($"# Experiments of a fleet\n");
    report.Line($"Written by `dotnet run -c Release --project tests/PredictionGuardrails.Experiments.Simulation -- fleet --experiments {experiments} --output benchmarks/results/experiments-fleet.md`.");
    FleetStops.Run(report, experiments);
    return Finish();
}

if (args is ["labels", ..])
{
    report.Line($"# Experiments about labels\n");
    report.Line($"Written by `dotnet run -c Release --project tests/PredictionGuardrails.Experiments.Simulation -- labels --experiments {experiments} --output benchmarks/results/experiments-labels.md`.");
    LabelTrials.Run(report, experiments);
    return Finish();
}

if (args is ["quantiles", ..])
{
    report.Line($"# Quantiles\n");
    report.Line($"Written by `dotnet run -c Release --project tests/PredictionGuardrails.Experiments.Simulation -- quantiles --experiments {experiments} --output benchmarks/results/experiments-quantiles.md`.");
    Quantiles.Run(report, experiments);
    return Finish();
}

if (args is ["small", ..])
{
    report.Line($"# Experiments of small services\n");
    report.Line($"Written by `dotnet run -c Release --project tests/PredictionGuardrails.Experiments.Simulation -- small --experiments {experiments} --output benchmarks/results/experiments-small.md`.");
    SmallServices.Run(report, experiments);
    return Finish();
}

if (args is ["models", ..])
{
    report.Line($"# Experiments with trained models\n");
    report.Line($"Written by `dotnet run -c Release --project tests/PredictionGuardrails.Experiments.Simulation -- models --data FOLDER --experiments {experiments} --output benchmarks/results/experiments-models.md`; FOLDER has `taxi-fare.csv`.");
    ModelTrials.Run(report, args[Array.IndexOf(args, "--data") + 1], experiments);
    return Finish();
}

report.Line($"# False stops and delays of experiments\n");
report.Line($"Written by `dotnet run -c Release --project tests/PredictionGuardrails.Experiments.Simulation -- --experiments {experiments} --output benchmarks/results/experiments.md`.");
FalseStops.Run(report, experiments);
AsymptoticTest.Run(report, experiments);
Delays.Run(report, experiments);
SmallHarm.Run(report, experiments);
SampleRatios.Run(report, experiments);
Assignments.Run(report);
return Finish();

int Finish()
{
    if (Array.IndexOf(args, "--output") is var output && output >= 0)
    {
        report.Save(args[output + 1]);
    }

    return report.IsOk ? 0 : 1;
}
