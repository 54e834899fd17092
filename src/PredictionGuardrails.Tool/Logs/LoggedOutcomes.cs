using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>What a guard did with predictions, as its log says.</summary>
internal sealed class LoggedOutcomes
{
    private readonly SortedDictionary<PredictionVerdict, long> _verdicts = [];
    private readonly SortedDictionary<string, long> _breaches = new(StringComparer.Ordinal);

    public long Records { get; private set; }

    /// <summary>The number of records without a prediction, because the breaker was open or the model failed.</summary>
    public long WithoutPrediction { get; private set; }

    public long InjectedFaults { get; private set; }

    /// <summary>The number of records by verdict.</summary>
    public IReadOnlyDictionary<PredictionVerdict, long> Verdicts => _verdicts;

    /// <summary>The number of records with a breach by check or rule.</summary>
    public IReadOnlyDictionary<string, long> BreachesByRule => _breaches;

    /// <summary>Whether calls of some units weren't logged.</summary>
    public bool IsSample { get; private set; }

    public void Add(LoggedPrediction record)
    {
        Records++;
        WithoutPrediction += record.Prediction is null ? 1 : 0;
        InjectedFaults += record.IsFaultInjected ? 1 : 0;
        IsSample |= record.InclusionProbability < 1;
        _verdicts[record.Verdict] = _verdicts.GetValueOrDefault(record.Verdict) + 1;
        foreach (var rule in record.Rules)
        {
            _breaches[rule] = _breaches.GetValueOrDefault(rule) + 1;
        }
    }
}
