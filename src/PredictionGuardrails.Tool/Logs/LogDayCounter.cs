using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>Counts a guard's records of a day.</summary>
internal sealed class LogDayCounter
{
    private readonly SortedDictionary<PredictionVerdict, long> _verdicts = [];
    private readonly SortedSet<string> _instances = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _planVersions = [];
    private long _records;
    private long _breaches;
    private int _closed;
    private int _open;
    private long _bytes;
    private DateTimeOffset? _from;
    private DateTimeOffset? _to;
    private double _weights;
    private double _squaredWeights;

    public void AddFile(LogPart part)
    {
        _closed += part.IsOpen ? 0 : 1;
        _open += part.IsOpen ? 1 : 0;
        _bytes += part.Bytes ?? 0;
    }

    public void Add(LoggedPrediction record)
    {
        _records++;
        _verdicts[record.Verdict] = _verdicts.GetValueOrDefault(record.Verdict) + 1;
        _breaches += record.Rules.Count > 0 ? 1 : 0;
        _instances.Add(record.Instance);
        if (record.PlanVersion is { } version)
        {
            _planVersions.Add(version);
        }

        _from = record.Time < _from ? record.Time : _from ?? record.Time;
        _to = record.Time > _to ? record.Time : _to ?? record.Time;
        var weight = 1 / record.InclusionProbability;
        _weights += weight;
        _squaredWeights += weight * weight;
    }

    public LogDay ToDay(string guard, DateOnly day) => new()
    {
        Guard = guard,
        Day = day,
        Records = _records,
        Verdicts = _verdicts,
        Breaches = _breaches,
        ClosedFiles = _closed,
        OpenSegments = _open,
        Bytes = _bytes,
        From = _from,
        To = _to,
        Instances = [.. _instances],
        PlanVersions = [.. _planVersions],
        EstimatedCalls = _weights,
        EffectiveSize = _records == 0 ? 0 : _weights * _weights / _squaredWeights,
    };
}
