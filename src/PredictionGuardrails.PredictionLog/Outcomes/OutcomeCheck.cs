using System.Globalization;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Checks outcomes before any of a call is recorded.</summary>
/// <param name="guards">The guards that declare outcomes.</param>
/// <param name="now">The time in UTC.</param>
internal sealed class OutcomeCheck(IReadOnlyList<GuardOutcomes> guards, DateTimeOffset now)
{
    private const int LongestSource = 100;

    /// <summary>Clocks of other systems can be ahead by this much.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public List<OutcomeError> Errors { get; } = [];

    /// <summary>The guard of an outcome that is valid; null if it isn't, and errors were added.</summary>
    public GuardOutcomes? Find(PredictionOutcome? outcome, int index)
    {
        if (outcome is null)
        {
            Add(index, "outcome", "The outcome is null.");
            return null;
        }

        var before = Errors.Count;
        var guard = FindGuard(outcome, index);
        CheckPrediction(outcome, index);
        CheckTimes(outcome, index);
        if (outcome.Source is null or { Length: > LongestSource })
        {
            Add(index, nameof(outcome.Source), $"The source has {outcome.Source?.Length.ToString(CultureInfo.InvariantCulture) ?? "no"} characters. The limit is {LongestSource}.");
        }

        if (outcome.Revision < 0)
        {
            Add(index, nameof(outcome.Revision), $"'{outcome.Revision}' isn't valid. Expected 0 or greater.");
        }

        return Errors.Count == before ? guard : null;
    }

    /// <summary>An outcome says something else than one with the same identity.</summary>
    public void Contradict(OutcomeRecord outcome, int index) => Add(
        index,
        nameof(PredictionOutcome.Revision),
        $"Revision {outcome.Revision} of this outcome from source '{outcome.Source}' was recorded before with another value. Use a higher revision to correct it.");

    /// <summary>The redactor of the guard's keys leaves nothing of one.</summary>
    public void EraseKey(string guard, int index) => Add(
        index,
        nameof(PredictionOutcome.Key),
        $"Keys of guard '{guard}' are classified, and erased before they are logged. Record the outcome with its PredictionId, or add a redactor that keeps keys apart, such as HMAC.");

    private GuardOutcomes? FindGuard(PredictionOutcome outcome, int index)
    {
        var guard = guards.FirstOrDefault(guard => guard.Guard.Equals(outcome.Guard, StringComparison.OrdinalIgnoreCase));
        if (guard is null)
        {
            Add(index, nameof(outcome.Guard), $"No guard named '{outcome.Guard}' declares outcomes. Guards: {ListOf(guards.Select(static guard => guard.Guard))}.");
            return null;
        }

        if (guard.Find(outcome.Name ?? "") is not { } declared)
        {
            Add(index, nameof(outcome.Name), $"Guard '{guard.Guard}' has no outcome '{outcome.Name}'. Outcomes: {ListOf(guard.Names)}.");
            return null;
        }

        CheckValue(outcome, declared, index);
        return guard;
    }

    private void CheckValue(PredictionOutcome outcome, LogOutcome declared, int index)
    {
        var value = outcome.Value;
        if (value.Type != declared.Type)
        {
            var found = value.Type is null ? "The value is missing" : $"'{Shortened(value.ToString())}' is a {value.Type}";
            Add(index, nameof(outcome.Value), $"{found}. Expected a {declared.Type}.");
        }
        else if (declared.Type == OutcomeType.Number && !double.IsFinite(value.Number))
        {
            Add(index, nameof(outcome.Value), $"'{value}' isn't valid. Expected a finite number.");
        }
        else if (declared.Type == OutcomeType.Label && value.Label is { Length: 0 or > RecordSlots.LongestText })
        {
            Add(index, nameof(outcome.Value), $"The label has {value.Label.Length} characters. Expected 1 to {RecordSlots.LongestText}.");
        }
    }

    private void CheckPrediction(PredictionOutcome outcome, int index)
    {
        if (outcome.Key.IsNone == (outcome.PredictionId is null))
        {
            var found = outcome.Key.IsNone ? "Neither Key nor PredictionId is set" : "Key and PredictionId are set";
            Add(index, nameof(outcome.Key), $"{found}. Set one of them.");
        }
        else if (!outcome.Key.IsNone && outcome.Key.ToString() is { Length: 0 or > RecordSlots.LongestText } key)
        {
            Add(index, nameof(outcome.Key), $"The key has {key.Length} characters. Expected 1 to {RecordSlots.LongestText}.");
        }
    }

    private void CheckTimes(PredictionOutcome outcome, int index)
    {
        if (outcome.HappenedAt is not { } happened)
        {
            return;
        }

        if (happened > now + Tolerance)
        {
            Add(index, nameof(outcome.HappenedAt), $"'{happened:O}' is in the future. Now: {now:O}.");
        }
        else if (happened < DateTimeOffset.UnixEpoch)
        {
            Add(index, nameof(outcome.HappenedAt), $"'{happened:O}' isn't valid. Expected a time after 1970-01-01.");
        }
    }

    private static string ListOf(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));

    private static string Shortened(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private void Add(int index, string member, string message) => Errors.Add(new OutcomeError(index, member, message));
}
