using BenchmarkDotNet.Running;
using PredictionGuardrails.Benchmarks;

if (args is ["memory"])
{
    MemoryTable.Print();
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(MemoryTable).Assembly).Run(args);
}
