namespace PredictionGuardrails.Benchmarks.FleetCalls;

/// <summary>A guarded call of a service, with what happens to the store of its fleet.</summary>
internal sealed class FleetCase(string name, GuardedService service)
{
    private readonly CallTimes _times = new();

    public GuardedService Service => service;

    public void MeasureBlock(bool isKept) => _times.MeasureBlock(Call, isKept);

    public void Measure(TimeSpan turn, bool isKept) => _times.Measure(Call, turn, isKept);

    /// <param name="cases">The first one is what the others are compared with.</param>
    public static void Print(FleetCase[] cases)
    {
        var first = cases[0]._times;
        Console.WriteLine("| call | processor, ns | of off | p50, ns | p99.9, ns | of off | longest, ms | calls | status in the end |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
        foreach (var one in cases)
        {
            var times = one._times;
            Console.WriteLine(
                $"| {one.Name} | {times.Processor:F1} | {times.Processor / first.Processor:F2} | {times.At(50)} | {times.At(99.9)} "
                + $"| {(double)times.At(99.9) / first.At(99.9):F2} | {times.LongestCall / 1e6:F1} | {times.Count:N0} | {one.Status} |");
        }

        Console.WriteLine();
    }

    private string Name => name;

    private string Status => service.Fleet is not { } fleet ? "" : fleet.AloneReason ?? $"connected, replicas: {fleet.ReplicaCount}";

    private double Call(double input) => service.Guard.Predict(input, static input => input * 2);
}
