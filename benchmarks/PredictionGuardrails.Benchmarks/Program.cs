using System.Globalization;
using BenchmarkDotNet.Running;
using PredictionGuardrails.Benchmarks;
using PredictionGuardrails.Benchmarks.FleetCalls;
using PredictionGuardrails.Benchmarks.FleetGrowth;
using PredictionGuardrails.Benchmarks.Log;

switch (args)
{
    case ["memory"]:
        MemoryTable.Print();
        break;

    case ["turns", ..]:
        Turns.Run(rounds: args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000, only: args.Skip(2).ToList());
        break;

    case ["batches", ..]:
        Turns.RunBatches(rounds: args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 400);
        break;

    case ["experiments", ..]:
        ExperimentCalls.Run(rounds: args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 400);
        break;

    case ["shadow", ..]:
        ShadowCalls.Run(seconds: args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60);
        break;

    case ["fleet", ..]:
        await FleetLoad.RunAsync(ticks: args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20);
        break;

    case ["fleet-calls", ..]:
        await FleetCallCosts.RunAsync(seconds: args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 120);
        break;

    case ["fleet-growth", ..]:
        await FleetGrowthTable.RunAsync(most: args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000);
        break;

    case ["slow-disk", var delays, var page]:
        LogProgram.RunSlow(delays, page);
        break;

    case ["log", ..]:
        LogProgram.Run(
            rounds: args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000,
            path: args.Length > 2 ? args[2] : null,
            fullFolder: args.Length > 3 ? args[3] : null);
        break;

    default:
        BenchmarkSwitcher.FromAssembly(typeof(MemoryTable).Assembly).Run(args);
        break;
}
