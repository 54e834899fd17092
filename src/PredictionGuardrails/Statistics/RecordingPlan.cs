using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>What one configuration says about what a recorder records: its number, by which a thread finds its slot, and the configured bounds.</summary>
/// <param name="recorder">The recorder.</param>
/// <param name="low">The smallest number that no check refuses.</param>
/// <param name="high">The largest one.</param>
internal sealed class RecordingPlan(Recorder recorder, double low, double high)
{
    private readonly int _number = recorder.Number;

    public Recorder Recorder { get; } = recorder;

    public double Low { get; } = low;

    public double High { get; } = high;

    /// <summary>The thread's slot, if it is ready for a record by this plan; otherwise null.</summary>
    public ThreadSlot? ReadySlot
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var slot = ThreadSlots.At(_number);
            return ReferenceEquals(slot.Plan, this) ? slot : null;
        }
    }

    /// <summary>False for NaN, whatever the bounds.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}
