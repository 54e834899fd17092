using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Quality;
using PredictionGuardrails.PredictionLog.Recording;

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
    private readonly List<long> _found = [];
    private List<PendingOutcome> _pending = [];

    /// <summary>Predictions that are made while those of earlier processes are read; null afterwards.</summary>
    private List<IndexedPrediction>? _arriving = [];

    /// <param name="declaration">What is logged of the guard, with at least one outcome.</param>
    /// <param name="memory">The memory for predictions, in bytes.</param>
    public GuardOutcomes(GuardLogDeclaration declaration, long memory)
    {
        _outcomes = [.. declaration.Outcomes.Select(static (outcome, number) => new DeclaredOutcome(number, outcome))];
        Compared = declaration.Compared;
        Horizon = declaration.Outcomes.Max(static outcome => outcome.Maturity);
        Capacity = PredictionIndex.CapacityFor(memory, _outcomes.Length);
        _index = new PredictionIndex(Capacity, _outcomes.Length, Horizon.Ticks);
        _index.Renumbered = renumber => Array.ForEach(_outcomes, outcome => outcome.Next = renumber(outcome.Next));
        Guard = declaration.Guard;
    }

    public string Guard { get; }

    /// <summary>How long predictions are kept at least.</summary>
    public TimeSpan Horizon { get; }

    /// <summary>The largest number of predictions in memory.</summary>
    public int Capacity { get; }

    /// <summary>What outcomes are compared with; null if they can't be compared with anything.</summary>
    public ComparedValue? Compared { get; }

    /// <summary>The arms of predictions by their numbers.</summary>
    public ArmTable Arms { get; } = new();

    /// <summary>The most outcomes that can wait until their predictions are found in the files.</summary>
    public const int MostPending = 1 << 16;

    /// <summary>Finds a declared outcome by its name, which isn't case-sensitive.</summary>
    public LogOutcome? Find(string name) => Array.Find(_outcomes, outcome => outcome.Outcome.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Outcome;

    public IEnumerable<string> Names => _outcomes.Select(static outcome => outcome.Outcome.Name);

    /// <summary>Those who take predictions whose outcome has become final; null if it isn't declared.</summary>
    public OutcomeSubscribers? SubscribersOf(string name) =>
        Array.Find(_outcomes, outcome => outcome.Outcome.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Subscribers;

    /// <inheritdoc cref="SubscribersOf(string)"/>
    /// <param name="outcome">The number of the outcome.</param>
    public OutcomeSubscribers SubscribersOf(int outcome) => _outcomes[outcome].Subscribers;

    /// <summary>Takes a prediction that is logged. Its key is redacted already.</summary>
    public void Add(RecordSlots record)
    {
        if (IndexedPredictions.TryCreate(record, Compared, Arms, out var prediction))
        {
            Add(prediction);
        }
    }

    private void Add(in IndexedPrediction prediction)
    {
        lock (_gate)
        {
            LastPrediction = Math.Max(LastPrediction, prediction.Time);
            if (_arriving is null)
            {
                _index.Add(prediction);
            }
            else if (_arriving.Count < Capacity)
            {
                _arriving.Add(prediction);
            }
        }
    }

    /// <summary>When the last prediction was made, in ticks of UTC; 0 if none was.</summary>
    public long LastPrediction { get; private set; }

    /// <summary>Takes predictions whose outcome is final, in the order in which they were made.</summary>
    /// <param name="outcome">The number of the outcome.</param>
    /// <param name="now">The time, in ticks of UTC.</param>
    /// <param name="most">The largest number of predictions.</param>
    /// <param name="passedOn">Gets the predictions for subscribers; null if there are none.</param>
    public List<MaturedPrediction> TakeMatured(int outcome, long now, int most, List<FinalOutcome>? passedOn)
    {
        var declared = _outcomes[outcome];
        var taken = new List<MaturedPrediction>();
        lock (_gate)
        {
            declared.Next = Math.Max(declared.Next, _index.First);
            while (taken.Count < most && declared.Next < _index.Next && _index[declared.Next].Time <= now - declared.Outcome.Maturity.Ticks)
            {
                var matured = Matured(declared, declared.Next);
                taken.Add(matured);
                if (passedOn is not null && Final(declared, declared.Next, matured) is { } final)
                {
                    passedOn.Add(final);
                }

                declared.Next++;
            }
        }

        return taken;
    }

    /// <summary>The predictions whose outcome isn't final, in the order in which they were made, with their outcomes so far.</summary>
    /// <param name="outcome">The number of the outcome.</param>
    public List<MaturedPrediction> Waiting(int outcome)
    {
        var waiting = new List<MaturedPrediction>();
        VisitWaiting(outcome, waiting.Add);
        return waiting;
    }

    /// <summary>Shows each prediction whose outcome isn't final, in the order in which they were made.</summary>
    /// <param name="outcome">The number of the outcome.</param>
    /// <param name="visit">Gets a prediction with its outcome so far.</param>
    public void VisitWaiting(int outcome, Action<MaturedPrediction> visit)
    {
        lock (_gate)
        {
            for (var number = Math.Max(_outcomes[outcome].Next, _index.First); number < _index.Next; number++)
            {
                visit(Matured(_outcomes[outcome], number));
            }
        }
    }

    /// <summary>Takes predictions of earlier processes with their outcomes. From now on, predictions that are made are evaluated.</summary>
    /// <param name="predictions">The predictions, in the order in which they were made.</param>
    /// <param name="outcomes">Their outcomes.</param>
    /// <param name="evaluatedUntil">For each outcome, the time of the last prediction that was evaluated, in ticks of UTC.</param>
    public void Load(IReadOnlyList<IndexedPrediction> predictions, IReadOnlyList<OutcomeRecord> outcomes, IReadOnlyList<long> evaluatedUntil)
    {
        lock (_gate)
        {
            foreach (var prediction in predictions.Concat(_arriving ?? []))
            {
                _index.Add(prediction);
            }

            _arriving = null;
            outcomes.ToList().ForEach(MergeOne);
            for (var i = 0; i < _outcomes.Length; i++)
            {
                _outcomes[i].Next = _index.FirstAfter(evaluatedUntil[i]);
            }
        }
    }

    /// <summary>Joins outcomes that other processes have recorded. They are counted there.</summary>
    public void Merge(IReadOnlyList<OutcomeRecord> outcomes)
    {
        lock (_gate)
        {
            outcomes.ToList().ForEach(MergeOne);
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
            declared.Arrive(outcome.KnownAt);
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

    private void MergeOne(OutcomeRecord outcome)
    {
        // A file may contain outcomes that an earlier version of the service has declared otherwise.
        if (Find(outcome.Outcome) is { } declared && (declared.Type == OutcomeType.Label) == (outcome.Label is not null))
        {
            DeclaredFor(outcome.Outcome).Arrive(outcome.KnownAt);
            TryJoin(DeclaredFor(outcome.Outcome), outcome, HashOf(outcome));
        }
    }

    private MaturedPrediction Matured(DeclaredOutcome declared, long number) =>
        MaturedPrediction.Create(_index[number], _index.OutcomeOf(number, declared.Number), declared.Outcome, Compared?.Type);

    private FinalOutcome? Final(DeclaredOutcome declared, long number, in MaturedPrediction matured) =>
        PublishedOutcomes.Create(_index[number], _index.OutcomeOf(number, declared.Number), matured, declared.Outcome, Compared?.Type, Arms);

    private DeclaredOutcome DeclaredFor(string name) =>
        Array.Find(_outcomes, outcome => outcome.Outcome.Name.Equals(name, StringComparison.OrdinalIgnoreCase))!;

    /// <summary>Sets the outcome of all predictions with its key; false if there are none.</summary>
    private bool TryJoin(DeclaredOutcome declared, OutcomeRecord outcome, ulong hash)
    {
        _found.Clear();
        _index.Find(hash, outcome.PredictionId is not null, _found);
        foreach (var number in _found)
        {
            _index.OutcomeOf(number, declared.Number).Take(outcome);
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
