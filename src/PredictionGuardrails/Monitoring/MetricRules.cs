using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>The configured rules on one metric, evaluated at every tick. A breach that lasts is reported once.</summary>
internal sealed class MetricRules(MetricRecording recording)
{
    private readonly Lock _asking = new();
    private volatile IReadOnlyList<WindowRule> _rules = [];
    private volatile HashSet<(string Rule, string? Of)> _breached = [];

    /// <summary>Asks by other rules from now on; what is breached already stays so.</summary>
    public void Apply(IReadOnlyList<WindowRule> rules)
    {
        recording.Keep(rules.Select(rule => rule.Window));
        _rules = rules;
    }

    /// <summary>How many predictions there have been.</summary>
    public long Count => recording.Count;

    /// <summary>Asks every rule.</summary>
    /// <param name="baselineOver">The baseline that a window of a length is compared with; null before there is one.</param>
    /// <returns>The rules that have become breached, with what they found, and those that have recovered, without.</returns>
    public List<(WindowRule Rule, RuleFinding? Finding, long Predictions)> Ask(Func<TimeSpan, Baseline?> baselineOver)
    {
        lock (_asking)
        {
            return _rules.Count == 0 ? [] : AskAll(baselineOver);
        }
    }

    /// <summary>Every rule with its current state.</summary>
    public IEnumerable<RuleStatus> Status(string metric, Func<TimeSpan, Baseline?> baselineOver)
    {
        var breached = _breached;
        foreach (var rule in _rules)
        {
            var window = recording.Snapshot(rule.Window);
            var read = window.Count < rule.MinimumCount ? null : rule.Read(window, baselineOver(rule.Window));
            yield return new RuleStatus
            {
                Rule = rule.Name,
                Metric = metric,
                Parameter = rule.Of,
                Expected = rule.Expected,
                Observed = read?.Observed ?? $"{NumberText.Count(window.Count)} of at least {NumberText.Predictions(rule.MinimumCount)}",
                ObservedValue = read?.Value,
                Action = rule.Action,
                Window = rule.Window,
                IsBreached = breached.Contains((rule.Name, rule.Of)),
            };
        }
    }

    /// <summary>Clears the windows: their content is from a time that is over.</summary>
    public void Restart()
    {
        lock (_asking)
        {
            recording.Restart(_rules.Select(rule => rule.Window));
            _breached = [];
        }
    }

    private List<(WindowRule Rule, RuleFinding? Finding, long Predictions)> AskAll(Func<TimeSpan, Baseline?> baselineOver)
    {
        var told = new List<(WindowRule, RuleFinding?, long)>();
        var breached = new HashSet<(string, string?)>();
        foreach (var rule in _rules)
        {
            var window = recording.Snapshot(rule.Window);
            var key = (rule.Name, rule.Of);
            var finding = window.Count < rule.MinimumCount ? null : rule.Ask(window, baselineOver(rule.Window));
            if (finding is null && window.Count < rule.MinimumCount && _breached.Contains(key))
            {
                // There are too few predictions to say that the breach is over.
                breached.Add(key);
                continue;
            }

            if (finding is not null)
            {
                breached.Add(key);
            }

            if (finding is not null != _breached.Contains(key))
            {
                told.Add((rule, finding, window.Count));
            }
        }

        _breached = breached;
        return told;
    }
}
