using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>The section <c>PredictionGuardrails:Experiments</c>.</summary>
internal sealed class ExperimentsSection(IEnumerable<ExperimentRegistration> registrations) : SettingsSection("Experiments", ExperimentDefinition.Section)
{
    private readonly Lock _gate = new();
    private readonly ExperimentRegistration[] _registrations = [.. registrations];
    private readonly Dictionary<string, ExperimentSettings> _settings = new(StringComparer.OrdinalIgnoreCase);
    private Action? _applied;

    /// <summary>The settings of an experiment.</summary>
    public ExperimentSettings Of(string experiment)
    {
        lock (_gate)
        {
            return _settings.GetValueOrDefault(experiment) ?? new ExperimentSettings();
        }
    }

    /// <summary>Calls a function after each reload.</summary>
    public void WhenApplied(Action applied) => _applied += applied;

    /// <inheritdoc/>
    protected override void Validate(IConfigurationSection section, SettingErrors errors)
    {
        ValidateOneOfEachGuard(section, errors);
        ValidatePaths(section, errors);
        foreach (var child in section.GetChildren())
        {
            if (Array.Find(_registrations, one => one.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } registration)
            {
                new ExperimentCheck(registration, child, errors).Validate();
            }
            else
            {
                var names = string.Join(", ", _registrations.Select(static one => one.Name).DefaultIfEmpty("none"));
                errors.Add(child.Path, $"This experiment doesn't exist. Experiments: {names}. To add it, call AddExperiment(…).");
            }
        }
    }

    private void ValidateOneOfEachGuard(IConfigurationSection section, SettingErrors errors)
    {
        var active = _registrations.Where(registration =>
            Enum.TryParse<ExperimentPhase>(section[$"{registration.Name}:{nameof(ExperimentSettings.Phase)}"], ignoreCase: true, out var phase)
            && phase is ExperimentPhase.Shadow or ExperimentPhase.Canary);
        foreach (var ofGuard in active.GroupBy(static registration => registration.Guard, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var further in ofGuard.Skip(1))
            {
                errors.Add(
                    $"{section.Path}:{further.Name}:{nameof(ExperimentSettings.Phase)}",
                    $"Experiment '{ofGuard.First().Name}' of guard '{ofGuard.Key}' runs too. One experiment of a guard can run. Set Off for one of them.");
            }
        }
    }

    /// <summary>Experiments that share a file would overwrite each other's stops.</summary>
    private static void ValidatePaths(IConfigurationSection section, SettingErrors errors)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var child in section.GetChildren())
        {
            var path = child[nameof(ExperimentSettings.StatePath)];
            if (!string.IsNullOrWhiteSpace(path) && !paths.TryAdd(Path.GetFullPath(path), child.Key))
            {
                errors.Add(
                    $"{child.Path}:{nameof(ExperimentSettings.StatePath)}",
                    $"Experiment '{paths[Path.GetFullPath(path)]}' has the same file. Each experiment needs a file of its own.");
            }
        }
    }

    /// <inheritdoc/>
    protected override void Apply(IConfigurationSection section)
    {
        lock (_gate)
        {
            _settings.Clear();
            foreach (var child in section.GetChildren())
            {
                _settings.Add(child.Key, child.Get<ExperimentSettings>() ?? new ExperimentSettings());
            }
        }

        _applied?.Invoke();
    }
}
