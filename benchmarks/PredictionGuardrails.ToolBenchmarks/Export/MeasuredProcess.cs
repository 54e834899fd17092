using System.Diagnostics;
using System.Globalization;

namespace PredictionGuardrails.ToolBenchmarks.Export;

/// <summary>A process that has ended.</summary>
/// <param name="Seconds">By the wall clock.</param>
/// <param name="ProcessorSeconds">Of all of its threads.</param>
/// <param name="PeakMegabytes">The largest resident set.</param>
internal sealed record MeasuredProcess(double Seconds, double ProcessorSeconds, double PeakMegabytes)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static MeasuredProcess Run(string folder, params string[] args)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet", args) { WorkingDirectory = folder })!;
        var (processor, peak) = (TimeSpan.Zero, 0.0);

        // The system forgets both with the process, and both only grow.
        while (!process.WaitForExit(Interval))
        {
            try
            {
                process.Refresh();
                (processor, peak) = (process.TotalProcessorTime, Math.Max(peak, PeakOf(process.Id)));
            }
            catch (Exception exception) when (exception is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
            {
                // It has ended meanwhile.
            }
        }

        return process.ExitCode == 0
            ? new MeasuredProcess(clock.Elapsed.TotalSeconds, processor.TotalSeconds, peak)
            : throw new InvalidOperationException($"{string.Join(' ', args)} ended with {process.ExitCode}.");
    }

    private static double PeakOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
