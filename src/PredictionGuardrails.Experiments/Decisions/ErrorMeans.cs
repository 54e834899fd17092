using System.Globalization;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>The mean errors of both arms so far. One thread at a time uses it.</summary>
internal struct ErrorMeans
{
    private double _ofControl;
    private double _ofVariant;
    private long _countOfControl;
    private long _countOfVariant;

    public void Add(double error, bool isVariant)
    {
        if (!double.IsFinite(error))
        {
            return;
        }

        if (isVariant)
        {
            _ofVariant += error;
            _countOfVariant++;
        }
        else
        {
            _ofControl += error;
            _countOfControl++;
        }
    }

    /// <summary>Both means in a sentence; null while an arm has none.</summary>
    public readonly string? Describe(string variant) => _countOfVariant == 0 || _countOfControl == 0 ? null : string.Create(
        CultureInfo.InvariantCulture, $"The mean error of '{variant}' is {_ofVariant / _countOfVariant:G4}, and the control's {_ofControl / _countOfControl:G4}.");
}
