using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// How many predictions of both arms can be compared with an outcome that is known. One that can't, such as a probability above 1, has no error, which must not
/// make the variant look harmless. One thread at a time uses it.
/// </summary>
/// <param name="outcome">The name of the outcome.</param>
internal sealed class ScoredPredictions(string outcome)
{
    /// <summary>By how much a larger share of the variant's predictions may be without an error than of the control's.</summary>
    private const double MostUnscored = 0.01;

    /// <summary>The fewest predictions whose share is reported.</summary>
    private const int Fewest = 100;

    private long _ofControl;
    private long _unscoredOfControl;
    private long _ofVariant;
    private long _unscoredOfVariant;

    /// <summary>Whether enough of the variant's predictions have an error.</summary>
    public bool AreEnough => ShareOf(_unscoredOfVariant, _ofVariant) <= ShareOf(_unscoredOfControl, _ofControl) + MostUnscored;

    /// <summary>Why errors aren't compared; null if they are.</summary>
    public string? HoldReason => AreEnough || _ofVariant < Fewest ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{ShareOf(_unscoredOfVariant, _ofVariant):0.#%} of the variant's predictions can't be compared with outcome '{outcome}', and {ShareOf(_unscoredOfControl, _ofControl):0.#%} of the control's, so that no result is shown. Find out why: for example, they aren't probabilities.");

    public void Add(bool isVariant, bool isScored)
    {
        if (isVariant)
        {
            _ofVariant++;
            _unscoredOfVariant += isScored ? 0 : 1;
        }
        else
        {
            _ofControl++;
            _unscoredOfControl += isScored ? 0 : 1;
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _ofControl = state.Carry(_ofControl);
        _unscoredOfControl = state.Carry(_unscoredOfControl);
        _ofVariant = state.Carry(_ofVariant);
        _unscoredOfVariant = state.Carry(_unscoredOfVariant);
    }

    private static double ShareOf(long unscored, long predictions) => (double)unscored / Math.Max(1, predictions);
}
