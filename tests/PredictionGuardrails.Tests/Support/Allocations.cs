namespace PredictionGuardrails.Tests.Support;

/// <summary>What calls allocate.</summary>
internal static class Allocations
{
    private const int WarmUp = 1_000;
    private const int Calls = 200;

    /// <summary>
    /// The most bytes that 95% of the calls allocate on this thread: now and then, one falls on the collection of what was recorded, and makes a page of a histogram
    /// again.
    /// </summary>
    public static long Of(Action call)
    {
        // Cells, pages of histograms and the runtime's own comparers are made by the first calls.
        for (var i = 0; i < WarmUp; i++)
        {
            call();
        }

        var allocated = new long[Calls];
        for (var i = 0; i < Calls; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            call();
            allocated[i] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return allocated.Order().ElementAt(Calls * 95 / 100);
    }
}
