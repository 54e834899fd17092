using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Steering;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Runs an experiment: attaches to its guard what its course says, and stops variants that do harm.</summary>
internal sealed partial class Experiment<TInput, TPrediction> : Experiment
{
    private readonly Lock _gate = new();
    private readonly ExperimentDeclaration<TInput, TPrediction> _declaration;
    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ExperimentCourse _course;
    private ConcurrentQueue<HarmFound> _found = new();
    private readonly ComparisonKeeper _keeper;
    private PredictionGuard<TInput, TPrediction>? _guard;
    private RunFactory<TInput, TPrediction>? _factory;
    private HarmReporter? _harm;
    private CanaryRun<TInput, TPrediction>? _canary;
    private ShadowRun<TInput, TPrediction>? _shadow;
    private GuardrailHistory _history;
    private IDisposable? _attached;
    private Task _ended = Task.CompletedTask;
    private RunSettings? _running;
    private bool _isUnable;

    /// <param name="name">The name of the experiment.</param>
    /// <param name="guard">The name of its guard.</param>
    /// <param name="declaration">What code declares.</param>
    /// <param name="services">The container.</param>
    /// <param name="isShared">Whether the process is a replica of a fleet.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what happens.</param>
    public Experiment(
        string name,
        string guard,
        ExperimentDeclaration<TInput, TPrediction> declaration,
        IServiceProvider services,
        bool isShared,
        TimeProvider time,
        ILogger logger)
    {
        Name = name;
        Guard = guard;
        _declaration = declaration;
        _services = services;
        _time = time;
        _logger = logger;
        _course = new ExperimentCourse(name, declaration.CreateAssigner is not null, isShared, time, logger);
        _history = new GuardrailHistory(time);
        _keeper = new ComparisonKeeper(name, () => _course.StatePath, () => _factory!.DefinitionOf(_course.State, _course.Settings), Carry, time, logger);
    }

    public override string Name { get; }

    public override string Guard { get; }

    public override bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _course.IsRunning;
            }
        }
    }

    private ExperimentSettings Settings
    {
        get
        {
            lock (_gate)
            {
                return _course.Settings;
            }
        }
    }

    public override bool RunsWith(ExperimentSettings settings)
    {
        lock (_gate)
        {
            return _course.RunsWith(settings);
        }
    }

    public override void Find(PredictionGuardRegistry guards)
    {
        var found = guards.Guards.FirstOrDefault(guard => guard.Name.Equals(Guard, StringComparison.OrdinalIgnoreCase));
        _guard = found as PredictionGuard<TInput, TPrediction> ?? throw new InvalidOperationException(found is null
            ? $"Experiment '{Name}' is about guard '{Guard}', which doesn't exist. Guards: {string.Join(", ", guards.Guards.Select(static guard => guard.Name).DefaultIfEmpty("none"))}."
            : $"Experiment '{Name}' declares {typeof(TInput).Name} and {typeof(TPrediction).Name}, which aren't the types of guard '{Guard}'.");
        _harm = new HarmReporter(Name, _guard, _logger);
        _factory = new RunFactory<TInput, TPrediction>(Name, _declaration, _guard, _services, _time);
    }

    public override void LoadModels(ExperimentPhase phase)
    {
        var hasControl = phase == ExperimentPhase.Shadow && Settings.Shadow.ControlShare != 0;
        _factory!.LoadModels(hasControl);
    }

    public override void Apply(ExperimentSettings settings) => Change(() =>
    {
        _course.Configure(settings);
        StopIfNotCreated();
    });

    public override Task StartAsync(ExperimentPhase phase, string reason, string? by)
    {
        // A model that can't be created leaves everything as it is.
        _factory!.CreateVariants();
        return Change(() =>
        {
            _isUnable = false;
            _course.Start(phase, reason, by);
        });
    }

    public override Task AdvanceAsync(string reason, string? by) => Change(() => _course.Advance(reason, by));

    public override Task PauseAsync(string reason, string? by) => Change(() => _course.Pause(reason, by));

    public override Task ResumeAsync(string reason, string? by) => Change(() => _course.Resume(reason, by));

    public override Task StopAsync(string reason, string? by) => Change(() => _course.Stop(reason, by));

    public override void Evaluate()
    {
        lock (_gate)
        {
            _canary?.Judge.Evaluate();
            ReportHarm();
            if (_history.IsDue || _course.IsStepDue)
            {
                EvaluateSlowly();
            }

            if (IsComparing)
            {
                _keeper.SaveIfDue();
            }
        }
    }

    public override ExperimentStatus GetStatus()
    {
        lock (_gate)
        {
            return new ExperimentView<TInput, TPrediction>(this, _declaration, _course, _factory!, _canary, _shadow, Shown, _history).Read();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            // A stop that isn't kept would put the variant back into service after a restart.
            _canary?.Judge.Report();
            ReportHarm();
            if (IsComparing)
            {
                _keeper.Save();
            }

            End();
        }

        await _ended.ConfigureAwait(false);
    }

    /// <summary>Changes the course, and follows it.</summary>
    /// <returns>A task that completes when no call in the background is left of a phase that ended.</returns>
    private Task Change(Action change)
    {
        lock (_gate)
        {
            // What has been observed decides before anything changes.
            _canary?.Judge.Report();
            ReportHarm();
            change();
            Follow();
            ShareChanges();
            return _ended;
        }
    }

    private void Follow()
    {
        var settings = _course.Settings;
        if (_course.State.Phase == ExperimentPhase.Stopped && _running is not null)
        {
            // What was shown stays.
            Detach();
            StopSharing();
            return;
        }

        var wanted = _course.IsRunning && !_isUnable ? RunSettings.Of(settings, _course.State.Phase, _course.Run) : null;
        if (wanted != _running)
        {
            End();
            Begin(wanted);
        }
        else if ((_canary?.Plan ?? _shadow?.Plan)?.WithExposure(_course.Exposure).WithShares(_factory!.SharesOf(settings)) is { } plan)
        {
            _canary?.Change(plan);
            _shadow?.Plan = plan;
        }

        if (_course.State.IsPaused)
        {
            _attached?.Dispose();
            _attached = null;
        }
        else if (_running is not null)
        {
            _attached ??= _canary is null ? _guard!.Attach(router: null, _shadow) : _guard!.Attach(_canary, _canary);
        }
    }

    /// <summary>Gives all calls back to the guard's own model.</summary>
    private void Detach()
    {
        _attached?.Dispose();
        _attached = null;
        foreach (var subscription in _canary?.Outcomes ?? _shadow?.Outcomes ?? [])
        {
            subscription.Dispose();
        }

        if (_shadow is { } shadow)
        {
            _ended = shadow.StopAsync();
        }
    }

    private void ReportHarm()
    {
        while (_found.TryDequeue(out var harm))
        {
            ReportHarm(harm);
        }
    }

    private void ReportHarm(HarmFound harm)
    {
        if (_course.State.IsHarmful(harm.Name))
        {
            return;
        }

        StopVariant(harm.Name, HarmReporter.Describe(harm));
        _harm!.Report(harm);
    }

    /// <summary>Notes harm of a variant. As a canary, it's stopped, and the experiment with the last one.</summary>
    private void StopVariant(string name, string reason)
    {
        _course.StopVariant(name, reason);
        _canary?.Judge.KeepStopped(_course.State.HarmfulVariants);
        ShareChanges();
        StopWithLastVariant(reason);
    }

    private void StopWithLastVariant(string reason)
    {
        if (_course.State.Phase == ExperimentPhase.Canary && _declaration.Variants.TrueForAll(variant => _course.State.IsHarmful(variant.Name)))
        {
            _course.Stop(reason, by: null);
            Follow();
        }
    }

    /// <summary>Keeps a point of the history, and takes the next step of the ramp if harm is excluded for every variant that is in service.</summary>
    private void EvaluateSlowly()
    {
        if (_running is null || _course.State.Phase == ExperimentPhase.Stopped)
        {
            return;
        }

        var reports = (Shown?.Report ?? _canary?.Judge.Report() ?? _shadow!.Report()).Variants;
        ReportHarm();
        for (var variant = 0; variant < reports.Count; variant++)
        {
            _history.Add(_declaration.Variants[variant].Name, reports[variant]);
        }

        var open = reports.Where((report, variant) =>
            report.Decision != ExperimentDecision.Stop && !_course.State.IsHarmful(_declaration.Variants[variant].Name)).ToList();
        if (DecidesAboutSteps && _course.IsStepDue && open.Count > 0 && open.TrueForAll(static report => report.Decision == ExperimentDecision.Proceed))
        {
            _course.Advance("Harm beyond the margin is excluded for every guardrail metric.", by: null);
            Follow();
            ShareChanges();
        }
    }
}
