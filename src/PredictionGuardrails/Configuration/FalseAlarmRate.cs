using System.Globalization;

namespace PredictionGuardrails.Configuration;

/// <summary>One false alarm in so many predictions, or in so much time, on average.</summary>
internal readonly record struct FalseAlarmRate(double Predictions, TimeSpan? Duration)
{
    public static readonly FalseAlarmRate Default = new(1_000_000, null);

    /// <summary>Fewer make no sense: a change takes a handful to be seen.</summary>
    public const int FewestPredictions = 1000;

    public static readonly TimeSpan ShortestDuration = TimeSpan.FromMinutes(1);

    public const string Expected = "a number of predictions, at least 1000, or a duration such as \"30.00:00:00\", at least \"00:01:00\",";

    /// <summary>Reads "1000000" or "30.00:00:00".</summary>
    public static bool TryParse(string text, out FalseAlarmRate rate)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            var isDuration = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration);
            rate = new(0, duration);
            return isDuration && duration >= ShortestDuration;
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var predictions);
        rate = new(predictions, null);
        return isNumber && predictions >= FewestPredictions && double.IsFinite(predictions);
    }

    /// <summary>In how many predictions, where so many come in a second.</summary>
    public double InPredictions(double perSecond) =>
        Duration is { } duration ? Math.Max(FewestPredictions, perSecond * duration.TotalSeconds) : Predictions;
}
