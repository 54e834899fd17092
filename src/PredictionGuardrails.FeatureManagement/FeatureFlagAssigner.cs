using Microsoft.FeatureManagement.FeatureFilters;

namespace PredictionGuardrails.FeatureManagement;

/// <summary>Assigns a unit to the arm that has the name of its variant of a feature flag.</summary>
/// <param name="flag">The feature flag.</param>
/// <param name="readContext">Reads the groups of an input; null if there are none.</param>
internal sealed class FeatureFlagAssigner<TInput>(FeatureFlag flag, Func<TInput, ITargetingContext>? readContext) : IExperimentAssigner<TInput>
{
    /// <inheritdoc/>
    /// <remarks>It's asynchronous so that exceptions of feature management, and of the function that reads groups, don't reach the guard's caller.</remarks>
    public async ValueTask<string?> AssignAsync(TInput input, PredictionKey unit)
    {
        if (unit.IsNone)
        {
            return null;
        }

        var user = new TargetingContext { UserId = unit.ToString() };
        if (readContext?.Invoke(input).Groups is { } groups)
        {
            user.Groups = groups;
        }

        return await flag.FindVariantAsync(user).ConfigureAwait(false);
    }
}
