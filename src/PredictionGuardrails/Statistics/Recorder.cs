namespace PredictionGuardrails.Statistics;

/// <summary>What is the same for recorders of numbers and of labels; see <see cref="Recorder{TAggregate}"/>.</summary>
internal abstract class Recorder : IDisposable
{
    /// <summary>How many records of a thread make a block.</summary>
    protected const int BlockSize = 32;

    protected Recorder() => Unbounded = new RecordingPlan(this, double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>By which a thread finds its slot.</summary>
    public int Number { get; } = RecorderNumbers.Take();

    /// <summary>The plan of those that check nothing.</summary>
    public RecordingPlan Unbounded { get; }

    /// <summary>Times calls at the places that the records of each thread choose; null for none.</summary>
    public SampledLatency? Latency { get; set; }

    public abstract void Dispose();

    /// <summary>The thread's slot, ready for records by a plan; null where the recorder is gone, and what is recorded goes nowhere.</summary>
    public abstract ThreadSlot? Prepare(RecordingPlan plan);
}
