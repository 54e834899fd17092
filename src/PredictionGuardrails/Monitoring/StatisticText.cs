using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>How a statistic of a metric is worded: <c>mean 14.2</c>, <c>40% zeros</c>.</summary>
/// <param name="Name">Its name: <c>mean</c>.</param>
/// <param name="Before">What precedes its value.</param>
/// <param name="After">What follows its value.</param>
/// <param name="IsFraction">Whether it is a fraction, which is shown as a percentage.</param>
internal sealed record StatisticText(string Name, string Before, string After = "", bool IsFraction = false)
{
    public string Describe(string value) => $"{Before}{value}{After}";

    /// <summary>Formats a measured value.</summary>
    public string Format(double value) => IsFraction ? NumberText.Fraction(value) : NumberText.Of(value);

    /// <summary>Formats a stated value, with all of its digits.</summary>
    public string FormatLimit(double limit) => IsFraction ? NumberText.ExactFraction(limit) : NumberText.Exact(limit);

    /// <inheritdoc cref="NumberText.Apart"/>
    public string[] Apart(double[] values, Func<double[], bool> holds)
    {
        var texts = NumberText.Apart(IsFraction ? Array.ConvertAll(values, static value => 100 * value) : values, holds);
        return IsFraction ? Array.ConvertAll(texts, static text => $"{text}%") : texts;
    }
}
