using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// Says which calls are timed, for a clock read costs more than all the rest: one in 64 on average, at random distances of 1 to 127 calls, so
/// that no pattern in a thread's calls of several guards favours one of them.
/// </summary>
internal static class LatencySampling
{
    private const int MeanDistance = 64;

    [ThreadStatic]
    private static int _callsLeft;

    /// <summary>Whether this thread's call is timed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNext() => --_callsLeft < 0 && StartOver();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool StartOver()
    {
        _callsLeft = Random.Shared.Next((2 * MeanDistance) - 1);
        return true;
    }
}
