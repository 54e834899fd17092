using System.Globalization;
using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>
/// Suggests settings for a column: learns from the first part of the history and evaluates on the rest. Rows that breach the baseline are excluded, so
/// that an old incident doesn't widen a limit.
/// </summary>
internal static class Suggester
{
    /// <param name="history">The history.</param>
    /// <param name="guard">The guard's name.</param>
    /// <param name="allowsMissing">Whether missing values are normal.</param>
    /// <param name="tryShifts">Replays the history with settings and its times; null if the times are unknown.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InputException">The history is too short, or a baseline can't be learned from it.</exception>
    public static SuggestResult Suggest(
        History history, string guard, bool allowsMissing, Func<TriedSettings, ReplayResult>? tryShifts, CancellationToken cancellationToken) => history.Visit(
        numbers => new Suggester<double?>(numbers, new SuggestedNumberChecks(), allowsMissing).Suggest(guard, tryShifts, cancellationToken),
        labels => new Suggester<string?>(labels, new SuggestedLabelChecks(), allowsMissing).Suggest(guard, tryShifts, cancellationToken));

    /// <summary>Converts suggested settings to those of a guard.</summary>
    public static TriedSettings ToTried(SuggestResult result) => ToTried(result.Settings, result.Guard);

    /// <inheritdoc cref="ToTried(SuggestResult)"/>
    public static TriedSettings ToTried(JsonObject settings, string guard) => TriedSettings.Of(SettingsFiles.Parse(settings.ToJsonString()), guard);
}

/// <inheritdoc cref="Suggester"/>
internal sealed class Suggester<T>(History<T> history, SuggestedChecks<T> checks, bool allowsMissing)
{
    private const int FewestRows = 400;

    private const string OneInAMillion = "Default: one false alarm per 1,000,000 predictions";

    /// <summary>The shortest history that reveals the number of predictions per day.</summary>
    private static readonly TimeSpan ShortestForRate = TimeSpan.FromDays(1);

    /// <summary>The candidates for <c>Baseline:Predictions</c>. The smallest one with the fewest alarms is suggested.</summary>
    private static readonly int[] Candidates = [1000, 5000, 20_000];

    private readonly List<SuggestedSetting> _settings = [];
    private readonly int _half = history.Count / 2;

    private string Where => $"{history.File}: column {OneLine.Quote(history.Column)}";

    public SuggestResult Suggest(string guard, Func<TriedSettings, ReplayResult>? tryShifts, CancellationToken cancellationToken)
    {
        if (history.Count < FewestRows)
        {
            throw new InputException($"{Where}: Found {Words.Of(history.Count, "row")}, but at least {FewestRows} are required to learn from one part and evaluate on another.");
        }

        var tried = Candidates.Where(candidate => candidate <= _half).DefaultIfEmpty(Math.Max(100, _half / 2)).Select(learned =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var trial = new HistoryTrial<T>(history, learned, allowsMissing, cancellationToken);
            if (trial.Status.State != ChangeDetectionState.Monitoring)
            {
                throw new InputException($"{Where}: Can't learn a baseline. {WhyNotLearned(trial)}");
            }

            return (Learned: learned, trial.Status, Alarms: trial.Watch(trial.Learned));
        }).ToList();
        var best = tried.MinBy(candidate => (Late(candidate.Alarms), candidate.Learned));
        var leftOut = new LeftOutRows<T>(history);
        leftOut.AddEach(checks.WhyOut(history.Values.Take(best.Learned), allowsMissing));
        best.Alarms.ForEach(leftOut.Add);

        var first = leftOut.Kept(0, _half);
        var second = leftOut.Kept(_half, history.Count);
        if (!first.Exists(value => value is not null) || !second.Exists(value => value is not null))
        {
            throw new InputException($"{Where}: Can't suggest settings because the two halves have different distributions. Use only the rows after the change.");
        }

        if (allowsMissing)
        {
            Say("NotNull:Enabled", false, $"Missing values are normal (--allow-missing): {Words.Share((double)history.Values.Count(value => value is null) / history.Count)} of the rows");
        }

        Say("OnBreach", nameof(BreachAction.Fallback), "Returns the fallback instead of throwing an exception if a prediction is rejected");
        if (checks.Fallback([.. first, .. second]) is { } fallback)
        {
            Say("Fallback:Constant", fallback.Value, fallback.Reason);
        }

        List<T> all = [.. first.Concat(second).Where(value => value is not null)];
        var isOneValue = all.TrueForAll(value => EqualityComparer<T>.Default.Equals(value, all[0]));
        var rejected = isOneValue ? null : checks.Suggest(first, second, Say);
        Say("Change:OnBreach", nameof(BreachAction.Fallback), "Opens the breaker and returns the fallback if predictions no longer match the baseline");
        Say("Change:FalseAlarmEvery", 1_000_000, OneInAMillion);
        Say("Baseline:Predictions", best.Learned, DescribeCandidates(tried, best));
        Say("Baseline:Path", $"{guard}.baseline.json", "Keeps the baseline when a release restarts the service, so that the release is compared with it");
        List<string> hints = tryShifts is null ? [] : [.. SuggestShifts(guard, tryShifts)];
        return new SuggestResult
        {
            File = history.File,
            Guard = guard,
            Rows = history.AllRows,
            SkippedRows = history.SkippedRows,
            Warnings = isOneValue ? [.. history.Warnings, OneValue(all)] : history.Warnings,
            Settings = ToJson(guard),
            Reasons = _settings,
            Hints = hints,
            LeftOut = leftOut.Listed,
            FalseAlarms = Describe(Late(best.Alarms), rejected, second.Count),
        };
    }

    /// <summary>Suggests that shifts open the breaker if none was raised in the history.</summary>
    /// <returns>Hints about shifts.</returns>
    private IEnumerable<string> SuggestShifts(string guard, Func<TriedSettings, ReplayResult> tryShifts)
    {
        var tried = tryShifts(Suggester.ToTried(ToJson(guard), guard));
        AddRate(tried);
        var (isSuggested, why) = ShiftTrial.Judge(tried);
        if (isSuggested)
        {
            var place = _settings.FindIndex(static setting => setting.Setting == "Change:FalseAlarmEvery") + 1;
            _settings.Insert(place, new SuggestedSetting("Change:Shift:OnBreach", nameof(BreachAction.Fallback), why));
        }
        else
        {
            yield return $"Change:Shift:OnBreach isn't suggested, so shifts are only observed. {why}";
        }

        foreach (var warning in tried.Warnings.Except(history.Warnings))
        {
            yield return warning;
        }

        yield return "Hours and days are in UTC. If callers are in another time zone, set Baseline:TimeZone, for example Europe/Berlin.";
    }

    /// <summary>Adds the time between false alarms, which requires times.</summary>
    private void AddRate(ReplayResult tried)
    {
        if (tried.Duration is not { } duration || duration < ShortestForRate)
        {
            return;
        }

        var perDay = tried.Rows / duration.TotalDays;
        var place = _settings.FindIndex(static setting => setting.Setting == "Change:FalseAlarmEvery");
        _settings[place] = _settings[place] with
        {
            Reason = $"{OneInAMillion}. With {Words.Count((long)Math.Round(perDay))} predictions per day as in the history, one per {Words.Duration(TimeSpan.FromDays(Math.Min(1e6, 1e6 / perDay)))}",
        };
    }

    private string WhyNotLearned(HistoryTrial<T> trial)
    {
        var learned = history.Values.Take(trial.Learned).ToList();
        var missing = learned.Count(value => value is null);
        var odd = learned.Count(value => value is double number && !double.IsFinite(number));
        if (20 * (missing + odd) <= learned.Count && trial.Change is { } change)
        {
            return $"A change was found in row {history.Rows[trial.Learned - 1].Row}: {change.Observed}, expected {change.Expected}. Use only the rows after a change. Values that are nearly all different, such as IDs, can't be learned.";
        }

        var found = $"Of the first {Words.Of(learned.Count, "row")}, {Words.Share((double)missing / learned.Count)} are missing and {Words.Share((double)odd / learned.Count)} are NaN or infinite (limit 5%).";
        return missing == 0 || allowsMissing ? found : $"{found} If missing values are normal, use suggest --allow-missing.";
    }

    private int Late(List<TrialAlarm> alarms) => alarms.Count(alarm => alarm.Place >= _half);

    private void Say(string setting, JsonNode value, string reason) => _settings.Add(new SuggestedSetting(setting, value, reason));

    private string DescribeCandidates(List<(int Learned, ChangeDetectionStatus Status, List<TrialAlarm> Alarms)> tried, (int Learned, ChangeDetectionStatus Status, List<TrialAlarm> Alarms) best)
    {
        var others = string.Join(", ", tried.Select(candidate => $"{Words.Count(candidate.Learned)}: {Late(candidate.Alarms)}"));
        var sees = best.Status.MinimumDetectableIncrease is { } rise ? $". Detects an increase of {Words.Share(rise)}" : "";
        return tried.Count == 1
            ? $"Maximum that the file allows{sees}"
            : $"Smallest number with the fewest alarms on the second half (alarms by number: {others}){sees}";
    }

    private string OneValue(List<T> all) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Where}: The column has only one value, {all[0]}, in {all.Count:N0} rows. Check whether the model is stuck. No range or allowed values are suggested because they're derived from the differences between values. Use a history in which predictions differ.");

    /// <param name="alarms">The number of change alarms.</param>
    /// <param name="rejected">The number of rejected rows; null if no check was evaluated.</param>
    /// <param name="rows">The number of rows.</param>
    private static string Describe(int alarms, int? rejected, int rows)
    {
        var ofChecks = rejected is { } count ? $". Checks derived from the first half reject {Words.Count(count)} of {Words.Of(rows, "row")}" : "";
        var trueShare = rejected is { } known
            ? string.Create(CultureInfo.InvariantCulture, $", and less than {Math.Min(100, 100.0 * (known + 3) / rows):G2}% of correct predictions rejected by checks (95% confidence)")
            : "";
        return $"On the second half, which wasn't used for learning: {Words.Of(alarms, "change alarm")}{ofChecks}. Expected in production: one false change alarm per 1,000,000 predictions{trueShare}.";
    }

    private JsonObject ToJson(string guard)
    {
        var settings = new JsonObject();
        foreach (var setting in _settings)
        {
            var parts = setting.Setting.Split(':');
            var place = settings;
            foreach (var part in parts[..^1])
            {
                place = (JsonObject)(place[part] ??= new JsonObject());
            }

            place[parts[^1]] = setting.Value.DeepClone();
        }

        return new JsonObject
        {
            [GuardrailsSettings.SectionName] = new JsonObject { ["Guards"] = new JsonObject { [guard] = settings } },
        };
    }
}
