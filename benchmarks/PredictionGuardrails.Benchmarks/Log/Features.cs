namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>The input of the guarded call.</summary>
internal sealed record Features(
    long Id, double F0, double F1, double F2, double F3, double F4, double F5, double F6, double F7, double F8, double F9)
{
    public static Features[] Some(int count, int seed = 0) =>
        [.. Enumerable.Range(seed * count, count).Select(static i => new Features(i, 5 + (i % 37), i, 2, 3, 4, 5, 6, 7, 8, 9))];
}
