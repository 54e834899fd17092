using Microsoft.Coyote.Specifications;
using Microsoft.Coyote.SystematicTesting;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Coyote;

/// <summary>The real recorder under Coyote's scheduler: <c>tests/PredictionGuardrails.Coyote/run</c>.</summary>
public static class RecorderSchedules
{
    /// <summary>Chunks of so few records that each test fills several.</summary>
    private const int Capacity = 2;

    /// <summary>
    /// A thread records while another reads; in the end every record was read once. One of each, for Coyote does not know <see cref="Lock"/>, by
    /// which readers keep out of each other's way, and takes its waiting for a deadlock.
    /// </summary>
    [Test]
    public static async Task EveryRecordIsReadOnce()
    {
        using var recorder = new NumberRecorder(() => { }, Capacity);
        long counted = 0;
        var writer = Task.Run(() => RecordAll(recorder, 7));
        var reader = Task.Run(() =>
        {
            for (var i = 0; i < 3; i++)
            {
                counted += Count(recorder);
            }
        });
        await Task.WhenAll(writer, reader);
        counted += Count(recorder);

        Specification.Assert(counted == 7, $"7 numbers were recorded and {counted} read.");
    }

    /// <summary>Two threads fold at the same moment, while slots are added and a reader comes.</summary>
    [Test]
    public static async Task TwoThreadsFoldAtOnce()
    {
        using var recorder = new NumberRecorder(() => { }, Capacity);
        var one = Task.Run(() => RecordAll(recorder, 5));
        var other = Task.Run(() => RecordAll(recorder, 5));
        var reader = Task.Run(() => Count(recorder));
        await Task.WhenAll(one, other, reader);
        var counted = await reader + Count(recorder);

        Specification.Assert(counted == 10, $"10 numbers were recorded and {counted} read.");
    }

    /// <summary>The bounds that a thread compares with change while it records; the next record after the change is compared with the new ones.</summary>
    [Test]
    public static async Task BoundsThatChangeAreSeen()
    {
        using var recorder = new NumberRecorder(() => { }, Capacity);
        var writer = Task.Run(() => RecordAll(recorder, 4));
        var changer = Task.Run(() =>
        {
            recorder.LearnedRange = new LearnedRange(0, 10, 10_000);
            recorder.SetQuiet((0, 10));
        });
        await Task.WhenAll(writer, changer);
        var passes = await Task.Run(() => recorder.Record(11));

        Specification.Assert(!passes, "A number outside of the new bounds passed.");
        var counted = Count(recorder);
        Specification.Assert(counted == 5, $"5 numbers were recorded and {counted} read.");
    }

    private static void RecordAll(NumberRecorder recorder, int count)
    {
        for (var i = 0; i < count; i++)
        {
            recorder.Record(i + 1);
        }
    }

    /// <summary>How many numbers were recorded since the last time; each has to be one of those that are.</summary>
    private static long Count(NumberRecorder recorder)
    {
        long counted = 0;
        recorder.Read(aggregate =>
        {
            var snapshot = aggregate.ToSnapshot(default, default);
            Specification.Assert(snapshot.ZeroCount + snapshot.NullCount == 0, "A number was read that nobody recorded.");
            counted += snapshot.Count;
        });
        return counted;
    }
}
