using Microsoft.Extensions.Logging;
using ZLogger;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>ZLogger's file with JSON of the parameters alone, by its source generator.</summary>
internal sealed partial class ZLoggerPeer : ILogPeer
{
    private readonly string _path;
    private readonly ILoggerFactory _factory;
    private readonly ILogger _logger;

    public ZLoggerPeer(string folder)
    {
        _path = Path.Combine(folder, "zlogger.json");
        _factory = LoggerFactory.Create(logging => logging.AddZLoggerFile(_path, options =>
        {
            options.FullMode = BackgroundBufferFullMode.Drop;
            options.BackgroundBufferCapacity = 8192;
            options.UseJsonFormatter(static json => json.IncludeProperties = IncludeProperties.ParameterKeyValues);
        }));
        _logger = _factory.CreateLogger("predictions");
    }

    public string Name => "ZLogger, JSON file";

    public string Terms => "drops; never flushed to the disk";

    public void Write(in LogRow row) => Predicted(
        _logger,
        row.Id, row.Time, row.Key, row.Prediction, row.Result, row.Circumstances, row.InclusionProbability,
        row.F0, row.F1, row.F2, row.F3, row.F4, row.F5, row.F6, row.F7, row.F8, row.F9);

    public void Drain()
    {
        // It doesn't say what waits: its file stops growing.
        long length;
        do
        {
            length = new FileInfo(_path).Length;
            Thread.Sleep(4);
        }
        while (new FileInfo(_path).Length != length);
    }

    public long CloseAndCount()
    {
        _factory.Dispose();
        return File.ReadLines(_path).Count(static line => line.Contains("\"f9\":", StringComparison.OrdinalIgnoreCase));
    }

    [ZLoggerMessage(LogLevel.Information, "{id} {time} {key} {prediction} {result} {circumstances} {inclusionProbability} {f0} {f1} {f2} {f3} {f4} {f5} {f6} {f7} {f8} {f9}")]
    private static partial void Predicted(
        ILogger logger,
        Guid id,
        long time,
        long key,
        double prediction,
        double result,
        long circumstances,
        double inclusionProbability,
        double f0,
        double f1,
        double f2,
        double f3,
        double f4,
        double f5,
        double f6,
        double f7,
        double f8,
        double f9);
}
