using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>The result of <c>check</c>.</summary>
internal sealed record CheckResult
{
    public required IReadOnlyList<string> Files { get; init; }

    public required bool IsValid { get; init; }

    public required IReadOnlyList<SettingError> Errors { get; init; }

    /// <summary>What must be true in the code of the service.</summary>
    public required IReadOnlyList<string> NotChecked { get; init; }
}

/// <summary>An error in the settings.</summary>
/// <param name="File">The file; null if no file contains the setting.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What was found, where, and what's expected.</param>
internal sealed record SettingError(string? File, int? Line, int? Column, string Message);

/// <summary>Validates settings as a service does at startup. Names that are defined in code are assumed to exist.</summary>
internal static class SettingsCheck
{
    /// <exception cref="InputException">A file doesn't exist or isn't valid JSON.</exception>
    public static CheckResult Run(IReadOnlyList<string> files)
    {
        var read = files.Select(SettingsFile.Read).ToList();
        var configuration = SettingsFiles.Layer(read);
        var locations = new SettingLocations();
        foreach (var file in read)
        {
            locations.Add(file);
        }

        var found = Find(configuration).Distinct(StringComparer.Ordinal).ToList();
        var errors = found.Concat(FindLists(locations, found)).Select(message =>
        {
            var at = locations.Find(message);
            return new SettingError(at?.File, at?.Line, at?.Column, message);
        }).OrderBy(error => error.File is null ? 0 : 1 + files.ToList().IndexOf(error.File)).ThenBy(error => error.Line).ThenBy(error => error.Column).ToList();
        return new CheckResult { Files = files, IsValid = errors.Count == 0, Errors = errors, NotChecked = [.. NotChecked(configuration)] };
    }

    private static IEnumerable<string> Find(IConfigurationRoot configuration)
    {
        var section = SettingsFiles.SectionOf(configuration);
        if (!section.Exists())
        {
            var sections = configuration.GetChildren().Select(child => child.Key).ToList();
            return sections.Contains(GuardrailsSettings.SectionName, StringComparer.OrdinalIgnoreCase)
                ? [$"{GuardrailsSettings.SectionName}: The section has no settings."]
                : [$"Section {OneLine.Quote(GuardrailsSettings.SectionName)} not found.{KnownNames.Suggest(GuardrailsSettings.SectionName, sections, "sections")}"];
        }

        var guards = section.GetSection("Guards").GetChildren().ToList();
        var ofGuards = new ConfigurationBuilder()
            .AddInMemoryCollection(configuration.AsEnumerable().Where(static setting => !LogSection.Contains(setting.Key)))
            .Build();
        return GuardrailsSettings.Validate(configuration, [new LogSection()]).Concat(guards.SelectMany(guard => Try(ofGuards, guard)));
    }

    /// <summary>
    /// Lists of sections, which no setting is. A service can't tell them from sections whose names are numbers, such as labels, and the walk finds only those
    /// in place of other settings.
    /// </summary>
    private static IEnumerable<string> FindLists(SettingLocations locations, List<string> found) =>
        from list in locations.ListsOfSections
        where StartsWith(list, $"{GuardrailsSettings.SectionName}:")
            && !found.Exists(error => StartsWith(error, $"{list}: ") || StartsWith(error, $"{list}:0: "))
        select $"{list}: A list isn't valid. Expected a section that contains one section per name.";

    private static bool StartsWith(string text, string path) => text.StartsWith(path, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Try(IConfigurationRoot configuration, IConfigurationSection guard) =>
        OutputOf(guard) switch
        {
            OutputKind.ProbabilityVector or OutputKind.Embedding => Try<float[]>(configuration, guard, []),
            OutputKind.Ranking or OutputKind.LabelSet => Try<string[]>(configuration, guard, []),
            OutputKind.Text or OutputKind.Label => Try<string?>(configuration, guard, ""),
            _ => IsOfLabels(guard) ? Try<string?>(configuration, guard, "") : Try<double?>(configuration, guard, 0),
        };

    /// <summary>The configured output of the guard; null if it isn't set or isn't valid.</summary>
    private static OutputKind? OutputOf(IConfigurationSection guard) =>
        Enum.TryParse<OutputKind>(guard["Output"], ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null;

    /// <summary>Creates a guard as code does, with all names that the settings require.</summary>
    private static IEnumerable<string> Try<TPrediction>(IConfigurationRoot configuration, IConfigurationSection guard, TPrediction answer)
    {
        try
        {
            using var tried = new PredictionGuard<int, TPrediction>(guard.Key, builder => Declare(builder, guard, answer), new PredictionGuardDependencies { Configuration = configuration });
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
        catch (ArgumentException exception)
        {
            return [$"{guard.Path}: {exception.Message.ReplaceLineEndings(" ")}"];
        }
    }

    private static void Declare<TPrediction>(PredictionGuardBuilder<int, TPrediction> builder, IConfigurationSection guard, TPrediction answer)
    {
        builder.FallBackTo((_, _) => answer);
        if (typeof(TPrediction) == typeof(string))
        {
            builder.Label();
        }

        foreach (var check in DeclaredUnder("Checks"))
        {
            builder.Check(check.Key, _ => true);
        }

        foreach (var key in DeclaredUnder("Segments"))
        {
            builder.Segment(key.Key, _ => null);
        }

        foreach (var input in DeclaredUnder("Inputs"))
        {
            if (IsOfLabels(input))
            {
                builder.InputLabel<string?>(input.Key, _ => null);
            }
            else
            {
                builder.Input<double>(input.Key, _ => null);
            }
        }

        foreach (var metric in DeclaredUnder("Metrics"))
        {
            if (IsOfLabels(metric))
            {
                builder.Label<string?>(metric.Key, _ => null);
            }
            else
            {
                builder.Metric<double>(metric.Key, _ => null, write: (prediction, _) => prediction);
            }
        }

        // Metrics of a kind of output are already defined.
        IEnumerable<IConfigurationSection> DeclaredUnder(string section) =>
            guard.GetSection(section).GetChildren().Where(child => guard["Output"] is null || !OutputNames.All.Contains(child.Key));
    }

    /// <summary>Labels have shares, and allowed values that aren't numbers.</summary>
    private static bool IsOfLabels(IConfigurationSection metric) =>
        metric.GetSection("Shares").GetChildren().Any()
        || metric.GetSection("AllowedValues:Values").GetChildren().Any(value => value.Value is { } text && !CellFormat.TryReadPlain(text, out _))
        || (metric.GetSection("Fallback:Constant").Value is { } constant && !CellFormat.TryReadPlain(constant, out _) && !metric.GetSection("Range").Exists());

    private static IEnumerable<string> NotChecked(IConfiguration configuration)
    {
        foreach (var guard in SettingsFiles.SectionOf(configuration).GetSection("Guards").GetChildren())
        {
            yield return $"{guard.Path}: The guard must be registered with AddGuard(\"{guard.Key}\", …).";
            if (guard.AsEnumerable().Any(setting => setting.Key.EndsWith("OnBreach", StringComparison.OrdinalIgnoreCase) && "Fallback".Equals(setting.Value, StringComparison.OrdinalIgnoreCase))
                && !guard.GetSection("Fallback").Exists())
            {
                yield return $"{guard.Path}: The guard must have a fallback, for example FallBackTo(…).";
            }

            foreach (var declared in guard.GetSection("Metrics").GetChildren().Concat(guard.GetSection("Checks").GetChildren()))
            {
                yield return $"{declared.Path}: The guard must define this metric or check.";
            }
        }
    }
}
