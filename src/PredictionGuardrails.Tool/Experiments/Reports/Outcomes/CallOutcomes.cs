using System.Numerics;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Quality;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;

namespace PredictionGuardrails.Tool.Experiments.Reports.Outcomes;

/// <summary>The outcomes of an experiment's calls, each as it was known when it became final, like in the running experiment.</summary>
internal sealed class CallOutcomes
{
    private const string Sampled =
        "Outcomes aren't compared: the log contains a sample of the calls and all breaches, and doesn't tell which calls are in the sample.";

    private readonly List<LogOutcome> _outcomes;
    private readonly ArmCalls _calls;
    private readonly PredictionIndex _index;
    private readonly HashSet<long>[] _late;

    private CallOutcomes(ArmCalls calls, IReadOnlyList<LogOutcome> outcomes, IReadOnlyList<ComparedOutcome> compared, IReadOnlyList<string> warnings)
    {
        _calls = calls;
        _outcomes = [.. outcomes];
        Compared = compared;
        Warnings = warnings;
        _late = [.. outcomes.Select(static _ => new HashSet<long>())];

        // All calls have room, so that their numbers are those of the predictions.
        _index = new PredictionIndex((int)BitOperations.RoundUpToPowerOf2((uint)calls.Calls.Count), outcomes.Count, long.MaxValue / 2);
        foreach (var call in outcomes.Count > 0 ? calls.Calls : [])
        {
            _index.Add(call.Indexed);
        }
    }

    /// <summary>The guardrail metrics.</summary>
    public IReadOnlyList<ComparedOutcome> Compared { get; }

    /// <summary>How many metrics of outcomes share the rate of false decisions.</summary>
    public int Tests { get; private init; }

    /// <summary>Why outcomes aren't compared that could be expected.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What is declared of the outcomes.</summary>
    public IReadOnlyList<LogOutcome> Declared => _outcomes;

    /// <param name="request">What is reported.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InputException">The outcome doesn't exist, or the arms can't be compared by it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public static async Task<CallOutcomes> ReadAsync(ReportRequest request, ArmCalls calls, CancellationToken cancellationToken)
    {
        if (request.Outcomes.AreIgnored)
        {
            return new CallOutcomes(calls, [], [], []);
        }

        var selection = await OutcomeSelection.SelectAsync(request, calls.Compared?.Type, cancellationToken);
        if (calls.IsSampled && selection.Compared.Count > 0)
        {
            // The sample itself can't be told from further records with a breach: to compare both would favor the arm with fewer breaches.
            return new CallOutcomes(calls, [], [], [Sampled]);
        }

        var outcomes = new CallOutcomes(calls, selection.Outcomes, selection.Compared, selection.Warnings) { Tests = selection.Tests };
        if (selection.Outcomes.Count > 0)
        {
            await foreach (var record in request.Outcomes.ReadAsync(LogInput.Find(request.Folder), request.Filter.Guard, cancellationToken))
            {
                outcomes.Join(record);
            }
        }

        return outcomes;
    }

    /// <summary>A call whose outcome is final, as the running experiment gets it; null if arms aren't compared by it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="outcome">The number of the outcome.</param>
    public FinalOutcome? Find(ArmCall call, int outcome)
    {
        var type = _calls.Compared?.Type;
        var known = _index.OutcomeOf(call.Number, outcome);
        var matured = MaturedPrediction.Create(call.Indexed, known, _outcomes[outcome], type);
        return PublishedOutcomes.Create(call.Indexed, known, matured, _outcomes[outcome], type, _calls.LoggedArms);
    }

    /// <summary>Whether the outcome of a call was recorded only after it was final.</summary>
    public bool IsLate(ArmCall call, int outcome) => _late[outcome].Contains(call.Number) && !_index.OutcomeOf(call.Number, outcome).IsKnown;

    private void Join(OutcomeRecord record)
    {
        // A file may contain outcomes that an earlier version of the service has declared otherwise.
        var outcome = _outcomes.FindIndex(outcome => outcome.Name.Equals(record.Outcome, StringComparison.OrdinalIgnoreCase));
        if (outcome < 0 || (_outcomes[outcome].Type == OutcomeType.Label) != (record.Label is not null))
        {
            return;
        }

        var found = new List<long>();
        _index.Find(GuardOutcomes.HashOf(record), record.PredictionId is not null, found);
        foreach (var number in found)
        {
            if (record.KnownAt.Ticks <= _index[number].Time + _outcomes[outcome].Maturity.Ticks)
            {
                _index.OutcomeOf(number, outcome).Take(record);
            }
            else
            {
                _late[outcome].Add(number);
            }
        }
    }
}
