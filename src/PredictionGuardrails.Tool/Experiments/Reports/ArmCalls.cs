using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Analysis;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>The calls of an experiment in a prediction log, in the order of time.</summary>
internal sealed class ArmCalls
{
    private readonly string _control;
    private readonly Dictionary<string, int> _found = new(StringComparer.Ordinal);
    private readonly List<ArmCall> _calls = [];

    private ArmCalls(IReadOnlyList<LoggedMetric> metrics, string control)
    {
        Metrics = metrics;
        _control = control;
    }

    /// <summary>The metrics, numbers and labels.</summary>
    public IReadOnlyList<LoggedMetric> Metrics { get; }

    /// <summary>The names of the arms: the control, then the variants by name.</summary>
    public IReadOnlyList<string> Arms { get; private set; } = [];

    public IReadOnlyList<ArmCall> Calls { get; private set; } = [];

    /// <summary>What outcomes are compared with, as the file of the newest call says; null if they can't be compared with anything.</summary>
    public ComparedValue? Compared { get; private set; }

    /// <summary>The arms of what is compared with outcomes, by their numbers.</summary>
    public ArmTable LoggedArms { get; } = new();

    /// <summary>The number of records without an arm.</summary>
    public long CallsWithoutArm { get; private set; }

    /// <summary>Whether not every call was logged.</summary>
    public bool IsSampled { get; private set; }

    /// <param name="folder">The folder of the log.</param>
    /// <param name="filter">The guard, and the time.</param>
    /// <param name="control">The name of the arm that is the guard's own model.</param>
    /// <param name="progress">Receives the progress from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InputException">The log has no such guard, or no calls of arms.</exception>
    public static async Task<ArmCalls> ReadAsync(
        string folder, RecordFilter filter, string control, Action<double?> progress, CancellationToken cancellationToken)
    {
        using var log = LogInput.Open(folder, filter.Guard);
        var table = await RecordTable.OfAsync(filter.Parts(log, static _ => { }), cancellationToken);
        var calls = new ArmCalls([.. LoggedMetric.Of(table.Schema)], control);
        foreach (var part in filter.Parts(log, progress))
        {
            var compared = await part.ReadSchemaAsync(cancellationToken) is { } schema ? LoggedSchema.ComparedOf(schema) : null;
            await foreach (var record in filter.ReadAsync(part, cancellationToken))
            {
                calls.Add(record, compared);
            }
        }

        if (calls.Metrics.FirstOrDefault(static metric => metric.IsMixed) is { } mixed)
        {
            throw new InputException(
                $"{folder}: Metric {OneLine.Quote(mixed.Name)} is a number in some records with an arm, and a label in others. "
                + "Report the time of one of them with --from and --to.");
        }

        calls.Arrange(folder, filter.Guard ?? "");
        return calls;
    }

    private void Add(LoggedPrediction record, ComparedValue? compared)
    {
        // An experiment compares neither probes, whose prediction isn't returned, nor predictions with an injected fault.
        if (record.Arm is null || record.ArmProbability is null || record.IsProbe || record.IsFaultInjected)
        {
            CallsWithoutArm++;
            return;
        }

        IsSampled |= record.InclusionProbability < 1;
        if (!_found.TryGetValue(record.Arm, out var arm))
        {
            arm = _found.Count;
            _found.Add(record.Arm, arm);
        }

        _calls.Add(CallOf(record, arm, compared));
    }

    private void Arrange(string folder, string guard)
    {
        var names = _found.Keys.Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
        {
            throw new InputException(
                $"{folder}: None of {Words.Of(CallsWithoutArm, "record")} of guard {OneLine.Quote(guard)} has an arm. An experiment logs arms in the phase Canary. Comparisons in the phase Shadow aren't logged.");
        }

        if (!names.Remove(_control))
        {
            throw new InputException($"--control: Arm {OneLine.Quote(_control)} not found.{KnownNames.Suggest(_control, names, "arms")}");
        }

        if (names.Count == 0)
        {
            throw new InputException($"{folder}: All calls of guard {OneLine.Quote(guard)} are of arm {OneLine.Quote(_control)}. A report needs calls of a variant.");
        }

        Arms = [_control, .. names];
        var numbers = _found.OrderBy(static arm => arm.Value).Select(arm => Arms.ToList().IndexOf(arm.Key)).ToList();
        List<ArmCall> sorted = [.. _calls.OrderBy(static call => call.Time).ThenBy(static call => call.Id)];
        Compared = sorted[^1].Compared;
        Calls = [.. sorted.Select((call, number) => call with { Number = number, Arm = numbers[call.Arm], Indexed = Comparable(call) })];
        _calls.Clear();
    }

    /// <summary>A prediction of an earlier version may be a label, and that of a later one a number.</summary>
    private IndexedPrediction Comparable(ArmCall call)
    {
        var isLabel = Compared?.Type == LogColumnType.Text;
        return call.Compared?.Metric == Compared?.Metric && (call.Compared?.Type == LogColumnType.Text) == isLabel
            ? call.Indexed
            : call.Indexed with { Prediction = 0, Flags = call.Indexed.Flags | IndexedFlags.WithoutPrediction };
    }

    private ArmCall CallOf(LoggedPrediction record, int arm, ComparedValue? compared) => new(
        record.Time,
        record.Id,
        arm,
        record.ArmProbability!.Value,
        record.Unit,
        OutcomeOf(record, record.Arm == _control),
        [.. Metrics.Select(metric => metric.ValueOf(record))])
    {
        Compared = compared,

        // Strata have the probabilities. The table has no room for many.
        Indexed = IndexedPredictions.TryCreate(record with { ArmProbability = 1 }, compared, LoggedArms, out var indexed) ? indexed : default,
    };

    /// <summary>As an experiment sees it: the verdict for the control; for a variant, whether its own model answered.</summary>
    private static CallAnswer OutcomeOf(LoggedPrediction record, bool isControl)
    {
        var answered = record.Rules.Count > 0 ? CallAnswer.Breached : CallAnswer.Answered;
        if (isControl)
        {
            return record.Verdict is PredictionVerdict.Accepted or PredictionVerdict.Clamped ? answered : CallAnswer.Failed;
        }

        return record.IsAnsweredByArm switch
        {
            true => answered,
            false => CallAnswer.Failed,
            null => CallAnswer.NotCalled,
        };
    }
}
