using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Compares the values of both arms on the same inputs: their order, which shows large changes after a few inputs, and the mean of their differences. Both have
/// half of the rate of false decisions; values that may change in neither direction have two tests of each. Errors are compared by their mean only: a model may
/// be wrong by a little more often, and be better.
/// </summary>
internal sealed class PairedValueTest : GuardrailTest
{
    private readonly double _alphaOfEach;
    private readonly PairedSignTest[] _orders;
    private readonly PairedMeanTest[] _means;
    private readonly Margin _margin;
    private readonly HarmSide _side;
    private readonly bool _isHigherHarm;
    private readonly bool _isLowerHarm;
    private readonly bool _isOfErrors;
    private ErrorMeans _errors;
    private long _equal;
    private long _worse;

    /// <param name="declaration">The metric.</param>
    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">How much worse the variant may be.</param>
    /// <param name="isOfErrors">Whether values are errors of predictions.</param>
    public PairedValueTest(GuardrailDeclaration declaration, double alpha, Margin margin, bool isOfErrors = false)
        : base(declaration.Name)
    {
        HarmSide[] sides = declaration.Side == HarmSide.Either ? [HarmSide.Higher, HarmSide.Lower] : [declaration.Side];
        _margin = margin;
        _side = declaration.Side;
        _isHigherHarm = declaration.Side != HarmSide.Lower;
        _isLowerHarm = declaration.Side != HarmSide.Higher;
        _isOfErrors = isOfErrors;
        _alphaOfEach = alpha / (isOfErrors ? 1 : 2) / sides.Length;
        _orders = isOfErrors ? [] : [.. sides.Select(side => new PairedSignTest(_alphaOfEach, margin, side))];
        _means = [.. sides.Select(side => new PairedMeanTest(new MeanTestOptions { Alpha = _alphaOfEach, Side = side, Margin = margin }))];
    }

    public override double HarmExcess
    {
        get
        {
            var most = double.NegativeInfinity;
            foreach (var order in _orders)
            {
                most = Math.Max(most, order.HarmExcess);
            }

            foreach (var mean in _means)
            {
                most = Math.Max(most, mean.HarmExcess);
            }

            return most;
        }
    }

    public override bool IsHarmExcluded => Array.TrueForAll(_means, static mean => mean.Result.IsHarmExcluded);

    public override void AddPair(double control, double variant, ulong unit)
    {
        if (!double.IsFinite(control) || !double.IsFinite(variant))
        {
            return;
        }

        _equal += control == variant ? 1 : 0;
        _worse += IsWorse(control, variant) ? 1 : 0;
        if (_isOfErrors)
        {
            _errors.Add(control, isVariant: false);
            _errors.Add(variant, isVariant: true);
        }

        foreach (var order in _orders)
        {
            order.Add(control, variant, unit);
        }

        foreach (var mean in _means)
        {
            mean.Add(control, variant, unit);
        }
    }

    public override void StartPeriod() => Array.ForEach(_orders, static order => order.StartPeriod());

    public override void Carry(TestState state)
    {
        Array.ForEach(_orders, order => order.Carry(state));
        Array.ForEach(_means, mean => mean.Carry(state));
        _errors = state.Carry(_errors);
        _equal = state.Carry(_equal);
        _worse = state.Carry(_worse);
    }

    public override GuardrailStatus GetStatus(string variant)
    {
        var mean = _means[0].Result;
        var evidence = _orders.Select(static order => order.Result.Evidence).Concat(_means.Select(static test => test.Result.Evidence)).Max();
        var exclusion = _means.Min(static test => test.Result.ExclusionEvidence);
        return StatusOf(
            mean with { Evidence = evidence, ExclusionEvidence = exclusion, IsHarmExcluded = IsHarmExcluded },
            _alphaOfEach,
            "mean difference on the same input",
            AllowedOf(_side, [.. _means.Select(static test => test.Result.Allowed)]),
            _isOfErrors ? _errors.Describe(variant) : Describe(variant, mean.Observations));
    }

    private bool IsWorse(double control, double variant) =>
        (_isHigherHarm && variant > _margin.Above(control)) || (_isLowerHarm && -variant > _margin.Above(-control));

    private string? Describe(string variant, long inputs)
    {
        if (inputs == 0)
        {
            return null;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"'{variant}' differs on {1 - ((double)_equal / inputs):0.#%} of the inputs, and is worse by more than the margin on {(double)_worse / inputs:0.#%}.");
    }
}
