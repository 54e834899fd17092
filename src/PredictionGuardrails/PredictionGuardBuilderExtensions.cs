using System.Numerics;

namespace PredictionGuardrails;

/// <summary>What a guard whose predictions are numbers offers.</summary>
public static class PredictionGuardBuilderExtensions
{
    /// <summary>
    /// States checks and rules on predictions that are numbers: <c>guard.Prediction(fare => fare.Mean(new() { WithinBaselineFactor = 3 }))</c>. Those on labels are
    /// stated with <see cref="PredictionGuardBuilder{TInput, TPrediction}.Label(Action{LabelMetricBuilder{TPrediction}})"/>.
    /// </summary>
    /// <typeparam name="TInput">What the model is asked about.</typeparam>
    /// <typeparam name="TNumber">What the model answers.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">States them.</param>
    public static PredictionGuardBuilder<TInput, TNumber> Prediction<TInput, TNumber>(
        this PredictionGuardBuilder<TInput, TNumber> builder, Action<NumberMetricBuilder> configure)
        where TNumber : struct, INumber<TNumber>
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.StateNumber(configure);
    }

    /// <summary>States checks and rules on predictions that are numbers, and that may be missing.</summary>
    /// <inheritdoc cref="Prediction{TInput, TNumber}(PredictionGuardBuilder{TInput, TNumber}, Action{NumberMetricBuilder})"/>
    public static PredictionGuardBuilder<TInput, TNumber?> Prediction<TInput, TNumber>(
        this PredictionGuardBuilder<TInput, TNumber?> builder, Action<NumberMetricBuilder> configure)
        where TNumber : struct, INumber<TNumber>
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.StateNumber(configure);
    }
}
