using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Configuration;

/// <summary>
/// The section <c>PredictionGuardrails:PredictionLog</c>. Its settings override what code configures. Those that aren't read again while the log runs
/// take effect after a restart.
/// </summary>
internal sealed class PredictionLogSettings(IEnumerable<PredictionLogStatement> statements, ILoggerFactory? loggers = null)
    : SettingsSection("PredictionLog", PredictionLogDefinition.Section)
{
    private readonly Lock _gate = new();
    private readonly List<LoggedGuard> _guards = [];
    private readonly PredictionLogStatement[] _statements = [.. statements];
    private PredictionLogOptions? _options;
    private TrackingPlan? _plan;
    private Dictionary<string, GuardLogSettings> _configured = [];

    /// <summary>Whether the settings are valid and have been read, which happens before guards are created.</summary>
    public bool AreApplied => _options is not null;

    /// <summary>The effective options. Reloads change them in place.</summary>
    /// <exception cref="InvalidOperationException">Settings aren't applied.</exception>
    public PredictionLogOptions Options => _options ?? throw new InvalidOperationException("The settings of the prediction log haven't been read.");

    /// <summary>What is logged of each guard.</summary>
    public IReadOnlyList<GuardLogDeclaration> Declarations
    {
        get
        {
            lock (_gate)
            {
                return [.. _guards.Select(static guard => guard.Declaration)];
            }
        }
    }

    /// <summary>The version of a guard in the tracking plan; null if there is no plan, or if the guard isn't in it.</summary>
    public int? PlanVersionOf(string guard) => _plan?.Guards.GetValueOrDefault(guard)?.Version;

    /// <summary>Applies the settings of a guard, now and at each reload.</summary>
    /// <param name="declaration">What is logged of the guard.</param>
    /// <param name="apply">Applies settings.</param>
    public void Add(GuardLogDeclaration declaration, Action<GuardLogSettings> apply)
    {
        lock (_gate)
        {
            _guards.Add(new LoggedGuard(declaration, apply));
            apply(Of(declaration.Guard));
        }
    }

    /// <inheritdoc/>
    protected override void Validate(IConfigurationSection section, SettingErrors errors)
    {
        var options = Read(section);
        foreach (var error in options.FindErrors())
        {
            errors.Add($"{section.Path}:{error.Option}", error.Message);
        }

        ValidatePlan(options, $"{section.Path}:{nameof(PredictionLogOptions.PlanPath)}", errors);

        foreach (var guard in section.GetSection("Guards").GetChildren())
        {
            ValidateGuard(guard, errors);
        }
    }

    /// <inheritdoc/>
    protected override void Apply(IConfigurationSection section)
    {
        lock (_gate)
        {
            var options = Read(section);
            if (_options is null)
            {
                _options = options;
                _plan = LoadPlan(options);
            }
            else if (!_options.TryUpdate(options) && loggers is not null)
            {
                Log.RestartRequired(loggers.CreateLogger(Log.Category), section.Path);
            }

            _configured = section.GetSection("Guards").GetChildren()
                .ToDictionary(static guard => guard.Key, ReadGuard, StringComparer.OrdinalIgnoreCase);
            _guards.ForEach(guard => guard.Apply(Of(guard.Declaration.Guard)));
        }
    }

    private GuardLogSettings Of(string guard) => _configured.GetValueOrDefault(guard) ?? new GuardLogSettings();

    private static GuardLogSettings ReadGuard(IConfigurationSection section) => section.Get<GuardLogSettings>() ?? new GuardLogSettings();

    private PredictionLogOptions Read(IConfigurationSection section)
    {
        var options = new PredictionLogOptions();
        Array.ForEach(_statements, statement => statement.Configure(options));
        section.Bind(options);
        return options;
    }

    /// <summary>The tracking plan; null without one, or while a new one is written.</summary>
    private static TrackingPlan? LoadPlan(PredictionLogOptions options) =>
        options.PlanPath is null || Environment.GetEnvironmentVariable(TrackingPlan.WriteVariable) is { Length: > 0 }
            ? null
            : TrackingPlan.Load(System.IO.Path.Combine(AppContext.BaseDirectory, options.PlanPath));

    private void ValidatePlan(PredictionLogOptions options, string path, SettingErrors errors)
    {
        try
        {
            if (LoadPlan(options) is not { } plan || _options is null)
            {
                return;
            }

            foreach (var change in TrackingPlan.From(Declarations).ChangesSince(plan))
            {
                errors.Add(path, $"The code doesn't match the tracking plan '{options.PlanPath}'. {change} To update the plan, run 'guardrails plan write'.");
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            errors.Add(path, $"The tracking plan '{options.PlanPath}' doesn't exist in '{AppContext.BaseDirectory}'. To write it, run 'guardrails plan write', and copy it to the output folder.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            errors.Add(path, exception.Message);
        }
    }

    private void ValidateGuard(IConfigurationSection section, SettingErrors errors)
    {
        var rate = section[nameof(GuardLogSettings.SampleRate)];
        if (rate is not null && double.Parse(rate, CultureInfo.InvariantCulture) is not (> 0 and <= 1))
        {
            errors.Add($"{section.Path}:{nameof(GuardLogSettings.SampleRate)}", $"'{rate}' isn't valid. Expected a number greater than 0 and at most 1, for example 0.1 for 10%.");
        }

        // Before the first guard is created, settings haven't been applied, and no guard can be known.
        if (_options is null)
        {
            return;
        }

        if (_guards.Find(guard => guard.Name.Equals(section.Key, StringComparison.OrdinalIgnoreCase)) is not { } logged)
        {
            var names = NamesOf(_guards.Select(static guard => guard.Name));
            errors.Add(section.Path, $"No guard with this name is logged. Logged guards: {names}. To log it, call Log(…) on the guard.");
            return;
        }

        QualityCheck.Validate(section.GetSection(nameof(GuardLogSettings.Quality)), logged.Declaration, errors);
        foreach (var column in section.GetSection(nameof(GuardLogSettings.ExcludedColumns)).GetChildren())
        {
            if (!logged.Columns.Contains(column.Value, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(column.Path, $"'{column.Value}' isn't a column of guard '{logged.Name}'. Its columns: {NamesOf(logged.Columns)}.");
            }
        }
    }

    private static string NamesOf(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));

    private sealed record LoggedGuard(GuardLogDeclaration Declaration, Action<GuardLogSettings> Apply)
    {
        public string Name => Declaration.Guard;

        public IEnumerable<string> Columns => Declaration.Columns.Select(static column => column.Name);
    }
}
