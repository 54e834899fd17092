using PredictionGuardrails.PredictionLog.Estimates;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>The final predictions of a day.</summary>
internal sealed class QualityDay
{
    public required DateOnly Day { get; init; }

    /// <summary>The number of predictions, with those that they stand for.</summary>
    public double Predictions { get; set; }

    /// <summary>The number of predictions with an outcome.</summary>
    public double WithOutcome { get; set; }

    /// <summary>The sum of errors; see <see cref="Losses.Error"/>.</summary>
    public double Errors { get; set; }

    /// <summary>The sum of outcomes minus predictions.</summary>
    public double Differences { get; set; }

    /// <summary>How often events happened.</summary>
    public CalibrationMap Calibration { get; init; } = new();

    /// <summary>The predictions with an outcome by the part of the maturity in which it was recorded; empty for days that aren't final.</summary>
    public double[] Arrivals { get; init; } = [];

    /// <summary>Predictions with their outcomes by what was predicted; null if there are none.</summary>
    public TileMoments? Tiles { get; set; }

    public static DateOnly DayOf(in MaturedPrediction prediction) => DateOnly.FromDateTime(new DateTime(prediction.Time, DateTimeKind.Utc));

    public void Add(in MaturedPrediction prediction, QualityKind kind)
    {
        Predictions += prediction.Weight;
        if (!prediction.HasOutcome)
        {
            return;
        }

        WithOutcome += prediction.Weight;
        Errors += prediction.Weight * Losses.Of(prediction, kind, Losses.Error);
        Differences += prediction.Weight * (prediction.Outcome - prediction.Prediction);
        if (kind == QualityKind.Probability)
        {
            Calibration.Add(prediction.Prediction, prediction.Outcome > 0.5, prediction.Weight);
        }
    }

    /// <summary>Counts when the outcome of a final prediction was recorded.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="maturity">How long after a prediction its outcome counts as final, in ticks.</param>
    public void AddArrival(in MaturedPrediction prediction, long maturity)
    {
        if (prediction.Delay is { } delay && Arrivals is { Length: ArrivalCurve.Parts })
        {
            Arrivals[ArrivalCurve.PartOf(delay, maturity)] += prediction.Weight;
        }
    }

    public OutcomeDay ToOutcomeDay(bool isFinal, EstimatedMeasure? estimate, double? coverage) => new(
        Day, Predictions, WithOutcome, WithOutcome > 0 ? Errors / WithOutcome : null, WithOutcome > 0 ? Differences / WithOutcome : null, isFinal)
    {
        EstimatedError = estimate,
        ExpectedCoverage = isFinal ? null : coverage,
    };

    /// <summary>Days of final predictions with those whose outcomes aren't final.</summary>
    public static List<QualityDay> Merge(IEnumerable<QualityDay> final, IEnumerable<MaturedPrediction> waiting, QualityKind kind)
    {
        var days = final.ToDictionary(
            static day => day.Day,
            static day => new QualityDay
            {
                Day = day.Day,
                Predictions = day.Predictions,
                WithOutcome = day.WithOutcome,
                Errors = day.Errors,
                Differences = day.Differences,
            });
        foreach (var prediction in waiting)
        {
            var date = DayOf(prediction);
            if (!days.TryGetValue(date, out var day))
            {
                day = new QualityDay { Day = date };
                days.Add(date, day);
            }

            day.Add(prediction, kind);
        }

        return [.. days.Values.OrderBy(static day => day.Day)];
    }

    /// <summary>How frequent events were in each tenth of the probabilities, over all days.</summary>
    public static IReadOnlyList<CalibrationBin> Calibrate(IEnumerable<QualityDay> days)
    {
        var all = new CalibrationMap();
        foreach (var day in days)
        {
            all.Add(day.Calibration);
        }

        return
        [
            .. Enumerable.Range(0, CalibrationMap.Bins).Where(bin => all.Weights[bin] > 0)
                .Select(bin => new CalibrationBin(all.Predicted[bin] / all.Weights[bin], all.Events[bin] / all.Weights[bin], all.Weights[bin])),
        ];
    }
}
