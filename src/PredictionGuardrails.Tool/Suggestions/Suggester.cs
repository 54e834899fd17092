using System.Globalization;
using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>
/// Settings for a column: learnt on the first part of the history, measured on the rest. What the baseline itself calls a breach is left out, so that
/// an old incident widens no bound.
/// </summary>
internal static class Suggester
{
    /// <param name="history">The history.</param>
    /// <param name="guard">The guard's name.</param>
    /// <param name="allowsMissing">Whether a missing value is normal.</param>
    /// <param name="tryShifts">Puts the history to a guard with settings, on the history's own clock; null if its times aren't known.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InputException">The history is too short, or not to be learnt from.</exception>
    public static SuggestResult Suggest(
        History history, string guard, bool allowsMissing, Func<TriedSettings, ReplayResult>? tryShifts, CancellationToken cancellationToken) => history.Visit(
        numbers => new Suggester<double?>(numbers, new SuggestedNumberChecks(), allowsMissing).Suggest(guard, tryShifts, cancellationToken),
        labels => new Suggester<string?>(labels, new SuggestedLabelChecks(), allowsMissing).Suggest(guard, tryShifts, cancellationToken));

    /// <summary>Suggested settings as a guard takes them.</summary>
    public static TriedSettings ToTried(SuggestResult result) => ToTried(result.Settings, result.Guard);

    /// <inheritdoc cref="ToTried(SuggestResult)"/>
    public static TriedSettings ToTried(JsonObject settings, string guard) => TriedSettings.Of(SettingsFiles.Parse(settings.ToJsonString()), guard);
}

/// <inheritdoc cref="Suggester"/>
internal sealed class Suggester<T>(History<T> history, SuggestedChecks<T> checks, bool allowsMissing)
{
    private const int FewestRows = 400;

    private const string OneInAMillion = "one false alarm in a million predictions, the default";

    /// <summary>From less time nobody can tell how many predictions a day has.</summary>
    private static readonly TimeSpan ShortestForRate = TimeSpan.FromDays(1);

    /// <summary>From so many predictions a guard might learn; the fewest that serve as well as more are taken.</summary>
    private static readonly int[] Candidates = [1000, 5000, 20_000];

    private readonly List<SuggestedSetting> _settings = [];
    private readonly int _half = history.Count / 2;

    public SuggestResult Suggest(string guard, Func<TriedSettings, ReplayResult>? tryShifts, CancellationToken cancellationToken)
    {
        if (history.Count < FewestRows)
        {
            throw new InputException($"{history.File}: column \"{history.Column}\" has {Words.Of(history.Count, "row")}, and {FewestRows} are needed to learn from one part and to measure on another.");
        }

        var tried = Candidates.Where(candidate => candidate <= _half).DefaultIfEmpty(Math.Max(100, _half / 2)).Select(learnt =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var trial = new HistoryTrial<T>(history, learnt, allowsMissing, cancellationToken);
            if (trial.Status.State != ChangeDetectionState.Monitoring)
            {
                throw new InputException($"{history.File}: column \"{history.Column}\" cannot be learnt from: {WhyNotLearned(trial)}");
            }

            return (Learnt: learnt, trial.Status, Alarms: trial.Watch(trial.Learnt));
        }).ToList();
        var best = tried.MinBy(candidate => (Late(candidate.Alarms), candidate.Learnt));
        var leftOut = new LeftOutRows<T>(history);
        leftOut.AddEach(checks.WhyOut(history.Values.Take(best.Learnt), allowsMissing));
        best.Alarms.ForEach(leftOut.Add);

        var first = leftOut.Kept(0, _half);
        var second = leftOut.Kept(_half, history.Count);
        if (!first.Exists(value => value is not null) || !second.Exists(value => value is not null))
        {
            throw new InputException($"{history.File}: column \"{history.Column}\" has nothing in one half of it that is not a breach of what was learnt from the other rows.");
        }

        if (allowsMissing)
        {
            Say("NotNull:Enabled", false, $"a missing value is normal here, as --allow-missing says: {Words.Share((double)history.Values.Count(value => value is null) / history.Count)} are");
        }

        Say("OnBreach", nameof(BreachAction.Fallback), "a prediction that cannot be right is answered by the fallback, not by an exception");
        if (checks.Fallback([.. first, .. second]) is { } fallback)
        {
            Say("Fallback:Constant", fallback.Value, fallback.Reason);
        }

        List<T> all = [.. first.Concat(second).Where(value => value is not null)];
        var isOneValue = all.TrueForAll(value => EqualityComparer<T>.Default.Equals(value, all[0]));
        var refused = isOneValue ? null : checks.Suggest(first, second, Say);
        Say("Change:OnBreach", nameof(BreachAction.Fallback), "predictions that are no longer what they were open the breaker, and the fallback answers");
        Say("Change:FalseAlarmEvery", 1_000_000, OneInAMillion);
        Say("Baseline:Predictions", best.Learnt, DescribeCandidates(tried, best));
        Say("Baseline:Path", $"{guard}.baseline.json", "a release is a restart, and without the file it would learn what the release says");
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
            FalseAlarms = Describe(Late(best.Alarms), refused, second.Count),
        };
    }

    /// <summary>Lets shifts open the breaker if none would have been raised over the history.</summary>
    /// <returns>What is left to say about them.</returns>
    private IEnumerable<string> SuggestShifts(string guard, Func<TriedSettings, ReplayResult> tryShifts)
    {
        var tried = tryShifts(Suggester.ToTried(ToJson(guard), guard));
        TellRate(tried);
        var (isSuggested, why) = ShiftTrial.Judge(tried);
        if (isSuggested)
        {
            var place = _settings.FindIndex(static setting => setting.Setting == "Change:FalseAlarmEvery") + 1;
            _settings.Insert(place, new SuggestedSetting("Change:Shift:OnBreach", nameof(BreachAction.Fallback), why));
        }
        else
        {
            yield return $"Change:Shift:OnBreach is not suggested, so that shifts are only observed: {why}";
        }

        foreach (var warning in tried.Warnings.Except(history.Warnings))
        {
            yield return warning;
        }

        yield return "Hours and days are those of UTC. If midnight is another time for those who ask the model, set Baseline:TimeZone, such as Europe/Berlin.";
    }

    /// <summary>Says how often a false alarm comes, which only times can tell.</summary>
    private void TellRate(ReplayResult tried)
    {
        if (tried.Duration is not { } duration || duration < ShortestForRate)
        {
            return;
        }

        var perDay = tried.Rows / duration.TotalDays;
        var place = _settings.FindIndex(static setting => setting.Setting == "Change:FalseAlarmEvery");
        _settings[place] = _settings[place] with
        {
            Reason = $"{OneInAMillion}; at the history's {Words.Count((long)Math.Round(perDay))} a day, one in {Words.Duration(TimeSpan.FromDays(Math.Min(1e6, 1e6 / perDay)))}",
        };
    }

    private string WhyNotLearned(HistoryTrial<T> trial)
    {
        var learned = history.Values.Take(trial.Learnt).ToList();
        var missing = learned.Count(value => value is null);
        var odd = learned.Count(value => value is double number && !double.IsFinite(number));
        var found = $"of its first {Words.Of(learned.Count, "row")} {Words.Share((double)missing / learned.Count)} are missing and {Words.Share((double)odd / learned.Count)} are NaN or infinite, and a guard learns if at most 5 % are.";
        return missing == 0 || allowsMissing ? found : $"{found} If a missing value is normal here, say so with suggest --allow-missing.";
    }

    private int Late(List<TrialAlarm> alarms) => alarms.Count(alarm => alarm.Place >= _half);

    private void Say(string setting, JsonNode value, string reason) => _settings.Add(new SuggestedSetting(setting, value, reason));

    private string DescribeCandidates(List<(int Learnt, ChangeDetectionStatus Status, List<TrialAlarm> Alarms)> tried, (int Learnt, ChangeDetectionStatus Status, List<TrialAlarm> Alarms) best)
    {
        var others = string.Join(", ", tried.Select(candidate => $"{Words.Count(candidate.Learnt)}: {Late(candidate.Alarms)}"));
        var sees = best.Status.MinimumDetectableIncrease is { } rise ? $"; a rise of all values by {Words.Share(rise)} is seen" : "";
        return tried.Count == 1
            ? $"as many as the file allows{sees}"
            : $"the fewest with as few alarms on the second half as any (learnt from, alarms: {others}){sees}";
    }

    private string OneValue(List<T> all) => string.Create(
        CultureInfo.InvariantCulture,
        $"{history.File}: column \"{history.Column}\" has one value only, {all[0]}, in {all.Count:N0} rows. Is the model stuck? Nothing is suggested about which values to allow, because bounds come from how far values are apart. Give a history in which the model's predictions differ.");

    /// <param name="alarms">How many alarms the change rule raised.</param>
    /// <param name="refused">How many rows the checks refused; null if there are no checks that both halves can be measured by.</param>
    /// <param name="rows">How many rows there were.</param>
    private static string Describe(int alarms, int? refused, int rows)
    {
        var ofChecks = refused is { } count ? $", and checks made of the first half alone refuse {Words.Count(count)} of {Words.Of(rows, "row")}" : "";
        var trueShare = refused is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"; the true share of right predictions that the checks refuse is below {Math.Min(100, 100.0 * (known + 3) / rows):G2} % (95 % confidence, if what comes is like this)")
            : "";
        return $"On the second half, which was not learnt from: {Words.Of(alarms, "alarm")} of the change rule{ofChecks}. By chance the rule raises one alarm in a million predictions{trueShare}.";
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
