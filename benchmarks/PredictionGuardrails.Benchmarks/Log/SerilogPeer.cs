using Serilog;
using Serilog.Core;
using Serilog.Formatting.Compact;
using Serilog.Sinks.Async;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>Serilog's asynchronous sink around its buffered file, as compact JSON.</summary>
internal sealed class SerilogPeer : ILogPeer, IAsyncLogEventSinkMonitor
{
    private const string Template =
        "{Id} {Time} {Key} {Prediction} {Result} {Circumstances} {InclusionProbability} {F0} {F1} {F2} {F3} {F4} {F5} {F6} {F7} {F8} {F9}";

    private readonly string _path;
    private readonly Logger _logger;
    private IAsyncLogEventSinkInspector? _queue;

    public SerilogPeer(string folder)
    {
        _path = Path.Combine(folder, "serilog.json");
        _logger = new LoggerConfiguration()
            .WriteTo.Async(
                file => file.File(
                    new CompactJsonFormatter(), _path, fileSizeLimitBytes: null, buffered: true, flushToDiskInterval: TimeSpan.FromSeconds(1)),
                bufferSize: 8192,
                blockWhenFull: false,
                monitor: this)
            .CreateLogger();
    }

    public string Name => "Serilog.Sinks.Async, compact JSON file";

    public string Terms => "drops; flushed every second";

    public void Write(in LogRow row) => _logger.Information(
        Template,
        row.Id, row.Time, row.Key, row.Prediction, row.Result, row.Circumstances, row.InclusionProbability,
        row.F0, row.F1, row.F2, row.F3, row.F4, row.F5, row.F6, row.F7, row.F8, row.F9);

    public void Drain()
    {
        while (_queue is { Count: > 0 })
        {
            Thread.Sleep(1);
        }
    }

    public long CloseAndCount()
    {
        _logger.Dispose();
        return File.ReadLines(_path).Count(static line => line.Contains("\"F9\":", StringComparison.Ordinal));
    }

    void IAsyncLogEventSinkMonitor.StartMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = inspector;

    void IAsyncLogEventSinkMonitor.StopMonitoring(IAsyncLogEventSinkInspector inspector)
    {
    }
}
