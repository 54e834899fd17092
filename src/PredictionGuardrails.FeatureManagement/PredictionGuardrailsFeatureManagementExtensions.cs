using Microsoft.FeatureManagement.FeatureFilters;
using PredictionGuardrails.FeatureManagement;

namespace PredictionGuardrails;

/// <summary>Assigns units of experiments by feature flags.</summary>
public static class PredictionGuardrailsFeatureManagementExtensions
{
    /// <summary>
    /// Lets a feature flag of Microsoft.FeatureManagement decide which arm of the experiment a unit gets, in place of the experiment's own hash. The flag's
    /// variant with the name of a variant of the experiment is that arm, and the flag's variant <c>control</c> is the control. A unit isn't in the experiment
    /// if the flag is disabled for it, or doesn't exist, or gives it no variant. Nor is a call without a unit. If a variant has another name, or a decision
    /// fails or isn't complete at once, the guard's own model answers, and the call is counted as not assigned.
    /// </summary>
    /// <remarks>
    /// The settings <c>Exposure</c> and <c>Ramp</c> of the experiment can't be configured, and the shares of its variants must be those of the flag. If feature
    /// management isn't registered, the application doesn't start. A scoped feature manager decides about each call in a scope of its own.
    /// </remarks>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="experiment">The experiment.</param>
    /// <param name="feature">The name of the feature flag. Its user is the unit, as text.</param>
    /// <exception cref="ArgumentException"><paramref name="feature"/> is empty.</exception>
    public static ExperimentBuilder<TInput, TPrediction> AssignByFeatureFlag<TInput, TPrediction>(
        this ExperimentBuilder<TInput, TPrediction> experiment, string feature) => Assign(experiment, feature, readContext: null);

    /// <summary>
    /// Lets a feature flag of Microsoft.FeatureManagement decide which arm of the experiment a unit gets, with the groups that the unit is in; see
    /// <see cref="AssignByFeatureFlag{TInput, TPrediction}(ExperimentBuilder{TInput, TPrediction}, string)"/>.
    /// </summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="experiment">The experiment.</param>
    /// <param name="feature">The name of the feature flag. Its user is the unit, as text.</param>
    /// <param name="context">
    /// Reads the targeting context of an input, whose groups are used. Its user isn't: another user than the unit could give one unit two arms.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="feature"/> is empty.</exception>
    public static ExperimentBuilder<TInput, TPrediction> AssignByFeatureFlag<TInput, TPrediction>(
        this ExperimentBuilder<TInput, TPrediction> experiment, string feature, Func<TInput, ITargetingContext> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Assign(experiment, feature, context);
    }

    private static ExperimentBuilder<TInput, TPrediction> Assign<TInput, TPrediction>(
        ExperimentBuilder<TInput, TPrediction> experiment, string feature, Func<TInput, ITargetingContext>? readContext)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentException.ThrowIfNullOrWhiteSpace(feature);
        return experiment.AssignBy(services => new FeatureFlagAssigner<TInput>(new FeatureFlag(feature, services), readContext));
    }
}
