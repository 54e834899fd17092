using System.Runtime.ExceptionServices;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Experiments.Steering;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Creates what a phase needs: variants, guardrail metrics with their tests, and what is attached to the guard.</summary>
/// <param name="name">The name of the experiment.</param>
/// <param name="declaration">What code declares.</param>
/// <param name="guard">The guard.</param>
/// <param name="services">The container.</param>
/// <param name="time">The clock.</param>
internal sealed class RunFactory<TInput, TPrediction>(
    string name,
    ExperimentDeclaration<TInput, TPrediction> declaration,
    PredictionGuard<TInput, TPrediction> guard,
    IServiceProvider services,
    TimeProvider time)
{
    private readonly List<MetricReader<TInput, TPrediction>> _metrics =
        [.. declaration.Metrics.Select(metric => metric.Resolve(guard)).OfType<MetricReader<TInput, TPrediction>>()];
    private readonly UnitReader<TInput> _units = new(
        declaration.ReadUnit, declaration.CreateAssigner?.Invoke(services), declaration.Variants.ConvertAll(static variant => variant.Name));
    private readonly OutcomeGuardrails _outcomes = new(name, guard.Name, declaration.Outcomes, declaration.ReadUnit is not null, services);
    private readonly Lock _creating = new();
    private Variant<TInput, TPrediction>[]? _variants;
    private Variant<TInput, TPrediction>? _control;
    private ExceptionDispatchInfo? _failure;

    /// <summary>The unit of measure of a guardrail metric that is a metric of the guard; null if it has none.</summary>
    public string? UnitOf(string guardrail) =>
        _metrics.Find(metric => metric.Declaration.Name == guardrail)?.GuardMetric is { } metric ? guard.GetUnitOfMeasure(metric) : _outcomes.UnitOf(guardrail);

    /// <param name="settings">The settings.</param>
    /// <param name="exposure">The fraction of units that is in the experiment.</param>
    public AssignmentPlan CreatePlan(ExperimentSettings settings, double exposure) => new(settings.Salt ?? name, exposure, SharesOf(settings));

    /// <summary>The shares of the control and the variants. What isn't configured is divided equally.</summary>
    public ArmShares SharesOf(ExperimentSettings settings)
    {
        var configured = declaration.Variants.Select(variant => settings.Variants.GetValueOrDefault(variant.Name)?.Share).ToList();
        var rest = (1 - configured.Sum(static share => share ?? 0)) / (1 + configured.Count(static share => share is null));
        return new ArmShares([rest, .. configured.Select(share => share ?? rest)]);
    }

    /// <summary>What decides about the comparison of a phase.</summary>
    public IReadOnlyList<string> DefinitionOf(ExperimentState state, ExperimentSettings settings) => ComparisonDefinition.Of(
        state,
        settings,
        declaration.Variants.ConvertAll(static variant => variant.Name),
        state.Phase == ExperimentPhase.Shadow ? null : SharesOf(settings),
        GuardrailsOf(state.Phase, settings));

    private IEnumerable<(GuardrailDeclaration Declaration, Margin Margin, string Kind)> GuardrailsOf(ExperimentPhase phase, ExperimentSettings settings)
    {
        var ofCalls = GuardrailDeclaration.BuiltIn.Where(guardrail => phase != ExperimentPhase.Shadow || guardrail != GuardrailDeclaration.Latency)
            .Select(static guardrail => (Declaration: guardrail, Kind: "call"))
            .Concat(_metrics.Select(static metric => (metric.Declaration, Kind: metric.Labels is null ? "call" : "label")));
        var metrics = ofCalls.Where(guardrail => IsEnabled(settings, guardrail.Declaration));
        var outcomes = _outcomes.Enabled(phase, settings).Select(outcome => (outcome.Declaration, Kind: _outcomes.KindOf(outcome)));
        return metrics.Concat(outcomes).Select(guardrail => (guardrail.Declaration, MarginOf(settings, guardrail.Declaration), guardrail.Kind));
    }

    /// <param name="settings">The settings.</param>
    /// <param name="plan">Who is exposed, and the shares of the arms.</param>
    /// <param name="harmful">Variants whose harm was shown before.</param>
    /// <param name="isShared">Whether replicas compare together what they observe.</param>
    /// <param name="found">Takes harm.</param>
    public CanaryRun<TInput, TPrediction> CreateCanary(
        ExperimentSettings settings, AssignmentPlan plan, IReadOnlyList<string> harmful, bool isShared, Action<HarmFound> found)
    {
        var variants = CreateVariants();
        var metrics = EnabledMetrics(settings);
        var hasLatency = IsEnabled(settings, GuardrailDeclaration.Latency);
        var judge = CreateJudge(settings, plan.Shares, harmful, found, isShared ? new ObservationOutbox(MetricCountOf(settings)) : null);
        var limit = settings.Canary.Timeout ?? ExperimentSettings.DefaultTimeout;
        return new CanaryRun<TInput, TPrediction>(
            name,
            variants,
            [.. variants.Select(_ => new TimeLimit(limit, time))],
            metrics,
            hasLatency,
            _units,
            plan,
            judge,
            () => guard.InjectedFault is not null)
        {
            Outcomes = _outcomes.Subscribe(judge),
        };
    }

    /// <summary>The number of metrics of each call.</summary>
    public int MetricCountOf(ExperimentSettings settings) =>
        EnabledMetrics(settings).Count + (IsEnabled(settings, GuardrailDeclaration.Latency) ? 1 : 0);

    /// <summary>Creates what compares the arms of a canary.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="shares">The shares of the arms.</param>
    /// <param name="harmful">Variants whose harm was shown before.</param>
    /// <param name="takeHarm">Takes harm.</param>
    /// <param name="outbox">Takes what is evaluated; null for none.</param>
    public CanaryJudge CreateJudge(
        ExperimentSettings settings, ArmShares shares, IReadOnlyList<string> harmful, Action<HarmFound> takeHarm, ObservationOutbox? outbox)
    {
        var metrics = EnabledMetrics(settings);
        var hasLatency = IsEnabled(settings, GuardrailDeclaration.Latency);
        var outcomes = CompareOutcomes(settings, shares, metrics, hasLatency);
        var judges = declaration.Variants.Select((variant, number) =>
            CreateCanaryJudge(variant.Name, settings, metrics, hasLatency, [.. outcomes.Select(outcome => outcome.Tests[number])]));
        var judge = new CanaryJudge([.. judges], shares, time, takeHarm)
        {
            Outcomes = outcomes,
            Outbox = outbox,
        };
        judge.KeepStopped(harmful);
        return judge;
    }

    /// <param name="settings">The settings.</param>
    /// <param name="plan">Who is exposed.</param>
    /// <param name="isShared">Whether replicas compare together what they observe.</param>
    /// <param name="found">Takes harm.</param>
    public ShadowRun<TInput, TPrediction> CreateShadow(ExperimentSettings settings, AssignmentPlan plan, bool isShared, Action<HarmFound> found)
    {
        var metrics = EnabledMetrics(settings);
        var outbox = isShared ? new ObservationOutbox(2 * (1 + metrics.Count)) : null;
        var control = settings.Shadow.ControlShare == 0 ? null : CreateControl();
        var errors = _outcomes.Enabled(ExperimentPhase.Shadow, settings);
        var compared = errors.Count == 0 ? null : ComparedPrediction.Find(guard, errors[0].Declaration);
        var run = new ShadowRun<TInput, TPrediction>(
            [.. CreateVariants().Select((variant, number) => Compare(variant, CreateShadowJudge(number, variant.Name, settings, outbox), found))],
            control is null ? null : Compare(control, CreateShadowJudge(0, control.Name, settings, outbox: null), static _ => { }),
            settings.Shadow,
            _units,
            plan,
            time)
        {
            Outbox = outbox,
            GetIdHash = compared is null ? null : _outcomes.GetIdHash,
        };
        run.Subscribe(take => _outcomes.Subscribe(errors, take));
        return run;

        ShadowComparison<TInput, TPrediction> Compare(Variant<TInput, TPrediction> variant, ShadowJudge judge, Action<HarmFound> takeHarm) =>
            new(variant, metrics, judge, new TimeLimit(settings.Shadow.Timeout ?? ExperimentSettings.DefaultTimeout, time), takeHarm)
            {
                AwaitOutcome = compared is null ? null
                    : (idHash, job, prediction) => judge.Wait(idHash, job.Time, compared.Measure(job.Input, prediction)),
            };
    }

    /// <summary>Creates what compares the variants in shadow over all replicas.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="takeHarm">Takes harm.</param>
    public SharedShadowJudge CreateShadowJudge(ExperimentSettings settings, Action<HarmFound> takeHarm) =>
        new([.. declaration.Variants.Select((variant, number) => CreateShadowJudge(number, variant.Name, settings, outbox: null))], takeHarm);

    private VariantJudge CreateCanaryJudge(
        string variant, ExperimentSettings settings, List<MetricReader<TInput, TPrediction>> metrics, bool hasLatency, IReadOnlyList<OutcomeTest> outcomes)
    {
        var breaches = IsEnabled(settings, GuardrailDeclaration.Breaches);
        var alpha = AlphaOfCanary(settings, metrics, hasLatency);
        List<GuardrailTest> tests =
        [
            new EventTest(GuardrailDeclaration.Failures, EventKind.Failures, alpha, MarginOf(settings, GuardrailDeclaration.Failures)),
            .. metrics.Select(metric => CreateTest(metric, alpha, MarginOf(settings, metric.Declaration))),
        ];
        if (hasLatency)
        {
            tests.Add(new LatencyTest(GuardrailDeclaration.Latency, alpha, MarginOf(settings, GuardrailDeclaration.Latency)));
        }

        return new VariantJudge(
            variant,
            tests,
            breaches ? [new EventTest(GuardrailDeclaration.Breaches, EventKind.Breaches, alpha, MarginOf(settings, GuardrailDeclaration.Breaches))] : [])
        {
            Outcomes = outcomes,
        };
    }

    private List<OutcomeComparison> CompareOutcomes(
        ExperimentSettings settings, ArmShares shares, List<MetricReader<TInput, TPrediction>> metrics, bool hasLatency)
    {
        string[] arms = [CanaryArms<TInput, TPrediction>.Control, .. declaration.Variants.Select(static variant => variant.Name)];
        var alpha = AlphaOfCanary(settings, metrics, hasLatency);
        var from = time.GetUtcNow();
        return
        [
            .. _outcomes.Enabled(ExperimentPhase.Canary, settings).Select(outcome =>
                _outcomes.Compare(outcome, arms, shares, from, alpha, MarginOf(settings, outcome.Declaration))),
        ];
    }

    private double AlphaOfCanary(ExperimentSettings settings, List<MetricReader<TInput, TPrediction>> metrics, bool hasLatency)
    {
        var breaches = IsEnabled(settings, GuardrailDeclaration.Breaches) ? 1 : 0;
        return AlphaOf(settings, 1 + breaches + metrics.Count + (hasLatency ? 1 : 0) + _outcomes.Enabled(ExperimentPhase.Canary, settings).Count);
    }

    private ShadowJudge CreateShadowJudge(int number, string variant, ExperimentSettings settings, ObservationOutbox? outbox)
    {
        var metrics = EnabledMetrics(settings);
        var breaches = IsEnabled(settings, GuardrailDeclaration.Breaches);
        var errors = _outcomes.Enabled(ExperimentPhase.Shadow, settings);
        var alpha = AlphaOf(settings, 1 + (breaches ? 1 : 0) + metrics.Count + errors.Count);
        List<ShadowOutcome> outcomes = [.. errors.Select(error => _outcomes.CompareInShadow(error, alpha, MarginOf(settings, error.Declaration)))];
        var judge = new VariantJudge(
            variant,
            [
                new PairedEventTest(GuardrailDeclaration.Failures, EventKind.Failures, alpha, MarginOf(settings, GuardrailDeclaration.Failures)),
                .. metrics.Select(metric => CreatePairedTest(metric, alpha, MarginOf(settings, metric.Declaration))),
            ],
            breaches ? [new PairedEventTest(GuardrailDeclaration.Breaches, EventKind.Breaches, alpha, MarginOf(settings, GuardrailDeclaration.Breaches))] : [])
        {
            Outcomes = [.. outcomes.Select(static outcome => outcome.Test)],
        };
        return new ShadowJudge(number, judge, time)
        {
            Outbox = outbox,
            Outcomes = outcomes,
        };
    }

    private GuardrailTest CreateTest(MetricReader<TInput, TPrediction> metric, double alpha, Margin margin) => metric.Labels is { } labels
        ? new LabelTest(metric.Declaration, alpha, margin, labels)
        : new ValueTest(metric.Declaration, alpha, margin, BaselineOf(metric));

    private static GuardrailTest CreatePairedTest(MetricReader<TInput, TPrediction> metric, double alpha, Margin margin) => metric.Labels is { } labels
        ? new PairedLabelTest(metric.Declaration, alpha, margin, labels)
        : new PairedValueTest(metric.Declaration, alpha, margin);

    private double AlphaOf(ExperimentSettings settings, int guardrails) => ErrorBudget.PerTest(
        settings.FalseDecisionRate ?? ExperimentSettings.DefaultFalseDecisionRate, declaration.Variants.Count, guardrails);

    /// <summary>What the control's values were, from its baseline or from its calls so far; null if that isn't known.</summary>
    private MetricSnapshot? BaselineOf(MetricReader<TInput, TPrediction> metric) =>
        metric.GuardMetric is { } known ? guard.GetBaseline(known)?.Values ?? guard.GetSnapshot(known) : null;

    private List<MetricReader<TInput, TPrediction>> EnabledMetrics(ExperimentSettings settings) =>
        _metrics.FindAll(metric => IsEnabled(settings, metric.Declaration));

    private static bool IsEnabled(ExperimentSettings settings, GuardrailDeclaration guardrail) =>
        settings.Guardrails.GetValueOrDefault(guardrail.Name)?.Enabled != false;

    private static Margin MarginOf(ExperimentSettings settings, GuardrailDeclaration guardrail) =>
        guardrail.MarginOf(settings.Guardrails.GetValueOrDefault(guardrail.Name));

    /// <summary>Creates what a phase needs, unless it exists, which can take long. If that fails, the next <see cref="CreateVariants"/> throws the exception.</summary>
    public void LoadModels(bool hasControl)
    {
        lock (_creating)
        {
            _failure = null;
            try
            {
                CreateVariants();
                if (hasControl)
                {
                    CreateControl();
                }
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }

    /// <summary>Creates the variants, unless they exist.</summary>
    public Variant<TInput, TPrediction>[] CreateVariants()
    {
        lock (_creating)
        {
            var failure = _failure;
            _failure = null;
            failure?.Throw();
            if (_variants is null)
            {
                // A model that can't be created leaves nothing behind, so that the next start tries again.
                var models = declaration.Variants.ConvertAll(variant => variant.Create(services));
                _variants =
                [
                    .. declaration.Variants.Zip(models, (variant, model) =>
                        new Variant<TInput, TPrediction>(variant.Name, model, guard.CreateChild(variant.Name))),
                ];
            }

            return _variants;
        }
    }

    private Variant<TInput, TPrediction>? CreateControl()
    {
        lock (_creating)
        {
            if (_control is null && declaration.Control is { } control)
            {
                _control = new Variant<TInput, TPrediction>(control.Name, control.Create(services), guard.CreateChild(control.Name));
            }

            return _control;
        }
    }
}
