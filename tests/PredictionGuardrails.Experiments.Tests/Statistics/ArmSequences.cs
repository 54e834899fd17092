namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>
/// All ways in which units could have been assigned to arms, with their probabilities. What a unit's calls are doesn't depend on its arm, so that the share of the
/// assignments with a decision is exactly the rate of false decisions.
/// </summary>
internal static class ArmSequences
{
    /// <summary>The probability of a decision.</summary>
    /// <param name="calls">The unit, from 0, and the value of each call.</param>
    /// <param name="shares">The variant's share at the time each unit was assigned.</param>
    /// <param name="begin">Makes a test.</param>
    /// <param name="add">Adds a call: value, whether it's the variant's, share, and key of the unit.</param>
    /// <param name="isDecided">Whether there has been a decision.</param>
    public static double Deciding<T>(
        (int Unit, double Value)[] calls, double[] shares, Func<T> begin, Action<T, double, bool, double, ulong> add, Func<T, bool> isDecided)
    {
        var deciding = 0.0;
        for (var arms = 0; arms < 1 << shares.Length; arms++)
        {
            var probability = 1.0;
            for (var unit = 0; unit < shares.Length; unit++)
            {
                probability *= (arms >> unit & 1) != 0 ? shares[unit] : 1 - shares[unit];
            }

            var test = begin();
            foreach (var (unit, value) in calls)
            {
                add(test, value, (arms >> unit & 1) != 0, shares[unit], (ulong)unit + 1);
            }

            deciding += isDecided(test) ? probability : 0;
        }

        return deciding;
    }

    /// <summary>Whether a result decides anything.</summary>
    public static bool IsDecided(Experiments.Statistics.TestResult result) => result.IsHarmShown || result.IsHarmExcluded;
}
