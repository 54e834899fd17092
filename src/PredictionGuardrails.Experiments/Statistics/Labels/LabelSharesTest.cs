namespace PredictionGuardrails.Experiments.Statistics.Labels;

/// <summary>
/// Whether the share of any label is another in the variant, in either direction: for each label, bets on the arm of each unit's first call with that label in a
/// period, and on the difference of the shares of units' first calls (<see cref="RateBets"/>). Labels needn't be known beforehand: the k-th that appears has
/// 1 / (k (k + 1)) of the rate of false decisions. Harm is excluded if it's excluded for each place in the <see cref="LabelTable"/>, so that they don't share the rate
/// of that, and for a label that hasn't appeared: without an absolute margin, it never is.
/// </summary>
internal sealed class LabelSharesTest
{
    /// <summary>The bit of a unit's bets with its first call in a period; those of labels are below.</summary>
    private const ulong FirstCall = 1UL << 63;

    private readonly double _alpha;
    private readonly double _needed;
    private readonly LabelTable _table = new();
    private readonly List<LabelBets> _labels = [];
    private readonly LabelBets _unseen;
    private readonly BettingUnits _units = new();
    private readonly bool _countsCalls;

    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">The relative part is a share of the smaller share; the absolute part is in calls with the label per call.</param>
    public LabelSharesTest(double alpha, Margin margin)
    {
        _alpha = alpha;
        _needed = ErrorBudget.EvidenceNeeded(alpha);
        _countsCalls = margin.Absolute > 0;
        _unseen = new LabelBets(new RateBets(margin, HarmSide.Higher), new RateBets(margin, HarmSide.Lower));
    }

    /// <summary>How many calls have been added.</summary>
    public long Observations => OfVariant + OfControl;

    /// <summary>How many calls of the variant have been added.</summary>
    public long OfVariant { get; private set; }

    /// <summary>How many calls of the control have been added.</summary>
    public long OfControl { get; private set; }

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess
    {
        get
        {
            var most = double.NegativeInfinity;
            for (var place = 0; place < _labels.Count; place++)
            {
                most = Math.Max(most, _labels[place].HarmEvidence - NeededOf(place));
            }

            return most;
        }
    }

    /// <summary>The evidence against harm of the label with the least, a natural logarithm.</summary>
    public double ExclusionEvidence
    {
        get
        {
            var least = _unseen.ExclusionEvidence;
            foreach (var label in _labels)
            {
                least = Math.Min(least, label.ExclusionEvidence);
            }

            return least;
        }
    }

    /// <summary>Whether harm beyond the margin has been excluded.</summary>
    public bool IsHarmExcluded => ExclusionEvidence >= _needed;

    /// <summary>What is shown so far; the interval is that of the label with the most evidence.</summary>
    public TestResult Result => new(
        Effect.RateRatio,
        HarmExcess >= 0,
        IsHarmExcluded,
        HarmExcess + _needed,
        ExclusionEvidence,
        Strongest?.Interval ?? EffectInterval.Unknown,
        Observations);

    /// <summary>The ratio of the shares of the label with the most evidence; null before the first call.</summary>
    public LabelResult? Strongest
    {
        get
        {
            var strongest = -1;
            for (var place = 0; place < _labels.Count; place++)
            {
                strongest = strongest < 0 || Excess(place) > Excess(strongest) ? place : strongest;
            }

            if (strongest < 0)
            {
                return null;
            }

            var label = _labels[strongest];
            return new LabelResult(_table[strongest], label.Higher.Interval(AlphaOf(strongest)), label.OfVariant, label.OfControl);
        }
    }

    /// <param name="label">A number for the label; NaN is a label here.</param>
    /// <param name="isVariant">Whether it's the variant's.</param>
    /// <param name="share">The variant's share of the variant and the control together at that moment, between 0 and 1.</param>
    /// <param name="unit">The key of the call's unit; 0 if it had none.</param>
    public void Add(double label, bool isVariant, double share, ulong unit = 0)
    {
        OfVariant += isVariant ? 1 : 0;
        OfControl += isVariant ? 0 : 1;
        var place = _table.PlaceOf(label);
        if (place == _labels.Count)
        {
            _labels.Add(_unseen.Copy());
        }

        _labels[place].Count(isVariant);
        var betting = _units.Take(unit, (1UL << place) | (_countsCalls ? FirstCall : 0));
        if ((betting & ~FirstCall) != 0)
        {
            _labels[place].AddEvent(isVariant, share);
        }

        if ((betting & FirstCall) != 0)
        {
            _unseen.AddCall(isEvent: false, isVariant, share);
            for (var other = 0; other < _labels.Count; other++)
            {
                _labels[other].AddCall(other == place, isVariant, share);
            }
        }
    }

    /// <summary>How many units exclude harm in a period for a label that none of them has; 0 if no number does.</summary>
    /// <param name="period">How many periods have ended before.</param>
    /// <param name="share">The variant's share of the variant and the control together, between 0 and 1.</param>
    public double UnitsToExclude(int period, double share) => _unseen.CallsToExclude(share, _needed - Evidence.LogShareOf(period), period == 0);

    /// <summary>Starts a period, in which each unit counts once more; the periods share the rate of errors.</summary>
    public void StartPeriod()
    {
        _unseen.StartPeriod();
        _labels.ForEach(static label => label.StartPeriod());
        _units.StartPeriod();
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        OfVariant = state.Carry(OfVariant);
        OfControl = state.Carry(OfControl);
        _table.Carry(state);
        _unseen.Carry(state);
        if (state.IsReading)
        {
            _labels.Clear();
            _labels.AddRange(Enumerable.Range(0, _table.Count).Select(_ => _unseen.Copy()));
        }

        _labels.ForEach(label => label.Carry(state));
        _units.Carry(state);
    }

    private double Excess(int place) => _labels[place].HarmEvidence - NeededOf(place);

    /// <summary>Both directions of a label share its rate.</summary>
    private double NeededOf(int place) => _needed + LabelTable.ExtraEvidence(place) + Math.Log(2);

    private double AlphaOf(int place) => _alpha * Math.Exp(-LabelTable.ExtraEvidence(place)) / 2;

    /// <summary>The bets on one label.</summary>
    private sealed class LabelBets(RateBets higher, RateBets lower)
    {
        public RateBets Higher => higher;

        public long OfVariant { get; private set; }

        public long OfControl { get; private set; }

        public double HarmEvidence => Math.Max(higher.HarmEvidence, lower.HarmEvidence);

        public double ExclusionEvidence => Math.Min(higher.ExclusionEvidence, lower.ExclusionEvidence);

        public double CallsToExclude(double share, double evidence, bool isFirst) =>
            Math.Max(higher.CallsToExclude(share, evidence, isFirst), lower.CallsToExclude(share, evidence, isFirst));

        public void Count(bool isVariant)
        {
            OfVariant += isVariant ? 1 : 0;
            OfControl += isVariant ? 0 : 1;
        }

        public void AddEvent(bool isVariant, double share)
        {
            higher.AddEvent(isVariant, share);
            lower.AddEvent(isVariant, share);
        }

        public void AddCall(bool isEvent, bool isVariant, double share)
        {
            higher.AddCall(isEvent, isVariant, share);
            lower.AddCall(isEvent, isVariant, share);
        }

        public void StartPeriod()
        {
            higher.StartPeriod();
            lower.StartPeriod();
        }

        public LabelBets Copy() => new(higher.Copy(), lower.Copy());

        public void Carry(TestState state)
        {
            higher.Carry(state);
            lower.Carry(state);
            OfVariant = state.Carry(OfVariant);
            OfControl = state.Carry(OfControl);
        }
    }
}
