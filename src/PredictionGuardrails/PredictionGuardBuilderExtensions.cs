using System.Numerics;

namespace PredictionGuardrails;

/// <summary>Provides extension methods for guards whose predictions are numbers.</summary>
public static class PredictionGuardBuilderExtensions
{
    /// <summary>
    /// Configures checks and rules for predictions that are numbers: <c>guard.Prediction(fare => fare.Mean(new() { WithinBaselineFactor = 3 }))</c>.
    /// For labels, use <see cref="PredictionGuardBuilder{TInput, TPrediction}.Label(Action{LabelMetricBuilder{TPrediction}})"/>.
    /// </summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="TNumber">The type of the predictions.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Configures the checks and rules.</param>
    public static PredictionGuardBuilder<TInput, TNumber> Prediction<TInput, TNumber>(
        this PredictionGuardBuilder<TInput, TNumber> builder, Action<NumberMetricBuilder> configure)
        where TNumber : struct, INumber<TNumber>
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.StateNumber(configure);
    }

    /// <summary>Configures checks and rules for predictions that are nullable numbers.</summary>
    /// <inheritdoc cref="Prediction{TInput, TNumber}(PredictionGuardBuilder{TInput, TNumber}, Action{NumberMetricBuilder})"/>
    public static PredictionGuardBuilder<TInput, TNumber?> Prediction<TInput, TNumber>(
        this PredictionGuardBuilder<TInput, TNumber?> builder, Action<NumberMetricBuilder> configure)
        where TNumber : struct, INumber<TNumber>
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.StateNumber(configure);
    }
}
