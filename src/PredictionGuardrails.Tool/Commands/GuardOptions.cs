using System.CommandLine;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>Which settings a command tries.</summary>
internal sealed class GuardOptions
{
    private readonly Option<string[]> _settings = new("--settings") { Description = "The service's appsettings.json; may be repeated, later ones go on top. Without it a guard as it is with no settings.", HelpName = "FILE" };
    private readonly Option<string?> _guard = new("--guard") { Description = "The guard in the settings; not needed where there is one.", HelpName = "NAME" };

    public GuardOptions(Command command)
    {
        _guard.Validators.Add(result => Requirements.GuardName(result));
        command.Options.Add(_settings);
        command.Options.Add(_guard);
    }

    public Option Settings => _settings;

    /// <summary>The guard's settings; none where no file was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="otherwise">The guard's name where there are no settings and none is given.</param>
    public TriedSettings Read(ParseResult parsed, string otherwise)
    {
        var paths = parsed.GetValue(_settings) ?? [];
        if (paths.Length == 0)
        {
            return TriedSettings.None(parsed.GetValue(_guard) ?? otherwise);
        }

        var configuration = SettingsFiles.Load(paths);
        return TriedSettings.Of(configuration, SettingsFiles.GuardOf(configuration, paths, parsed.GetValue(_guard)));
    }

    public bool AreGiven(ParseResult parsed) => parsed.GetValue(_settings) is { Length: > 0 };
}
