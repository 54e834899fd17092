using Microsoft.Coyote.Specifications;
using Microsoft.Coyote.SystematicTesting;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Coyote;

/// <summary>The real recorder under Coyote's scheduler: <c>tests/PredictionGuardrails.Coyote/run</c>.</summary>
public static class RecorderSchedules
{
    /// <summary>
    /// A thread records while another reads; in the end every record was read once. One of each, for Coyote does not know <see cref="Lock"/>, by
    /// which readers and new threads keep out of each other's way, and takes its waiting for a deadlock; a cell has one of each anyway.
    /// </summary>
    [Test]
    public static async Task EveryRecordIsReadOnce()
    {
        using var recorder = new NumberRecorder(() => { });
        long counted = 0;
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < 6; i++)
            {
                recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), i + 1);
            }
        });
        var reader = Task.Run(() =>
        {
            for (var i = 0; i < 3; i++)
            {
                Count();
            }
        });
        await Task.WhenAll(writer, reader);
        Count();

        Specification.Assert(counted == 6, $"6 numbers were recorded and {counted} read.");

        void Count() => recorder.Read(buffer => counted += buffer.ToSnapshot(default, default).Count);
    }
}
