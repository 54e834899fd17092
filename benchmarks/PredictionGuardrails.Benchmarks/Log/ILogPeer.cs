namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>Another way to keep what was predicted: rows that are written in the background, and that can be read back by column.</summary>
internal interface ILogPeer
{
    string Name { get; }

    /// <summary>What happens to a row for which there is no room, and what is lost if the machine fails.</summary>
    string Terms { get; }

    void Write(in LogRow row);

    /// <summary>Waits until nothing waits in memory.</summary>
    void Drain();

    /// <summary>Ends writing, and counts the rows that can be read back.</summary>
    long CloseAndCount();
}
