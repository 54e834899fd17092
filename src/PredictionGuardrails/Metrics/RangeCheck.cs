using System.Globalization;
using System.Numerics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>The check that numbers are within a range.</summary>
/// <param name="Bounds">The range in the metric's own type.</param>
/// <param name="Stated">The range as it was stated, and as it is shown.</param>
/// <param name="Action">What a breach leads to.</param>
/// <param name="Expected">The range in words.</param>
internal sealed record RangeCheck(NumberBounds Bounds, NumberBounds Stated, BreachAction Action, string Expected)
{
    /// <summary>Formats a number that is outside of the range, so that what is shown is outside, too.</summary>
    public string Describe<TNumber>(TNumber number)
        where TNumber : struct, INumber<TNumber>
    {
        var text = NumberText.Apart([double.CreateTruncating(number)], shown => !Stated.Contains(shown[0]))[0];
        return Stated.Contains(double.Parse(text, CultureInfo.InvariantCulture)) ? NumberText.Exact(number) : text;
    }
}
