using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Names;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails;

/// <summary>All guards of a host, and what holds for all of them: configuration, its reload, the mode.</summary>
public sealed class PredictionGuardRegistry : IAsyncDisposable, IDisposable
{
    private readonly Lock _loading = new();
    private readonly Dictionary<string, PredictionGuard> _guards;
    private readonly GuardRuntime _runtime;
    private readonly GuardrailsConfiguration _settings;
    private readonly IReadOnlyCollection<GuardRequirement> _requirements;
    private readonly IDisposable? _changes;
    private readonly Lazy<Task> _end;
    private bool _isConfigured;
    private volatile EffectiveSettings? _inForce;

    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Code or configuration states what cannot be.</exception>
    internal PredictionGuardRegistry(
        GuardRuntime runtime,
        GuardrailsConfiguration settings,
        IReadOnlyCollection<PredictionGuard> guards,
        IReadOnlyCollection<GuardRequirement>? requirements = null)
    {
        _runtime = runtime;
        _settings = settings;
        _requirements = requirements ?? [];
        _guards = guards.ToDictionary(guard => guard.Name, StringComparer.OrdinalIgnoreCase);
        _end = new(EndOnceAsync);
        if (!TryLoad(out var errors))
        {
            runtime.Dispose();
            throw errors.ToException();
        }

        settings.ApplyContributed();
        _changes = settings.OnChange(Reload);
    }

    /// <summary>The guards, in the order in which they were added.</summary>
    public IReadOnlyCollection<PredictionGuard> Guards => _guards.Values;

    /// <summary>
    /// The mode that was switched by hand for all guards, in force whatever is configured or reloaded; null, the default, if none was. A guard's own
    /// <see cref="PredictionGuard.ModeOverride"/> goes before it.
    /// </summary>
    public ModeOverride? ModeOverride { get; private set; }

    /// <summary>Switches the mode of all guards by hand, from the next call on, until <see cref="ClearModeOverride"/>.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="reason">Why, for those who find it switched; none by default.</param>
    /// <param name="by">Who switches it: a user, a job; nobody in particular by default.</param>
    public void OverrideMode(GuardMode mode, string? reason = null, string? by = null) =>
        SwitchMode(new ModeOverride { Mode = mode, Since = _runtime.Reporting.Time.GetUtcNow(), Reason = reason, By = by });

    /// <summary>Returns to the configured mode of each guard.</summary>
    public void ClearModeOverride() => SwitchMode(null);

    /// <summary>
    /// The settings in force, each with who stated it: those that have a value, those of all guards first. A mode that was switched by hand is among them. They are
    /// put together anew each time: for people to look at.
    /// </summary>
    public IReadOnlyList<EffectiveSetting> GetSettings()
    {
        var byHand = _guards.Values.Where(static guard => guard.ModeOverride is not null)
            .ToDictionary(guard => $"{_settings.PathOf(guard.Name)}:Mode", static guard => guard.ModeOverride?.Mode);
        byHand.Add($"{_settings.Path}:Mode", ModeOverride?.Mode);
        return
        [
            .. _inForce!.Settings.Where(setting => byHand.GetValueOrDefault(setting.Path) is null),
            .. from mode in byHand where mode.Value is not null select new EffectiveSetting { Path = mode.Key, Value = $"{mode.Value}", Origin = SettingOrigin.Override },
        ];
    }

    /// <summary>The guard of a name, whatever its case.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">There is none; the message names those that there are.</exception>
    public PredictionGuard this[string name] => _guards.TryGetValue(name, out var guard)
        ? guard
        : throw new KeyNotFoundException($"There is no guard \"{name}\"{NameSuggestion.Suggest(name, _guards.Keys)}.");

    /// <summary>Ends all guards; handlers get the breaches that are queued, within <see cref="PredictionGuardrailsOptions.ShutdownTimeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var guard in _guards.Values)
        {
            await guard.DisposeAsync().ConfigureAwait(false);
        }

        await EndAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Lets handlers have what is queued, and takes no more; guards go on answering.</summary>
    internal Task EndAsync() => _end.Value;

    /// <summary>Says of every guard that it is there, and what it knows.</summary>
    internal void LogStart()
    {
        foreach (var guard in _guards.Values)
        {
            guard.LogStart();
        }

        if (_guards.Count > 0 && _settings.FindMisspelt() is { } found)
        {
            Log.SectionMisspelt(_runtime.Reporting.Logger, _settings.Path, found);
        }
    }

    private void SwitchMode(ModeOverride? given)
    {
        ModeOverride = given;
        foreach (var guard in _guards.Values)
        {
            guard.OverrideModeForAll(given);
        }
    }

    private async Task EndOnceAsync()
    {
        _changes?.Dispose();
        await _runtime.Reporting.Dispatcher.DrainAsync().ConfigureAwait(false);
        _runtime.Dispose();
    }

    private void Reload()
    {
        string? whyRefused;

        // Changes can come at once from several providers. No code of the user's runs under the lock, save the reading of the configuration.
        lock (_loading)
        {
            whyRefused = LoadAgain();
        }

        if (whyRefused is null)
        {
            Log.Reloaded(_runtime.Reporting.Logger);
        }
        else
        {
            Log.ReloadRefused(_runtime.Reporting.Logger, whyRefused);
        }
    }

    /// <summary>Puts a changed configuration in force, or says why not.</summary>
    private string? LoadAgain()
    {
        if (_isConfigured && !_settings.Exists)
        {
            return $"the section {_settings.Path} is gone or empty";
        }

        try
        {
            if (!TryLoad(out var errors))
            {
                return errors.ToException().Message;
            }

            _settings.ApplyContributed();
            return null;
        }
        catch (Exception exception)
        {
            // The configuration changed again between the walk, which found it good, and the binder, so that its next change is announced as well; or a
            // section of another package threw. A reload has no caller who could handle it.
            return exception.Message;
        }
    }

    /// <summary>Adds the guards that decorators need and that are not there, or are of other types.</summary>
    private void CheckRequirements(SettingErrors errors)
    {
        foreach (var (name, type, _, decorator) in _requirements)
        {
            var path = _settings.PathOf(name);
            var needed = GuardRequirement.NameOf(type);
            var by = GuardRequirement.NameOf(decorator);
            if (!_guards.TryGetValue(name, out var guard))
            {
                errors.Add(path, $"is a guard that {by} needs and that code does not add{NameSuggestion.Suggest(name, _guards.Keys)}. Add it with AddGuard{needed["PredictionGuard".Length..]}(\"{name}\", …)");
            }
            else if (guard.GetType() != type)
            {
                errors.Add(path, $"is a {GuardRequirement.NameOf(guard.GetType())}, and {by} needs a {needed}: what a method takes (several parameters as a tuple) and returns is what its guard is for");
            }
        }
    }

    /// <summary>Puts the configuration in force if all of it can be; otherwise nothing changes.</summary>
    private bool TryLoad(out SettingErrors errors)
    {
        errors = new SettingErrors();
        _settings.Check(errors);
        _settings.CheckNames(_guards.Keys, errors);
        CheckRequirements(errors);
        var prepared = new List<Action<GuardMode>>();
        var inForce = new Dictionary<string, PredictionGuardOptions>(StringComparer.OrdinalIgnoreCase);
        foreach (var guard in _guards.Values)
        {
            var path = _settings.PathOf(guard.Name);
            if (!errors.AnyUnder(path))
            {
                var options = guard.CreateDefaults();
                _settings.Override(guard.Name, options, errors);
                inForce[guard.Name] = options;
                prepared.Add(guard.Prepare(options, path, errors));
            }
        }

        if (errors.Any)
        {
            return false;
        }

        var mode = _settings.ReadOptions().Mode;
        prepared.ForEach(apply => apply(mode));
        _inForce = _settings.InForce(inForce);
        _isConfigured = _settings.Exists;
        return true;
    }
}
