using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Names;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails;

/// <summary>Provides access to all guards of a host, their settings, and their mode.</summary>
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

    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Code or configuration isn't valid.</exception>
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

        _changes = settings.OnChange(Reload);
    }

    /// <summary>Gets the guards in the order in which they were added.</summary>
    public IReadOnlyCollection<PredictionGuard> Guards => _guards.Values;

    /// <summary>
    /// Gets the manual mode override for all guards, which has precedence over configured modes. The override of a guard, <see cref="PredictionGuard.ModeOverride"/>, has precedence over it. The default is <see langword="null"/> for none.
    /// </summary>
    public ModeOverride? ModeOverride { get; private set; }

    /// <summary>Overrides the mode of all guards manually until <see cref="ClearModeOverride"/> is called.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="reason">The reason. The default is none.</param>
    /// <param name="by">The user or job that overrides the mode. The default is unknown.</param>
    public void OverrideMode(GuardMode mode, string? reason = null, string? by = null) =>
        SwitchMode(new ModeOverride { Mode = mode, Since = _runtime.Reporting.Time.GetUtcNow(), Reason = reason, By = by });

    /// <summary>Removes the manual mode override of all guards.</summary>
    public void ClearModeOverride() => SwitchMode(null);

    /// <summary>
    /// Gets the effective settings with their sources, including manual mode overrides. Settings of all guards come first. The list is created with
    /// each call.
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

    /// <summary>Gets the guard with the specified name, which isn't case-sensitive.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">No guard with this name is registered.</exception>
    public PredictionGuard this[string name] => _guards.TryGetValue(name, out var guard)
        ? guard
        : throw new KeyNotFoundException($"No guard named '{name}' is registered.{NameSuggestion.Suggest(name, _guards.Keys, "guards")}");

    /// <summary>Disposes all guards. Handlers process queued breaches first, at most for <see cref="PredictionGuardrailsOptions.ShutdownTimeout"/>.</summary>
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

    /// <summary>Waits until handlers have processed what is queued. Guards continue to work, but further breaches aren't queued.</summary>
    internal Task EndAsync() => _end.Value;

    /// <summary>Logs the start of every guard with the state of its baseline.</summary>
    internal void LogStart()
    {
        foreach (var guard in _guards.Values)
        {
            guard.LogStart();
        }

        if (_guards.Count > 0 && _settings.FindMisspelled() is { } found)
        {
            Log.SectionMisspelled(_runtime.Reporting.Logger, _settings.Path, found);
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

    /// <summary>Applies a changed configuration, or returns why it can't.</summary>
    private string? LoadAgain()
    {
        if (_isConfigured && !_settings.Exists)
        {
            return $"Section {_settings.Path} was removed.";
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

    /// <summary>Adds errors for guards that decorators need and that are missing or of other types.</summary>
    private void CheckRequirements(SettingErrors errors)
    {
        foreach (var (name, type, _, decorator) in _requirements)
        {
            var path = _settings.PathOf(name);
            var needed = GuardRequirement.NameOf(type);
            var by = GuardRequirement.NameOf(decorator);
            if (!_guards.TryGetValue(name, out var guard))
            {
                errors.Add(path, $"No guard with this name is registered, but {by} needs it.{NameSuggestion.Suggest(name, _guards.Keys, "guards")} To register it, call AddGuard{needed["PredictionGuard".Length..]}(\"{name}\").");
            }
            else if (guard.GetType() != type)
            {
                errors.Add(path, $"The guard is {GuardRequirement.NameOf(guard.GetType())}, but {by} needs {needed}. Register it with AddGuard{needed["PredictionGuard".Length..]}(\"{name}\").");
            }
        }
    }

    /// <summary>Applies the configuration if all of it is valid; otherwise nothing changes.</summary>
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
