using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Analysis;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Storage;
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

    /// <summary>What outcomes are compared with; null if they can't be compared with anything.</summary>
    public ComparedValue? Compared { get; private init; }

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
        var table = await RecordTable.OfAsync(log, cancellationToken);
        var calls = new ArmCalls([.. LoggedMetric.Of(table.Schema)], control)
        {
            Compared = await FindComparedAsync(log, cancellationToken),
        };
        await foreach (var record in filter.ReadAsync(log, progress, cancellationToken))
        {
            calls.Add(record);
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

    /// <summary>As the newest file says.</summary>
    private static async Task<ComparedValue?> FindComparedAsync(LogSnapshot log, CancellationToken cancellationToken)
    {
        foreach (var part in log.Parts.Reverse())
        {
            if (await part.ReadSchemaAsync(cancellationToken) is { } schema)
            {
                return LoggedSchema.ComparedOf(schema);
            }
        }

        return null;
    }

    private void Add(LoggedPrediction record)
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

        _calls.Add(CallOf(record, arm));
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
        var sorted = _calls.Select(call => call with { Arm = numbers[call.Arm] }).OrderBy(static call => call.Time).ThenBy(static call => call.Id);
        Calls = [.. sorted.Select(static (call, number) => call with { Number = number })];
        _calls.Clear();
    }

    private ArmCall CallOf(LoggedPrediction record, int arm) => new(
        record.Time,
        record.Id,
        arm,
        record.ArmProbability!.Value,
        record.Unit,
        OutcomeOf(record, record.Arm == _control),
        [.. Metrics.Select(metric => metric.ValueOf(record))])
    {
        Indexed = IndexedPredictions.TryCreate(record, ComparedOf(record), LoggedArms, out var indexed) ? indexed : default,
    };

    /// <summary>A prediction of an earlier version may be a label, and that of a later one a number.</summary>
    private ComparedValue? ComparedOf(LoggedPrediction record) =>
        Compared is { } compared && compared.ReadText(record) is null == (compared.Type != LogColumnType.Text) ? compared : null;

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
