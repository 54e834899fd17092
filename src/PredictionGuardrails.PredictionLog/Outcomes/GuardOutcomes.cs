using System.IO.Hashing;
using System.Runtime.InteropServices;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>
/// Joins the outcomes of a guard with its predictions: with those in memory at once, with those in the files of the log in the background.
/// Any thread may use it.
/// </summary>
internal sealed class GuardOutcomes
{
    private readonly Lock _gate = new();
    private readonly PredictionIndex _index;
    private readonly DeclaredOutcome[] _outcomes;
    private readonly LogColumnType? _prediction;
    private readonly List<long> _found = [];
    private List<PendingOutcome> _pending = [];

    /// <param name="declaration">What is logged of the guard, with at least one outcome.</param>
    /// <param name="memory">The memory for predictions, in bytes.</param>
    public GuardOutcomes(GuardLogDeclaration declaration, long memory)
    {
        _outcomes = [.. declaration.Outcomes.Select(static (outcome, number) => new DeclaredOutcome(number, outcome))];
        _prediction = declaration.Prediction;
        var horizon = declaration.Outcomes.Max(static outcome => outcome.Maturity);
        _index = new PredictionIndex(PredictionIndex.CapacityFor(memory, _outcomes.Length), _outcomes.Length, horizon.Ticks);
        Guard = declaration.Guard;
    }

    public string Guard { get; }

    /// <summary>The most outcomes that can wait until their predictions are found in the files.</summary>
    public const int MostPending = 1 << 16;

    /// <summary>Finds a declared outcome by its name, which isn't case-sensitive.</summary>
    public LogOutcome? Find(string name) => Array.Find(_outcomes, outcome => outcome.Outcome.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Outcome;

    public IEnumerable<string> Names => _outcomes.Select(static outcome => outcome.Outcome.Name);

    /// <summary>Takes a prediction that is logged. Its key is redacted already.</summary>
    public void Add(RecordSlots record)
    {
        var flags = new RecordFlags(record.Numbers[NumberSlot.Flags]);
        if (!flags.HasPrediction || flags.IsFaultInjected)
        {
            // There is nothing that an outcome could be compared with.
            return;
        }

        var prediction = new IndexedPrediction
        {
            Key = KeyOf(flags.Key, record),
            Id = KeyHash.Of(RecordView.Identifier(record.Numbers[NumberSlot.IdHigh], record.Numbers[NumberSlot.IdLow])),
            Time = record.Numbers[NumberSlot.Time],
            Prediction = PredictionOf(record),
            Probability = (float)BitConverter.Int64BitsToDouble(record.Numbers[NumberSlot.InclusionProbability]),
            IsProbe = flags.IsProbe,
        };
        lock (_gate)
        {
            _index.Add(prediction);
        }
    }

    /// <summary>Counts outcomes that were recorded before.</summary>
    public void Repeat(string name)
    {
        lock (_gate)
        {
            DeclaredFor(name).Repeated++;
        }
    }

    /// <summary>Joins an outcome that has been written.</summary>
    public void Apply(OutcomeRecord outcome)
    {
        var hash = HashOf(outcome);
        lock (_gate)
        {
            var declared = DeclaredFor(outcome.Outcome);
            declared.Recorded++;
            declared.Revised += outcome.Revision > 0 ? 1 : 0;
            declared.LastRecordedAt = outcome.KnownAt;
            if (TryJoin(declared, outcome, hash))
            {
                declared.Joined++;
            }
            else if (_pending.Count < MostPending)
            {
                _pending.Add(new PendingOutcome(declared, outcome, hash));
            }
            else
            {
                declared.Unmatched++;
            }
        }
    }

    /// <summary>Joins outcomes whose predictions weren't there yet, and keeps a larger sample if there is room.</summary>
    public void Retry(long now)
    {
        lock (_gate)
        {
            _index.Relax(now);
            Resolve(pending => TryJoin(pending.Declared, pending.Outcome, pending.Hash) ? true : null);
        }
    }

    /// <summary>The outcomes whose predictions aren't in memory.</summary>
    public IReadOnlyList<PendingOutcome> Pending
    {
        get
        {
            lock (_gate)
            {
                return [.. _pending];
            }
        }
    }

    /// <summary>Counts pending outcomes as joined or unmatched.</summary>
    /// <param name="find">Returns whether the prediction was found; null if that isn't known yet.</param>
    public void Settle(Func<PendingOutcome, bool?> find)
    {
        lock (_gate)
        {
            Resolve(find);
        }
    }

    public IEnumerable<OutcomeStatus> GetStatus()
    {
        lock (_gate)
        {
            return [.. _outcomes.Select(StatusOf)];
        }
    }

    /// <summary>The hash of the ID or key that an outcome names.</summary>
    public static ulong HashOf(OutcomeRecord outcome) => outcome.PredictionId is { } id ? KeyHash.Of(id) : KeyHash.Of(outcome.Key!);

    private static ulong KeyOf(KeyKind kind, RecordSlots record) => kind switch
    {
        KeyKind.Integer => KeyHash.Of(record.Numbers[NumberSlot.KeyLow]),
        KeyKind.Identifier => KeyHash.Of(RecordView.Identifier(record.Numbers[NumberSlot.KeyHigh], record.Numbers[NumberSlot.KeyLow])),
        KeyKind.Text => KeyHash.Of((string)record.Objects[ObjectSlot.Key]!),
        _ => 0,
    };

    private static long HashOf(string label) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(label.AsSpan()));

    private long PredictionOf(RecordSlots record) => _prediction switch
    {
        LogColumnType.Text => HashOf((string)record.Objects[ObjectSlot.Prediction]!),
        LogColumnType.WholeNumber or LogColumnType.Boolean => BitConverter.DoubleToInt64Bits(record.Numbers[NumberSlot.Prediction]),
        _ => record.Numbers[NumberSlot.Prediction],
    };

    private DeclaredOutcome DeclaredFor(string name) =>
        Array.Find(_outcomes, outcome => outcome.Outcome.Name.Equals(name, StringComparison.OrdinalIgnoreCase))!;

    /// <summary>Sets the outcome of all predictions with its key; false if there are none.</summary>
    private bool TryJoin(DeclaredOutcome declared, OutcomeRecord outcome, ulong hash)
    {
        _found.Clear();
        _index.Find(hash, outcome.PredictionId is not null, _found);
        foreach (var number in _found)
        {
            ref var known = ref _index.OutcomeOf(number, declared.Number);
            if (!known.IsKnown || outcome.Revision >= known.Revision)
            {
                known.Value = outcome.Label is { } label ? HashOf(label) : BitConverter.DoubleToInt64Bits(outcome.Value!.Value);
                known.KnownAt = outcome.KnownAt.Ticks;
                known.Revision = outcome.Revision;
            }
        }

        return _found.Count > 0;
    }

    private void Resolve(Func<PendingOutcome, bool?> find)
    {
        var left = new List<PendingOutcome>();
        foreach (var pending in _pending)
        {
            switch (find(pending))
            {
                case true:
                    pending.Declared.Joined++;
                    break;
                case false:
                    pending.Declared.Unmatched++;
                    break;
                default:
                    left.Add(pending);
                    break;
            }
        }

        _pending = left;
    }

    private OutcomeStatus StatusOf(DeclaredOutcome declared) => new()
    {
        Guard = Guard,
        Outcome = declared.Outcome.Name,
        Recorded = declared.Recorded,
        Repeated = declared.Repeated,
        Revised = declared.Revised,
        Joined = declared.Joined,
        Pending = _pending.Count(pending => pending.Declared == declared),
        Unmatched = declared.Unmatched,
        LastRecordedAt = declared.LastRecordedAt,
    };
}

/// <summary>An outcome whose prediction isn't in memory.</summary>
/// <param name="Declared">What it's an outcome of.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Hash">The hash of its key or ID.</param>
internal sealed record PendingOutcome(DeclaredOutcome Declared, OutcomeRecord Outcome, ulong Hash);
