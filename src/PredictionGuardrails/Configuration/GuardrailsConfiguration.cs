using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using PredictionGuardrails.Names;

namespace PredictionGuardrails.Configuration;

/// <summary>Code's options with the configuration's on top. The walk finds every error; the generated binder only converts.</summary>
/// <param name="configuration">The configuration; null for none.</param>
/// <param name="stateOptions">What code states about all guards.</param>
/// <param name="knowsEveryGuard">Whether a guard that is configured and not known is an error.</param>
/// <param name="contributed">The sections that other packages contribute.</param>
internal sealed class GuardrailsConfiguration(
    IConfiguration? configuration,
    Action<PredictionGuardrailsOptions>? stateOptions,
    bool knowsEveryGuard,
    IReadOnlyCollection<SettingsSection>? contributed = null)
{
    public const string SectionName = GuardrailsSettings.SectionName;

    private readonly IConfigurationSection? _section = SectionOf(configuration);

    private readonly IReadOnlyCollection<SettingsSection> _contributed = contributed ?? [];

    private readonly SectionSetting _tree = SettingsTree.With(contributed ?? []);

    /// <summary>What code states, asked once: a reload, which is under a lock, runs no code of the user's.</summary>
    private readonly PredictionGuardrailsOptions _stated = State(stateOptions);

    /// <summary>Whether there is anything in the section.</summary>
    public bool Exists => _section is not null && _section.Exists();

    /// <summary>The section that is probably meant to be this one; null if this one is there, or if no name is near.</summary>
    public string? FindMisspelled()
    {
        if (Exists || configuration is null)
        {
            return null;
        }

        // The section itself may have been handed over, by another name.
        var own = configuration is IConfigurationSection given ? [given.Key] : Array.Empty<string>();
        return NameSuggestion.FindNear(SectionName, own.Concat(configuration.GetChildren().Select(static child => child.Key)));
    }

    public string Path => _section?.Path ?? SectionName;

    /// <summary>Calls back whenever the configuration changes.</summary>
    public IDisposable? OnChange(Action changed) =>
        configuration is null ? null : ChangeToken.OnChange(configuration.GetReloadToken, changed);

    /// <summary>The path of a guard's settings.</summary>
    public string PathOf(string guard) => $"{Path}:Guards:{guard}";

    /// <summary>What a guard's predictions are; null if nothing is stated, or nothing that can be: <see cref="Check"/> tells.</summary>
    public OutputKind? OutputOf(string guard) =>
        Enum.TryParse<OutputKind>(_section?[$"Guards:{guard}:Output"], ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null;

    /// <summary>
    /// Reads what all guards share, and applies the sections of other packages, before guards are created, because guards may use both. If something is
    /// wrong, it's what code states, and nothing is applied; <see cref="Check"/> reports it.
    /// </summary>
    public PredictionGuardrailsOptions Begin()
    {
        var errors = new SettingErrors();
        Check(errors);
        if (errors.Any)
        {
            return _stated.Copy();
        }

        ApplyContributed();
        return ReadOptions();
    }

    /// <summary>What all guards share, after <see cref="Check"/> found nothing wrong.</summary>
    public PredictionGuardrailsOptions ReadOptions()
    {
        var options = _stated.Copy();
        if (_section is not null)
        {
            _section.Bind(options);
        }

        return options;
    }

    /// <summary>What is applied, with who stated it.</summary>
    public EffectiveSettings InForce(IReadOnlyDictionary<string, PredictionGuardOptions> guards) =>
        new(Path, ReadOptions(), guards, ReadContributed(), EffectiveSettings.FindProviders(configuration, _section));

    /// <summary>Adds everything that is wrong and can be told without knowing what code declares.</summary>
    public void Check(SettingErrors errors)
    {
        if (_section is not null)
        {
            _tree.Check(_section, errors);
        }

        foreach (var section in _contributed)
        {
            Validate(section, errors);
        }
    }

    /// <summary>Hands the sections that other packages contribute their settings, after <see cref="Check"/> found nothing wrong.</summary>
    public void ApplyContributed()
    {
        foreach (var section in _contributed)
        {
            section.Apply(SectionOf(section));
        }
    }

    private void Validate(SettingsSection section, SettingErrors errors)
    {
        var path = $"{Path}:{section.Name}";
        if (errors.AnyUnder(path))
        {
            return;
        }

        try
        {
            section.Validate(SectionOf(section), errors);
        }
        catch (Exception exception)
        {
            errors.Add(path, $"Validation failed. {exception.GetType().Name}: {exception.Message}");
        }
    }

    private IConfigurationSection SectionOf(SettingsSection section) => _section?.GetSection(section.Name) ?? new EmptySection($"{Path}:{section.Name}");

    /// <summary>The values in the sections that other packages contribute, by path; those of secrets are hidden.</summary>
    private Dictionary<string, string> ReadContributed()
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in _section is null ? [] : _contributed)
        {
            foreach (var (path, value) in SectionOf(section).AsEnumerable())
            {
                if (value is not null)
                {
                    var isSecret = _tree.Find(path[(Path.Length + 1)..].Split(':')) is TextSetting { IsSecret: true };
                    values[path] = isSecret ? "***" : value;
                }
            }
        }

        return values;
    }

    /// <summary>Adds the guards that are configured and that code does not add.</summary>
    public void CheckNames(IReadOnlyCollection<string> guards, SettingErrors errors)
    {
        if (!knowsEveryGuard || _section?.GetSection("Guards") is not { } section || errors.AnyAt(section.Path))
        {
            return;
        }

        foreach (var configured in section.GetChildren())
        {
            if (!guards.Contains(configured.Key, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(
                    configured.Path,
                    $"No guard with this name is registered.{NameSuggestion.Suggest(configured.Key, guards, "guards")} To register it, call AddGuard<TInput, TPrediction>(\"{configured.Key}\").");
            }
        }
    }

    /// <summary>Puts a guard's settings over what code states; adds what configures something that code does not declare.</summary>
    public void Override(string guard, PredictionGuardOptions options, SettingErrors errors)
    {
        if (_section?.GetSection("Guards").GetSection(guard) is not { } section)
        {
            return;
        }

        ReplaceLists(section, options);
        section.Bind(options);
        OverrideMetrics(section.GetSection("Metrics"), options.Metrics, "metric", errors);
        OverrideMetrics(section.GetSection("Inputs"), options.Inputs, "input metric", errors);

        foreach (var child in Known(section.GetSection("Segments"), options.Segments.Keys, "segment", errors))
        {
            child.Bind(options.Segments[child.Key]);
        }

        foreach (var child in Known(section.GetSection("Checks"), options.Checks.Keys, "check", errors))
        {
            child.Bind(options.Checks[child.Key]);
        }
    }

    private static void OverrideMetrics(IConfigurationSection section, Dictionary<string, MetricOptions> metrics, string what, SettingErrors errors)
    {
        foreach (var child in Known(section, metrics.Keys, what, errors))
        {
            ReplaceLists(child, metrics[child.Key]);
            child.Bind(metrics[child.Key]);
        }
    }

    private static PredictionGuardrailsOptions State(Action<PredictionGuardrailsOptions>? stateOptions)
    {
        var options = new PredictionGuardrailsOptions();
        stateOptions?.Invoke(options);
        return options;
    }

    /// <summary>The section of that name, given either itself or what it is in.</summary>
    private static IConfigurationSection? SectionOf(IConfiguration? configuration) =>
        configuration is IConfigurationSection section && section.Key.Equals(SectionName, StringComparison.OrdinalIgnoreCase)
            ? section
            : configuration?.GetSection(SectionName);

    private static IEnumerable<IConfigurationSection> Known(
        IConfigurationSection section, IReadOnlyCollection<string> known, string what, SettingErrors errors)
    {
        foreach (var child in section.GetChildren())
        {
            if (known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                yield return child;
            }
            else
            {
                errors.Add(child.Path, $"The guard doesn't define this {what}.{NameSuggestion.Suggest(child.Key, known, $"{what}s")}");
            }
        }
    }

    /// <summary>The binder would append to a list that code states.</summary>
    private static void ReplaceLists(IConfigurationSection section, MetricOptions options)
    {
        if (section.GetSection("AllowedValues:Values").Exists())
        {
            options.AllowedValues.Values.Clear();
        }
    }
}
