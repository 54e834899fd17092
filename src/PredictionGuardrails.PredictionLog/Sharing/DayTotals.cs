using System.Text.Json.Serialization;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Sharing;

/// <summary>What replicas add up of a day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Predictions">The number of predictions, with those that they stand for.</param>
/// <param name="WithOutcome">The number of predictions with an outcome.</param>
/// <param name="Errors">The sum of errors.</param>
/// <param name="Differences">The sum of outcomes minus predictions.</param>
internal sealed record DayTotals(
    [property: JsonPropertyName("d")] DateOnly Day,
    [property: JsonPropertyName("p")] double Predictions,
    [property: JsonPropertyName("o")] double WithOutcome,
    [property: JsonPropertyName("e")] double Errors,
    [property: JsonPropertyName("b")] double Differences)
{
    /// <summary>How many days replicas share.</summary>
    public const int MostDays = 30;

    public static DayTotals Of(QualityDay day) => new(day.Day, day.Predictions, day.WithOutcome, day.Errors, day.Differences);

    /// <summary>Adds up the totals of each day, the latest last.</summary>
    public static List<DayTotals> Add(IEnumerable<DayTotals> totals) =>
    [
        .. totals.GroupBy(static total => total.Day).OrderBy(static day => day.Key).Select(static day => new DayTotals(
            day.Key,
            day.Sum(static total => total.Predictions),
            day.Sum(static total => total.WithOutcome),
            day.Sum(static total => total.Errors),
            day.Sum(static total => total.Differences))),
    ];

    /// <summary>Whether totals are what a replica writes. In JSON, one can be null.</summary>
    public static bool AreValid(IReadOnlyList<DayTotals?> totals) => totals.All(static total => total is not null
        && double.IsFinite(total.Predictions) && double.IsFinite(total.WithOutcome) && double.IsFinite(total.Errors) && double.IsFinite(total.Differences));

    /// <summary>Whether the day is one of the last ones.</summary>
    /// <param name="today">The day that it is. The next one may have begun elsewhere.</param>
    public bool IsRecent(DateOnly today) => !IsTooOld(today) && Day.DayNumber - today.DayNumber <= 1;

    /// <summary>Whether the day is in no total any longer.</summary>
    /// <param name="today">The day that it is.</param>
    public bool IsTooOld(DateOnly today) => today.DayNumber - Day.DayNumber >= MostDays;

    public OutcomeDay ToOutcomeDay(DateOnly firstNotFinal) => new(
        Day, Predictions, WithOutcome, WithOutcome > 0 ? Errors / WithOutcome : null, WithOutcome > 0 ? Differences / WithOutcome : null, Day < firstNotFinal);
}
