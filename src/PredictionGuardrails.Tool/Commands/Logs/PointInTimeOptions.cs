using System.CommandLine;
using System.Globalization;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.PointInTime;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary>The options for an export as known at a time, with outcomes and features.</summary>
internal sealed class PointInTimeOptions
{
    private readonly Option<string?> _asKnownAt = new("--as-known-at")
    {
        Description = "Export what was known at this time: predictions of --guard with outcomes and features. In UTC unless it has an offset.",
        HelpName = "TIME",
    };

    private readonly Option<string?> _maturity = Duration("--maturity", "Leave out predictions that were younger than this, for example 7.00:00:00. [default: none]");
    private readonly Option<string?> _features = new("--features") { Description = "File with the history of features: .parquet, .csv, .tsv, or .jsonl. [default: none]", HelpName = "FILE" };
    private readonly Option<string?> _featureKey = Column("--feature-key", "Column of the features with their key.");
    private readonly Option<string?> _logKey = Column("--log-key", "Column of the log with the same key. [default: key]");
    private readonly Option<string?> _eventTime = Column("--event-time", "Column of the features with the time when it happened.");
    private readonly Option<string?> _knownTime = Column("--known-time", "Column of the features with the time when the row became available.");
    private readonly Option<string?> _ttl = Duration("--ttl", "Use no features older than this, for example 1.00:00:00. [default: any]");
    private readonly Option<string?> _embargo = Duration("--embargo", "Use no features known later than this before the prediction. [default: none]");
    private readonly Option<bool> _trust = new("--trust-known-time") { Description = "Accept known times that look wrong, with a warning." };

    public PointInTimeOptions(Command command)
    {
        foreach (var option in new Option[] { _asKnownAt, _maturity, _features, _featureKey, _logKey, _eventTime, _knownTime, _ttl, _embargo, _trust })
        {
            command.Options.Add(option);
        }

        _asKnownAt.Validators.Add(result => TimeOptions.Validate(result, "--as-known-at"));
        command.Validators.Add(result =>
        {
            Requirements.Needs(result, _asKnownAt, command.Options.Single(static option => option.Name == "--guard"));
            Requirements.Needs(result, _maturity, _asKnownAt);
            Requirements.Needs(result, _features, _asKnownAt);
            foreach (var required in new[] { _featureKey, _eventTime, _knownTime })
            {
                Requirements.Needs(result, _features, required);
            }

            foreach (var option in new Option[] { _featureKey, _logKey, _eventTime, _knownTime, _ttl, _embargo, _trust })
            {
                Requirements.Needs(result, option, _features);
            }
        });
    }

    /// <summary>The requested export; null if all records are wanted as they are.</summary>
    public PointInTimeRequest? Read(ParseResult parsed, string folder, string file, bool overwrites, RecordFilter filter) =>
        parsed.GetValue(_asKnownAt) is { } text && IsoTime.TryParse(text, out var time)
            ? new PointInTimeRequest
            {
                Folder = folder,
                File = file,
                Overwrites = overwrites,
                Filter = filter,
                AsKnownAt = time,
                Maturity = DurationOf(parsed, _maturity),
                Features = parsed.GetValue(_features) is { } features ? ReadFeatures(parsed, features) : null,
            }
            : null;

    private FeatureRequest ReadFeatures(ParseResult parsed, string file) => new()
    {
        File = file,
        KeyColumn = parsed.GetValue(_featureKey)!,
        EventColumn = parsed.GetValue(_eventTime)!,
        KnownColumn = parsed.GetValue(_knownTime)!,
        LogColumn = parsed.GetValue(_logKey) ?? "key",
        TimeToLive = DurationOf(parsed, _ttl),
        Embargo = DurationOf(parsed, _embargo) ?? TimeSpan.Zero,
        TrustsKnownTime = parsed.GetValue(_trust),
    };

    private static Option<string?> Column(string name, string description) => new(name) { Description = description, HelpName = "COLUMN" };

    private static Option<string?> Duration(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "DURATION" };
        option.Validators.Add(result => Requirements.LongDuration(result, name));
        return option;
    }

    private static TimeSpan? DurationOf(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : null;
}
