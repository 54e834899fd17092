namespace PredictionGuardrails.Experiments.Statistics.Labels;

/// <summary>
/// Whether the share of any label is another in the variant than in the control on the same inputs, in either direction (<see cref="PairedRateBets"/>): for each
/// label, a unit bets on its first input for which an arm has that label, and on its first input, in a period. Labels share the rate of false decisions as in
/// <see cref="LabelSharesTest"/>.
/// </summary>
internal sealed class PairedLabelSharesTest
{
    /// <summary>The bit of a unit's bets with its first input in a period; those of labels are below.</summary>
    private const ulong FirstInput = 1UL << 63;

    private readonly double _alpha;
    private readonly double _needed;
    private readonly LabelTable _table = new();
    private readonly List<LabelBets> _labels = [];
    private readonly PairedRateBets _unseenHigher;
    private readonly PairedRateBets _unseenLower;
    private readonly BettingUnits _units = new();

    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">The relative part is a share of the smaller share; the absolute part, less than 1, is in inputs with the label per input.</param>
    public PairedLabelSharesTest(double alpha, Margin margin)
    {
        _alpha = alpha;
        _needed = ErrorBudget.EvidenceNeeded(alpha);
        _unseenHigher = new PairedRateBets(margin, HarmSide.Higher);
        _unseenLower = new PairedRateBets(margin, HarmSide.Lower);
    }

    /// <summary>How many inputs have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>For how many of them the labels are equal.</summary>
    public long Equal { get; private set; }

    /// <inheritdoc cref="LabelSharesTest.HarmExcess"/>
    public double HarmExcess
    {
        get
        {
            var most = double.NegativeInfinity;
            for (var place = 0; place < _labels.Count; place++)
            {
                most = Math.Max(most, Excess(place));
            }

            return most;
        }
    }

    /// <inheritdoc cref="LabelSharesTest.ExclusionEvidence"/>
    public double ExclusionEvidence
    {
        get
        {
            var least = Math.Min(_unseenHigher.ExclusionEvidence, _unseenLower.ExclusionEvidence);
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
        Effect.MeanDifference,
        HarmExcess >= 0,
        IsHarmExcluded,
        HarmExcess + _needed,
        ExclusionEvidence,
        Strongest?.Interval ?? EffectInterval.Unknown,
        Observations);

    /// <summary>The difference of the shares of the label with the most evidence; null before the first input.</summary>
    public LabelResult? Strongest
    {
        get
        {
            if (_labels.Count == 0)
            {
                return null;
            }

            var strongest = 0;
            for (var place = 1; place < _labels.Count; place++)
            {
                strongest = Excess(place) > Excess(strongest) ? place : strongest;
            }

            var label = _labels[strongest];
            return new LabelResult(_table[strongest], label.Interval, label.OfVariant, label.OfControl);
        }
    }

    /// <param name="control">A number for the control's label; NaN is a label here.</param>
    /// <param name="variant">A number for the variant's label.</param>
    /// <param name="unit">The key of the input's unit; 0 if it had none.</param>
    public void Add(double control, double variant, ulong unit = 0)
    {
        Observations++;
        var known = _labels.Count;
        var (ofControl, ofVariant) = PlacesOf(control, variant);
        Equal += control.Equals(variant) ? 1 : 0;
        var betting = _units.Take(unit, (1UL << ofControl) | (1UL << ofVariant) | FirstInput);
        Count(ofControl, ofControl, ofVariant, betting);
        if (ofVariant != ofControl)
        {
            Count(ofVariant, ofControl, ofVariant, betting);
        }

        if ((betting & FirstInput) != 0)
        {
            AddInput(ofControl, ofVariant, known);
        }
    }

    /// <summary>How many units exclude harm in a period for a label that none of them has; 0 if no number does.</summary>
    /// <param name="period">How many periods have ended before.</param>
    public double UnitsToExclude(int period) => _unseenHigher.InputsToExclude(_needed - Evidence.LogShareOf(period));

    /// <summary>Starts a period, in which each unit counts once more; the periods share the rate of errors.</summary>
    public void StartPeriod()
    {
        _unseenHigher.StartPeriod();
        _unseenLower.StartPeriod();
        _labels.ForEach(static label => label.StartPeriod());
        _units.StartPeriod();
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Observations = state.Carry(Observations);
        Equal = state.Carry(Equal);
        _table.Carry(state);
        _unseenHigher.Carry(state);
        _unseenLower.Carry(state);
        if (state.IsReading)
        {
            _labels.Clear();
            _labels.AddRange(Enumerable.Range(0, _table.Count).Select(Create));
        }

        _labels.ForEach(label => label.Carry(state));
        _units.Carry(state);
    }

    /// <summary>The places of both labels. Which of two new ones is first doesn't depend on the arms.</summary>
    private (int OfControl, int OfVariant) PlacesOf(double control, double variant)
    {
        if (variant.CompareTo(control) < 0)
        {
            var ofVariant = PlaceOf(variant);
            return (PlaceOf(control), ofVariant);
        }

        var ofControl = PlaceOf(control);
        return (ofControl, PlaceOf(variant));
    }

    private int PlaceOf(double label)
    {
        var place = _table.PlaceOf(label);
        if (place == _labels.Count)
        {
            _labels.Add(Create(place));
        }

        return place;
    }

    private LabelBets Create(int place) => new(_unseenHigher.Copy(), _unseenLower.Copy(), _alpha * Math.Exp(-LabelTable.ExtraEvidence(place)) / 2);

    private void Count(int place, int ofControl, int ofVariant, ulong betting)
    {
        var label = _labels[place];
        label.Count(ofControl == place, ofVariant == place);
        if ((betting >> place & 1) != 0)
        {
            label.AddEvent(ofControl == place, ofVariant == place);
        }
    }

    /// <param name="ofControl">The place of the control's label.</param>
    /// <param name="ofVariant">The place of the variant's label.</param>
    /// <param name="known">How many labels were known before. That a label is new says that an arm has it, so that its interval begins with the next input.</param>
    private void AddInput(int ofControl, int ofVariant, int known)
    {
        _unseenHigher.AddInput(control: false, variant: false);
        _unseenLower.AddInput(control: false, variant: false);
        for (var place = 0; place < _labels.Count; place++)
        {
            _labels[place].AddInput(ofControl == place, ofVariant == place, isNew: place >= known);
        }
    }

    private double Excess(int place) => _labels[place].HarmEvidence - _needed - LabelTable.ExtraEvidence(place) - Math.Log(2);

    /// <summary>The bets on one label.</summary>
    private sealed class LabelBets(PairedRateBets higher, PairedRateBets lower, double alpha)
    {
        private EmpiricalBernstein _difference = new(alpha);

        public long OfVariant { get; private set; }

        public long OfControl { get; private set; }

        public double HarmEvidence => Math.Max(higher.HarmEvidence, lower.HarmEvidence);

        public double ExclusionEvidence => Math.Min(higher.ExclusionEvidence, lower.ExclusionEvidence);

        /// <summary>The difference in this period.</summary>
        public EffectInterval Interval => _difference.Interval;

        public void Count(bool control, bool variant)
        {
            OfControl += control ? 1 : 0;
            OfVariant += variant ? 1 : 0;
        }

        public void AddEvent(bool control, bool variant)
        {
            higher.AddEvent(control, variant);
            lower.AddEvent(control, variant);
        }

        public void AddInput(bool control, bool variant, bool isNew)
        {
            higher.AddInput(control, variant);
            lower.AddInput(control, variant);
            if (!isNew)
            {
                _difference.Add((variant ? 1 : 0) - (control ? 1 : 0), -1, 1);
            }
        }

        public void StartPeriod()
        {
            higher.StartPeriod();
            lower.StartPeriod();
            _difference = new EmpiricalBernstein(alpha);
        }

        public void Carry(TestState state)
        {
            higher.Carry(state);
            lower.Carry(state);
            _difference.Carry(state);
            OfVariant = state.Carry(OfVariant);
            OfControl = state.Carry(OfControl);
        }
    }
}
