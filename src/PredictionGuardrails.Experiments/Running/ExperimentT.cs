using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Runs an experiment: attaches to its guard what the phase needs, and stops variants that do harm.</summary>
internal sealed class Experiment<TInput, TPrediction> : Experiment
{
    private readonly Lock _gate = new();
    private readonly string _guardName;
    private readonly ExperimentDeclaration<TInput, TPrediction> _declaration;
    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentQueue<HarmFound> _found = new();
    private readonly UnitReader<TInput> _units;
    private PredictionGuard<TInput, TPrediction>? _guard;
    private Variant<TInput, TPrediction>[] _variants = [];
    private ExperimentSettings _settings = new();
    private CanaryRun<TInput, TPrediction>? _canary;
    private ShadowRun<TInput, TPrediction>? _shadow;
    private IDisposable? _attached;
    private string? _stopReason;

    /// <param name="name">The name of the experiment.</param>
    /// <param name="guard">The name of its guard.</param>
    /// <param name="declaration">What code declares.</param>
    /// <param name="services">The container.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what happens.</param>
    public Experiment(
        string name, string guard, ExperimentDeclaration<TInput, TPrediction> declaration, IServiceProvider services, TimeProvider time, ILogger logger)
    {
        Name = name;
        _guardName = guard;
        _declaration = declaration;
        _services = services;
        _time = time;
        _logger = logger;
        _units = new UnitReader<TInput>(declaration.ReadUnit);
    }

    public override string Name { get; }

    public override void Start(PredictionGuardRegistry guards)
    {
        var found = guards.Guards.FirstOrDefault(guard => guard.Name.Equals(_guardName, StringComparison.OrdinalIgnoreCase));
        _guard = found as PredictionGuard<TInput, TPrediction> ?? throw new InvalidOperationException(found is null
            ? $"Experiment '{Name}' is about guard '{_guardName}', which doesn't exist. Guards: {string.Join(", ", guards.Guards.Select(static guard => guard.Name).DefaultIfEmpty("none"))}."
            : $"Experiment '{Name}' declares {typeof(TInput).Name} and {typeof(TPrediction).Name}, which aren't the types of guard '{_guardName}'.");
    }

    public override void Apply(ExperimentSettings settings)
    {
        lock (_gate)
        {
            if (settings.Phase != _settings.Phase)
            {
                _stopReason = null;
            }

            var isSame = PhaseOf(settings) == PhaseOf(_settings)
                && RunSettings.Of(settings, PhaseOf(settings)) == RunSettings.Of(_settings, PhaseOf(settings));
            var saltBefore = _settings.Salt;
            _settings = settings;
            if (isSame && PlanOf(settings) is { } changed)
            {
                Change(changed);
                return;
            }

            var before = PhaseOf(settings) == ExperimentPhase.Canary && settings.Salt == saltBefore ? _canary?.Judge : null;
            before?.Report();
            End();
            Begin(before);
        }
    }

    public override void Evaluate()
    {
        _canary?.Judge.Evaluate();
        while (_found.TryDequeue(out var harm))
        {
            Report(harm);
        }
    }

    public override void Stop(string reason)
    {
        lock (_gate)
        {
            if (PhaseOf(_settings) is ExperimentPhase.Shadow or ExperimentPhase.Canary)
            {
                _stopReason = reason;
                Log.ExperimentStopped(_logger, Name, reason);
                Detach();
            }
        }
    }

    public override ExperimentStatus GetStatus()
    {
        lock (_gate)
        {
            return ExperimentStatuses.Of(this, _guardName, PhaseOf(_settings), _settings, _stopReason, SharesOf(_settings), _canary, _shadow, _declaration);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        ShadowRun<TInput, TPrediction>? shadow;
        lock (_gate)
        {
            shadow = _shadow;
            Detach();
        }

        if (shadow is not null)
        {
            await shadow.StopAsync().ConfigureAwait(false);
        }
    }

    private ExperimentPhase PhaseOf(ExperimentSettings settings) => _stopReason is not null ? ExperimentPhase.Stopped : settings.Phase ?? ExperimentPhase.Off;

    /// <param name="before">What is compared until now; null if the comparison doesn't continue.</param>
    private void Begin(CanaryJudge? before)
    {
        var phase = PhaseOf(_settings);
        if (phase is not (ExperimentPhase.Shadow or ExperimentPhase.Canary))
        {
            return;
        }

        CreateVariants();
        var plan = new AssignmentPlan(_settings.Salt ?? Name, _settings.Exposure ?? ExperimentSettings.DefaultExposure, SharesOf(_settings));
        var judges = JudgesFor(phase);
        var readers = EnabledMetrics();
        if (phase == ExperimentPhase.Canary)
        {
            var judge = new CanaryJudge(judges, plan.Shares, _time, _found.Enqueue);
            if (before is not null)
            {
                judge.KeepStopped(before);
            }

            _canary = new CanaryRun<TInput, TPrediction>(_variants, readers, _units, plan, judge);
            _attached = _guard!.Attach(_canary, _canary);
        }
        else
        {
            var workers = _variants.Zip(judges, (variant, judge) => new ShadowWorker<TInput, TPrediction>(
                variant, readers, new ShadowJudge(judge, _time), _settings.Shadow, _time, _found.Enqueue));
            _shadow = new ShadowRun<TInput, TPrediction>([.. workers], _units, plan);
            _attached = _guard!.Attach(router: null, _shadow);
        }

        Log.PhaseStarted(_logger, Name, phase, plan.Exposure);
    }

    private void Change(AssignmentPlan plan)
    {
        _canary?.Change(plan);
        if (_shadow is not null)
        {
            _shadow.Plan = plan;
        }
    }

    /// <summary>Ends the phase. What it showed is forgotten.</summary>
    private void End()
    {
        Detach();
        _canary = null;
        _shadow = null;
    }

    /// <summary>Gives all calls back to the guard's own model. What was shown stays.</summary>
    private void Detach()
    {
        _attached?.Dispose();
        _attached = null;
        if (_shadow is { } shadow)
        {
            _ = shadow.StopAsync();
        }
    }

    /// <summary>The plan of the current phase with other settings; null without a phase.</summary>
    private AssignmentPlan? PlanOf(ExperimentSettings settings) => (_canary?.Plan ?? _shadow?.Plan)
        ?.WithExposure(settings.Exposure ?? ExperimentSettings.DefaultExposure).WithShares(SharesOf(settings));

    private void CreateVariants()
    {
        if (_variants.Length == 0)
        {
            // A model that can't be created leaves nothing behind, so that the next reload tries again.
            var models = _declaration.Variants.ConvertAll(variant => variant.Create(_services));
            _variants =
            [
                .. _declaration.Variants.Zip(models, (variant, model) =>
                    new Variant<TInput, TPrediction>(variant.Name, model, _guard!.CreateChild(variant.Name))),
            ];
        }
    }

    /// <summary>The shares of the control and the variants. What isn't configured is divided equally.</summary>
    private ArmShares SharesOf(ExperimentSettings settings)
    {
        var configured = _declaration.Variants.Select(variant => settings.Variants.GetValueOrDefault(variant.Name)?.Share).ToList();
        var rest = (1 - configured.Sum(static share => share ?? 0)) / (1 + configured.Count(static share => share is null));
        return new ArmShares([rest, .. configured.Select(share => share ?? rest)]);
    }

    private List<MetricReader<TInput, TPrediction>> EnabledMetrics() => _declaration.Metrics.FindAll(metric => IsEnabled(metric.Declaration));

    private bool IsEnabled(GuardrailDeclaration guardrail) => _settings.Guardrails.GetValueOrDefault(guardrail.Name)?.Enabled != false;

    private List<VariantJudge> JudgesFor(ExperimentPhase phase)
    {
        var metrics = EnabledMetrics();
        var alpha = Statistics.ErrorBudget.PerTest(
            _settings.FalseDecisionRate ?? ExperimentSettings.DefaultFalseDecisionRate, _declaration.Variants.Count, metrics.Count + 1);
        var baseline = _guard!.GetBaseline()?.Values ?? _guard.GetSnapshot();
        return _declaration.Variants.ConvertAll(variant => new VariantJudge(
            variant.Name,
            [
                CreateTest(GuardrailDeclaration.Failures, isPrediction: false),
                .. metrics.Select(metric => CreateTest(metric.Declaration, metric.IsPrediction)),
            ]));

        GuardrailTest CreateTest(GuardrailDeclaration guardrail, bool isPrediction)
        {
            var margin = guardrail.MarginOf(_settings.Guardrails.GetValueOrDefault(guardrail.Name));
            return (phase, ReferenceEquals(guardrail, GuardrailDeclaration.Failures)) switch
            {
                (ExperimentPhase.Canary, true) => new FailureTest(guardrail, alpha, margin),
                (ExperimentPhase.Canary, _) => new ValueTest(guardrail, alpha, margin, isPrediction ? baseline : null),
                (_, true) => new PairedFailureTest(guardrail, alpha),
                _ => new PairedValueTest(guardrail, alpha, margin),
            };
        }
    }

    private void Report(HarmFound harm)
    {
        var reason = string.Create(
            CultureInfo.InvariantCulture, $"Variant '{harm.Name}' does harm by '{harm.Guardrail.Name}' after {harm.Calls:N0} of its calls. {harm.Guardrail.Finding}");
        Log.HarmShown(_logger, Name, harm.Name, harm.Guardrail.Name, harm.Calls, harm.Guardrail.Finding);
        _guard!.RaiseBreach(new ExternalBreach
        {
            Rule = "Experiment",
            Metric = harm.Guardrail.Name,
            Observed = reason,
            Expected = $"no harm beyond the margin in experiment '{Name}'",
            PredictionCount = harm.Calls,
            Action = BreachAction.Observe,
        });
        if (_canary is { } canary && Enumerable.Range(0, _variants.Length).All(canary.Judge.IsHarmful))
        {
            Stop(reason);
        }
    }

    /// <summary>The settings that restart the comparison if they change.</summary>
    private sealed record RunSettings(string? Salt, double? Rate, string Guardrails, int? Concurrency, int? QueueLength, TimeSpan? Timeout)
    {
        public static RunSettings Of(ExperimentSettings settings, ExperimentPhase phase) => new(
            settings.Salt,
            settings.FalseDecisionRate,
            string.Join(';', settings.Guardrails.OrderBy(static guardrail => guardrail.Key, StringComparer.OrdinalIgnoreCase)
                .Select(static guardrail => $"{guardrail.Key},{guardrail.Value.Enabled},{guardrail.Value.Margin},{guardrail.Value.AbsoluteMargin}")),
            phase == ExperimentPhase.Shadow ? settings.Shadow.Concurrency : null,
            phase == ExperimentPhase.Shadow ? settings.Shadow.QueueLength : null,
            phase == ExperimentPhase.Shadow ? settings.Shadow.Timeout : null);
    }
}
