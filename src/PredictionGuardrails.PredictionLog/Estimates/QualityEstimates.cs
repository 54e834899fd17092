using System.Globalization;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Estimates;

/// <summary>
/// Estimates the quality of predictions before their outcomes are final, from the errors of the last weeks by what was predicted, and compares earlier
/// estimates with the outcomes that came. For probabilities, that's the expected quality of calibrated probabilities (NannyML, "Confidence-based performance
/// estimation"); for numbers, it's the mean error of each range, weighted by how frequent the range is now.
/// </summary>
/// <param name="kind">What predictions and outcomes are to each other.</param>
/// <param name="outcome">What is declared of the outcome.</param>
/// <param name="bounds">The bounds of ranges that were chosen before; null if there are none.</param>
internal sealed class QualityEstimates(QualityKind kind, LogOutcome outcome, double[]? bounds)
{
    /// <summary>The number of days whose outcomes are used: whole weeks, because weekends differ.</summary>
    private const int Span = 28;

    /// <summary>The number of final days whose estimates are compared with outcomes.</summary>
    private const int ComparedDays = 7;

    /// <summary>A difference between estimate and outcomes, in standard errors, that isn't chance: 1 in 147,000 for normal errors.</summary>
    private const double Contradiction = 4.5;

    private readonly PredictionTiles _tiles = new(kind, bounds);
    private readonly IReadOnlyList<Measure> _measures = Measure.Of(kind);

    /// <summary>The first predictions, by which the tiles are chosen.</summary>
    private readonly List<(MaturedPrediction Prediction, QualityDay Day)> _first = [];

    public double[]? Bounds => _tiles.Bounds;

    /// <summary>Takes a prediction with its final outcome.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="day">The day on which it was made.</param>
    public void Add(in MaturedPrediction prediction, QualityDay day)
    {
        if (_measures.Count == 0)
        {
            return;
        }

        if (_tiles.Find(prediction.Prediction) is { } tile)
        {
            day.Tiles ??= new TileMoments();
            day.Tiles.AddOutcome(tile, prediction);
            return;
        }

        _first.Add((prediction, day));
        if (_first.Count == PredictionTiles.Sample)
        {
            _tiles.Choose(_first.Select(static one => one.Prediction.Prediction));
            _first.ForEach(one => Add(one.Prediction, one.Day));
            _first.Clear();
        }
    }

    /// <summary>Estimates the quality of predictions whose outcomes aren't final; null if there are none, or too few outcomes.</summary>
    /// <param name="final">The days with final predictions, the latest last.</param>
    /// <param name="waiting">Predictions whose outcomes aren't final.</param>
    public OutcomeEstimate? Estimate(IReadOnlyList<QualityDay> final, IReadOnlyList<MaturedPrediction> waiting)
    {
        if (waiting.Count == 0 || _measures.Count == 0 || Known(final, DateOnly.MaxValue) is not { } known)
        {
            return null;
        }

        var others = new TileMoments();
        AddTo(others, waiting);
        var from = QualityDay.DayOf(waiting[0]);
        var to = QualityDay.DayOf(waiting[^1]);
        var last = final.Last(static day => day.Tiles is not null).Day;
        return new OutcomeEstimate
        {
            From = from,
            To = to,
            Predictions = others.Weight,
            Measures = [.. EstimateMeasures(known, others, waiting, to.DayNumber - from.DayNumber + 1)],
            Assumption = Describe(known, last),
            UnfamiliarShare = known.UnfamiliarShareOf(others),
            Violation = FindViolation(final, from),
        };
    }

    /// <summary>Estimates the error of each day: of those that are final, by outcomes that were final on that day.</summary>
    /// <param name="final">The days with final predictions, the latest last.</param>
    /// <param name="waiting">Predictions whose outcomes aren't final.</param>
    public Dictionary<DateOnly, EstimatedMeasure> EstimateDays(IReadOnlyList<QualityDay> final, IReadOnlyList<MaturedPrediction> waiting)
    {
        var estimates = new Dictionary<DateOnly, EstimatedMeasure>();
        if (_measures.Count == 0)
        {
            return estimates;
        }

        var days = final.Where(static day => day.Tiles is not null).ToDictionary(static day => day.Day, static day => day.Tiles!);
        foreach (var group in waiting.GroupBy(static prediction => QualityDay.DayOf(prediction)))
        {
            var others = new TileMoments();
            if (days.TryGetValue(group.Key, out var known))
            {
                others.Add(known);
            }

            AddTo(others, group);
            days[group.Key] = others;
        }

        foreach (var (day, predictions) in days)
        {
            if (Known(final, LastKnownOn(day)) is { } known && predictions.Weight > 0)
            {
                estimates.Add(day, Measured(known.Estimate(_measures[0], predictions, days: 1), _measures[0]));
            }
        }

        return estimates;
    }

    private IEnumerable<EstimatedMeasure> EstimateMeasures(
        KnownQuality known, TileMoments others, IReadOnlyList<MaturedPrediction> waiting, int days)
    {
        foreach (var measure in _measures)
        {
            yield return Measured(known.Estimate(measure, others, days), measure);
        }

        if (kind == QualityKind.Probability && new RankingEstimate(known, waiting, others).Estimate() is { } area)
        {
            yield return area.ToMeasure(RankingEstimate.Name, 0, 1);
        }
    }

    /// <summary>Only a bias can be negative, and only errors of numbers larger than 1.</summary>
    private EstimatedMeasure Measured(UncertainMean mean, Measure measure) => kind == QualityKind.Probability
        ? mean.ToMeasure(measure.Name, 0, 1)
        : mean.ToMeasure(measure.Name, measure == _measures[0] ? 0 : double.NegativeInfinity);

    /// <summary>The quality of the days until a day; null if there are too few outcomes.</summary>
    private static KnownQuality? Known(IReadOnlyList<QualityDay> final, DateOnly until)
    {
        var days = final.Where(day => day.Day <= until && day.Tiles is not null).TakeLast(Span).ToList();
        var known = new KnownQuality([.. days.Select(static day => day.Tiles!)]);
        return known.IsEnough ? known : null;
    }

    /// <summary>The last day whose outcomes are final on a day.</summary>
    private DateOnly LastKnownOn(DateOnly day) => day.AddDays(-1 - (int)Math.Ceiling(outcome.Maturity.TotalDays));

    private void AddTo(TileMoments moments, IEnumerable<MaturedPrediction> predictions)
    {
        foreach (var prediction in predictions)
        {
            if (_tiles.Find(prediction.Prediction) is { } tile)
            {
                moments.AddPrediction(tile, prediction);
            }
        }
    }

    private string Describe(KnownQuality known, DateOnly last)
    {
        var assumed = kind == QualityKind.Probability
            ? "Events are assumed to be as frequent, for each predicted probability, as"
            : "Errors are assumed to depend on the predicted value as they did";
        var selected = outcome.IsSelective ? " Predictions that can't have an outcome are assumed to be like those that can." : "";
        var days = known.Days == 1 ? "on" : string.Create(CultureInfo.InvariantCulture, $"on the {known.Days} days up to");
        return string.Create(CultureInfo.InvariantCulture, $"{assumed} {days} {last:yyyy-MM-dd} ({known.Outcomes:N0} outcomes).{selected}");
    }

    /// <summary>Compares what was estimated for the last final days with their outcomes. Several days, because a single large error can be chance.</summary>
    /// <param name="final">The days with final predictions.</param>
    /// <param name="waitingFrom">The first day that isn't final.</param>
    private string? FindViolation(IReadOnlyList<QualityDay> final, DateOnly waitingFrom)
    {
        var days = final.Where(day => day.Day < waitingFrom && day.Day >= waitingFrom.AddDays(-ComparedDays) && day.Tiles is { Weight: > 0 }).ToList();
        if (days.Count == 0 || Known(final, LastKnownOn(days[0].Day)) is not { Days: >= KnownQuality.FewestDays } known)
        {
            return null;
        }

        var predictions = new TileMoments();
        days.ForEach(day => predictions.Add(day.Tiles!));
        return _measures.Select(measure => Contradict(known, predictions, days, measure)).FirstOrDefault(static text => text is not null);
    }

    private string? Contradict(KnownQuality known, TileMoments predictions, List<QualityDay> days, Measure measure)
    {
        var estimate = known.Expect(measure, predictions, days.Count);
        var observed = measure.MeanOf(predictions);
        if (estimate.DistanceOf(observed) < Contradiction)
        {
            return null;
        }

        var limits = Measured(estimate, measure);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"From {days[0].Day:yyyy-MM-dd} to {days[^1].Day:yyyy-MM-dd}, the {measure.Name} was {observed:G4}. The estimate was {limits.Lower:G4} to {limits.Upper:G4}.");
    }
}
