using System.Globalization;

namespace PredictionGuardrails.Configuration;

/// <summary>One false alarm in so many predictions, or in so much time, on average.</summary>
internal readonly record struct FalseAlarmRate(double Predictions, TimeSpan? Duration)
{
    public static readonly FalseAlarmRate Default = new(1_000_000, null);

    public const string Expected =
        "a number of predictions from 1000 to 1e100, or a duration from 00:01:00 to 365000.00:00:00, for example 30.00:00:00";

    /// <summary>Reads "1000000" or "30.00:00:00".</summary>
    public static bool TryParse(string text, out FalseAlarmRate rate)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            var isDuration = DurationSetting.TryParse(text, out var duration);
            rate = new(0, duration);
            return isDuration && SettingLimits.FalseAlarmDuration.Allows(duration);
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var predictions);
        rate = new(predictions, null);
        return isNumber && SettingLimits.FalseAlarmPredictions.Allows(predictions);
    }

    /// <summary>In how many predictions, where so many come in a second.</summary>
    public double InPredictions(double perSecond) =>
        Duration is { } duration ? Math.Max(SettingLimits.FalseAlarmPredictions.Minimum, perSecond * duration.TotalSeconds) : Predictions;
}
