namespace PredictionGuardrails.Statistics;

/// <summary>Small numbers for recorders, by which a thread finds its cell; a number is given again once its recorder is gone.</summary>
internal static class RecorderNumbers
{
    private static readonly Lock Giving = new();
    private static readonly PriorityQueue<int, int> Returned = new();
    private static int _next;

    public static int Take()
    {
        lock (Giving)
        {
            return Returned.TryDequeue(out var number, out _) ? number : _next++;
        }
    }

    public static void Return(int number)
    {
        lock (Giving)
        {
            Returned.Enqueue(number, number);
        }
    }
}
