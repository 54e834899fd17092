using System.Runtime.InteropServices;
using FASTER.core;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>FasterLog: rows are copied into its pages as they are, and another thread commits.</summary>
internal sealed class FasterPeer : ILogPeer
{
    private readonly FasterLogSettings _settings;
    private readonly FasterLog _log;
    private readonly Thread _committing;
    private volatile bool _isClosed;

    public FasterPeer(string folder)
    {
        _settings = new FasterLogSettings(Path.Combine(folder, "faster")) { PageSizeBits = 20, MemorySizeBits = 24 };
        _log = new FasterLog(_settings);
        _committing = new Thread(Commit) { IsBackground = true };
        _committing.Start();
    }

    public string Name => "FasterLog";

    public string Terms => "waits; flushed every second";

    public void Write(in LogRow row) => _log.Enqueue(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in row, 1)));

    public void Drain()
    {
        // A page that is full is written at once, the rest at the next commit.
    }

    public long CloseAndCount()
    {
        _isClosed = true;
        _committing.Join();
        _log.Commit(spinWait: true);
        long rows = 0;
        using (var scan = _log.Scan(_log.BeginAddress, _log.TailAddress))
        {
            while (scan.GetNext(out _, out _, out _))
            {
                rows++;
            }
        }

        _log.Dispose();
        _settings.Dispose();
        return rows;
    }

    private void Commit()
    {
        for (var turn = 1; !_isClosed; turn++)
        {
            Thread.Sleep(50);
            if (turn % 20 == 0)
            {
                _log.Commit();
            }
        }
    }
}
