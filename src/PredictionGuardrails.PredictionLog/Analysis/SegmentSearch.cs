namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>
/// Finds segments whose predictions are worse than all others. Many are looked at, so p-values are adjusted (S. Holm, 1979): whatever the dependence between
/// segments is, the probability that any of equally good ones is found is bounded.
/// </summary>
internal sealed class SegmentSearch(AnalyzedPredictions predictions, CancellationToken cancellationToken)
{
    private const int MostListed = 50;
    private readonly SegmentTest _test = new(predictions);
    private readonly List<SegmentQuality> _segments = [];
    private readonly List<string> _columnsWithMoreValues = [];

    /// <summary>The number of segments that were tested.</summary>
    public int Tested => _segments.Count;

    /// <summary>The number of segments with too few predictions.</summary>
    public int Small { get; private set; }

    /// <summary>The columns of which only the most frequent values are segments.</summary>
    public IReadOnlyList<string> ColumnsWithMoreValues => _columnsWithMoreValues;

    /// <summary>Tests the segments of a column.</summary>
    public void Add(SegmentColumn column)
    {
        if (column.HasMoreValues)
        {
            _columnsWithMoreValues.Add(column.Name);
        }

        var used = column.Codes.ToHashSet();
        if (used.Count < 2)
        {
            // There is nothing to compare a column of one value with.
            return;
        }

        for (var code = 0; code < column.Values.Count; code++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!used.Contains(code))
            {
                continue;
            }

            if (_test.TryBegin(column, code))
            {
                _segments.Add(Compare(column.Name, column.Values[code]));
            }
            else
            {
                Small++;
            }
        }
    }

    /// <summary>The segments with adjusted p-values: those that differ first, then those with the largest errors.</summary>
    public IReadOnlyList<SegmentQuality> List()
    {
        var errors = _segments.Select(static segment => segment.ErrorPValue);
        var biases = _segments.Select(static segment => segment.BiasPValue).OfType<double>();
        var adjusted = Adjust([.. errors, .. biases]);
        var segments = _segments.Select((segment, i) => segment with
        {
            ErrorPValue = adjusted[i],
            BiasPValue = segment.BiasPValue is null ? null : adjusted[_segments.Count + i],
        });
        return
        [
            .. segments.OrderByDescending(static segment => segment.IsWorse).ThenByDescending(static segment => segment.IsBiased)
                .ThenByDescending(static segment => segment.Error).Take(MostListed),
        ];
    }

    private SegmentQuality Compare(string column, string value)
    {
        var error = _test.Compare(predictions.Errors, isPooled: false);
        var bias = predictions.Biases.Length > 0 ? _test.Compare(predictions.Biases, isPooled: true) : (SegmentComparison?)null;
        var isRatio = error.Outside > 0;
        return new SegmentQuality
        {
            Column = column,
            Value = value,
            Predictions = _test.Inside.LongCount(static isInside => isInside),
            EffectiveSize = _test.Size,
            Error = error.Inside,
            Ratio = isRatio ? error.Inside / error.Outside : null,
            RatioLow = isRatio ? Math.Max(0, error.Inside - error.Margin) / error.Outside : null,
            RatioHigh = isRatio ? (error.Inside + error.Margin) / error.Outside : null,
            ErrorPValue = error.PValueAbove,
            Bias = bias?.Inside,
            BiasPValue = bias?.PValueEitherWay,
        };
    }

    private static double[] Adjust(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var adjusted = new double[values.Length];
        var largest = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            largest = Math.Max(largest, Math.Min(1, values[order[rank]] * (values.Length - rank)));
            adjusted[order[rank]] = largest;
        }

        return adjusted;
    }
}
