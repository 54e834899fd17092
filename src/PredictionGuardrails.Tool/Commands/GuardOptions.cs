using System.CommandLine;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>The options for the settings of a guard.</summary>
internal sealed class GuardOptions
{
    private readonly Option<string[]> _settings;
    private readonly Option<string?> _guard = new("--guard") { Description = "Guard in the settings. Required if there are several.", HelpName = "NAME" };

    /// <param name="command">The command that gets the options.</param>
    /// <param name="defaultSettings">What the command uses without settings files.</param>
    public GuardOptions(Command command, string defaultSettings)
    {
        _settings = new("--settings")
        {
            Description = $"Settings file of the service (appsettings.json). Can be repeated; later files override earlier ones. [default: {defaultSettings}]",
            HelpName = "FILE",
        };
        _guard.Validators.Add(result => Requirements.GuardName(result));
        command.Options.Add(_settings);
        command.Options.Add(_guard);
    }

    public Option Settings => _settings;

    /// <summary>The guard's settings; empty without a file.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="otherwise">The guard's name if the command line has neither settings nor a name.</param>
    /// <param name="metric">The metric whose settings the guard gets as its own; null for none.</param>
    public TriedSettings Read(ParseResult parsed, string otherwise, string? metric = null)
    {
        var paths = parsed.GetValue(_settings) ?? [];
        if (paths.Length == 0)
        {
            return TriedSettings.None(parsed.GetValue(_guard) ?? otherwise);
        }

        var configuration = SettingsFiles.Load(paths);
        return TriedSettings.Of(configuration, SettingsFiles.GuardOf(configuration, paths, parsed.GetValue(_guard)), metric);
    }

    public bool AreGiven(ParseResult parsed) => parsed.GetValue(_settings) is { Length: > 0 };
}
