using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>The guardrail metrics of an experiment that are outcomes, found in the prediction log of its guard.</summary>
internal sealed class OutcomeGuardrails
{
    private readonly string _experiment;
    private readonly string _guard;
    private readonly IOutcomeSource? _source;
    private readonly Dictionary<OutcomeGuardrail, OutcomeDeclaration> _declared = [];

    /// <param name="experiment">The name of the experiment.</param>
    /// <param name="guard">The name of its guard.</param>
    /// <param name="guardrails">The metrics.</param>
    /// <param name="hasOwnUnit">Whether the experiment reads units itself.</param>
    /// <param name="services">The container, which has the source of outcomes.</param>
    /// <exception cref="InvalidOperationException">The outcome doesn't exist, or the arms can't be compared by it.</exception>
    public OutcomeGuardrails(
        string experiment, string guard, IReadOnlyList<OutcomeGuardrail> guardrails, bool hasOwnUnit, IServiceProvider services)
    {
        _experiment = experiment;
        _guard = guard;
        if (guardrails.Count == 0)
        {
            return;
        }

        if (hasOwnUnit)
        {
            throw new InvalidOperationException(
                $"Experiment '{experiment}' has outcomes as guardrail metrics, and a unit of its own. The prediction log knows the unit of guard '{guard}': set Unit(…) there, and not in the experiment.");
        }

        _source = services.GetService<IOutcomeSource>();
        foreach (var guardrail in guardrails)
        {
            _declared.Add(guardrail, Find(guardrail));
        }
    }

    /// <summary>
    /// The metrics that can stop a variant in a phase. In shadow, callers get the control's answers, so that only errors of predictions tell something, and nothing
    /// does if the answer decides for whom there is an outcome: the control is wrong more often where its errors choose.
    /// </summary>
    public IReadOnlyList<OutcomeGuardrail> Enabled(ExperimentPhase phase, ExperimentSettings settings) =>
    [
        .. _declared.Keys.Where(guardrail =>
            (phase == ExperimentPhase.Canary || (guardrail.IsError && !_declared[guardrail].IsSelective))
            && settings.Guardrails.GetValueOrDefault(guardrail.Declaration.Name)?.Enabled != false),
    ];

    /// <summary>The unit of measure of a metric; null if it has none.</summary>
    public string? UnitOf(string guardrail)
    {
        var known = _declared.FirstOrDefault(known => known.Key.Declaration.Name == guardrail);
        return known.Value is { Type: OutcomeType.Number } number ? number.Unit : null;
    }

    /// <summary>What a metric compares.</summary>
    public string KindOf(OutcomeGuardrail guardrail)
    {
        var outcome = _declared[guardrail];
        return $"{outcome.Type}, {outcome.ErrorKind}, {outcome.Maturity:c}, {outcome.IsAbsenceNegative}";
    }

    /// <summary>Creates the comparison of a metric.</summary>
    /// <param name="guardrail">The metric.</param>
    /// <param name="arms">The names of the arms, the control first.</param>
    /// <param name="shares">Their shares.</param>
    /// <param name="from">When the phase began.</param>
    /// <param name="alpha">The rate of false decisions of each variant by this metric.</param>
    /// <param name="margin">How much worse variants may be.</param>
    public OutcomeComparison Compare(
        OutcomeGuardrail guardrail, IReadOnlyList<string> arms, ArmShares shares, DateTimeOffset from, double alpha, Margin margin) =>
        OutcomeComparison.Create(guardrail, _declared[guardrail], arms, shares, from, alpha, margin);

    /// <summary>Creates the comparison of a metric in shadow.</summary>
    /// <inheritdoc cref="ShadowOutcome.Create"/>
    public ShadowOutcome CompareInShadow(OutcomeGuardrail guardrail, double alpha, Margin margin) =>
        ShadowOutcome.Create(guardrail, _declared[guardrail], alpha, margin);

    /// <inheritdoc cref="IOutcomeSource.GetIdHash"/>
    public ulong? GetIdHash(PredictionContext context) => _source!.GetIdHash(_guard, context);

    /// <summary>Passes outcomes on until the subscriptions are disposed.</summary>
    /// <param name="guardrails">The metrics.</param>
    /// <param name="take">Takes the number of the metric, and calls whose outcome is final.</param>
    public IReadOnlyList<IDisposable> Subscribe(IReadOnlyList<OutcomeGuardrail> guardrails, Action<int, IReadOnlyList<FinalOutcome>> take) =>
        [.. guardrails.Select((guardrail, number) => _source!.Subscribe(_guard, guardrail.Outcome, calls => take(number, calls)))];

    /// <summary>Passes outcomes to the judge until the subscriptions are disposed.</summary>
    public IReadOnlyList<IDisposable> Subscribe(CanaryJudge judge) =>
        [.. judge.Outcomes.Select(compared => _source!.Subscribe(_guard, compared.Outcome, predictions => judge.AddOutcomes(compared, predictions)))];

    private OutcomeDeclaration Find(OutcomeGuardrail guardrail)
    {
        var outcomes = _source?.GetOutcomes(_guard) ?? [];
        var outcome = outcomes.FirstOrDefault(outcome => outcome.Name.Equals(guardrail.Outcome, StringComparison.OrdinalIgnoreCase));
        var metric = $"Experiment '{_experiment}' has the outcome '{guardrail.Outcome}' of guard '{_guard}' as guardrail metric '{guardrail.Declaration.Name}'";
        if (outcome is null)
        {
            throw new InvalidOperationException(_source is null
                ? $"{metric}, and there is no prediction log. Call AddPredictionLog(…), and declare the outcome with Log(log => log.Outcome(\"{guardrail.Outcome}\", …))."
                : $"{metric}, which the guard doesn't declare. Outcomes: {string.Join(", ", outcomes.Select(static other => other.Name).DefaultIfEmpty("none"))}. Declare it with Log(log => log.Outcome(\"{guardrail.Outcome}\", …)).");
        }

        if (!outcome.AreUnitsKnown)
        {
            throw new InvalidOperationException(
                $"{metric}, and units are erased before they're logged, so that outcomes can't be compared by unit. Add a redactor that keeps units apart, such as HMAC.");
        }

        if (guardrail.IsError && outcome.ErrorKind is null)
        {
            throw new InvalidOperationException($"{metric}, and predictions can't be compared with an outcome that is a {outcome.Type}. Use OutcomeGuardrail(…).");
        }

        return !guardrail.IsError && outcome.Type == OutcomeType.Label
            ? throw new InvalidOperationException($"{metric}, and it's a label. To compare how often predictions are wrong, use OutcomeErrorGuardrail(\"{outcome.Name}\").")
            : outcome;
    }
}
