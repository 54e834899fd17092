using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Compares the values of arms: their distribution, which shows large changes after a few calls, and their mean, winsorized at quantiles of the control. Both
/// have half of the rate of false decisions; a mean that may change in neither direction has two tests. Nothing is compared before the tiles are known, which
/// are quantiles of the control's baseline, or of its first values. Errors are compared by their mean only: a model may be wrong by a little more often, and be
/// better.
/// </summary>
internal sealed class ValueTest : GuardrailTest
{
    /// <summary>The number of the control's values that tiles are made from without a baseline.</summary>
    private const int FewestValues = 200;

    private const double LowerLimit = 0.001;
    private readonly GuardrailDeclaration _declaration;
    private readonly double _alpha;
    private readonly Margin _margin;
    private readonly List<double> _first = [];
    private DistributionTiles? _tiles;
    private (double Lower, double Upper) _winsor;
    private DistributionTest? _distribution;
    private MeanTest[] _means = [];
    private readonly bool _isOfErrors;
    private ErrorMeans _errors;

    /// <param name="declaration">The metric.</param>
    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">How much worse the variant may be.</param>
    /// <param name="baseline">What the control's values were; null if that isn't known.</param>
    /// <param name="isOfErrors">Whether values are errors of predictions.</param>
    public ValueTest(GuardrailDeclaration declaration, double alpha, Margin margin, MetricSnapshot? baseline, bool isOfErrors = false)
        : base(declaration.Name)
    {
        _isOfErrors = isOfErrors;
        _declaration = declaration;
        _alpha = alpha;
        _margin = margin;
        if (baseline is { FiniteCount: >= FewestValues })
        {
            Begin(baseline.Quantile);
        }
    }

    public override double HarmExcess
    {
        get
        {
            // A lambda isn't needed, and this is asked with each call.
            var excess = _distribution?.HarmExcess ?? double.NegativeInfinity;
            foreach (var mean in _means)
            {
                excess = Math.Max(excess, mean.HarmExcess);
            }

            return excess;
        }
    }

    public override bool IsHarmExcluded => HasBegun && Array.TrueForAll(_means, static mean => mean.Result.IsHarmExcluded);

    public override void Add(double value, bool isVariant, double share, ulong unit)
    {
        if (_isOfErrors)
        {
            _errors.Add(value, isVariant);
        }

        if (!HasBegun)
        {
            Gather(value, isVariant);
            return;
        }

        _distribution?.Add(value, isVariant, share, unit);
        if (double.IsNaN(value))
        {
            return;
        }

        // A lambda would allocate with each call.
        foreach (var mean in _means)
        {
            mean.Add(value, isVariant, unit);
        }
    }

    public override void StartPeriod() => _distribution?.StartPeriod();

    public override void StartStratum() => Array.ForEach(_means, static mean => mean.StartStratum());

    public override void Carry(TestState state)
    {
        _errors = state.Carry(_errors);
        if (!state.Carry(HasBegun))
        {
            CarryFirst(state);
            return;
        }

        var boundaries = state.CarryAll<double>([.. _tiles?.Boundaries ?? []]);
        var levels = state.CarryAll<double>([.. _tiles?.Levels ?? []]);
        var winsor = (state.Carry(_winsor.Lower), state.Carry(_winsor.Upper));
        if (state.IsReading)
        {
            Begin(new DistributionTiles(boundaries, levels), winsor);
        }

        _distribution?.Carry(state);
        Array.ForEach(_means, mean => mean.Carry(state));
    }

    public override GuardrailStatus GetStatus(string variant)
    {
        const string Effect = "difference of winsorized means";
        if (!HasBegun)
        {
            return StatusOf(new TestResult(default, false, false, 0, 0, EffectInterval.Unknown, 0), _alpha, Effect, AllowedEffects.Unknown, DescribeFirst());
        }

        var mean = _means[0].Result;
        var evidence = Math.Max(_distribution?.Result.Evidence ?? double.NegativeInfinity, _means.Max(static test => test.Result.Evidence));
        var finding = _distribution is null ? _errors.Describe(variant)
            : _distribution.Result.Evidence > 0 ? Findings.Describe(variant, _distribution.Finding)
            : null;
        var exclusion = _means.Min(static test => test.Result.ExclusionEvidence);
        return StatusOf(
            mean with
            {
                Evidence = evidence,
                ExclusionEvidence = exclusion,
                IsHarmExcluded = IsHarmExcluded,
                Observations = _distribution?.Observations ?? mean.Observations,
            },
            AlphaOfEach / _means.Length,
            Effect,
            AllowedOf(_declaration.Side, [.. _means.Select(static test => test.Result.Allowed)]),
            finding);
    }

    private string DescribeFirst() =>
        string.Create(CultureInfo.InvariantCulture, $"The first {FewestValues} values of the control are collected, {_first.Count} so far.");

    private bool HasBegun => _means.Length > 0;

    /// <summary>The distribution and the means have half each.</summary>
    private double AlphaOfEach => _isOfErrors ? _alpha : _alpha / 2;

    private void Gather(double value, bool isVariant)
    {
        if (isVariant || !double.IsFinite(value))
        {
            return;
        }

        _first.Add(value);
        if (_first.Count == FewestValues)
        {
            _first.Sort();
            Begin(QuantileOfFirst);
            _first.Clear();
        }
    }

    private double QuantileOfFirst(double probability) => _first[Math.Min(_first.Count - 1, (int)(probability * _first.Count))];

    /// <summary>Values that weren't compared before aren't needed if tiles are known meanwhile.</summary>
    private void CarryFirst(TestState state)
    {
        var first = state.CarryAll(_first.ToArray());
        if (state.IsReading && !HasBegun)
        {
            _first.Clear();
            _first.AddRange(first);
        }
    }

    private void Begin(Func<double, double> quantile) =>
        Begin(DistributionTiles.FromQuantiles(quantile), (quantile(LowerLimit), quantile(1 - LowerLimit)));

    private void Begin(DistributionTiles tiles, (double Lower, double Upper) winsor)
    {
        _tiles = tiles;
        _winsor = winsor;
        _distribution = _isOfErrors ? null : new DistributionTest(AlphaOfEach, tiles, _declaration.Side, _margin);
        HarmSide[] sides = _declaration.Side == HarmSide.Either ? [HarmSide.Higher, HarmSide.Lower] : [_declaration.Side];
        _means =
        [
            .. sides.Select(side => new MeanTest(new MeanTestOptions
            {
                Alpha = AlphaOfEach / sides.Length,
                Side = side,
                Margin = _margin,
                Winsor = winsor,
            })),
        ];
    }
}
