using Microsoft.Extensions.DependencyInjection;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace PredictionGuardrails.FeatureManagement;

/// <summary>A feature flag, read with the feature manager of the container.</summary>
internal sealed class FeatureFlag
{
    private readonly string _name;
    private readonly IServiceProvider _services;
    private readonly IVariantFeatureManager? _shared;
    private readonly IFeatureDefinitionProvider? _definitions;

    /// <param name="name">The name of the flag.</param>
    /// <param name="services">The container.</param>
    /// <exception cref="InvalidOperationException">Feature management isn't registered.</exception>
    public FeatureFlag(string name, IServiceProvider services)
    {
        _name = name;
        _services = services;
        _shared = FindShared(name, services);
        _definitions = services.GetService<IFeatureDefinitionProvider>();
    }

    /// <summary>The name of a user's variant; null if the flag is disabled for the user, or doesn't exist, or has no variant for the user.</summary>
    public async ValueTask<string?> FindVariantAsync(TargetingContext user)
    {
        if (_shared is not null)
        {
            return await FindVariantAsync(_shared, user).ConfigureAwait(false);
        }

        var scope = _services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            return await FindVariantAsync(scope.ServiceProvider.GetRequiredService<IVariantFeatureManager>(), user).ConfigureAwait(false);
        }
    }

    /// <summary>The feature manager of all scopes; null if each scope has its own.</summary>
    private static IVariantFeatureManager? FindShared(string name, IServiceProvider services)
    {
        using var scope = services.CreateScope();
        using var other = services.CreateScope();
        var features = scope.ServiceProvider.GetService<IVariantFeatureManager>() ?? throw new InvalidOperationException(
            $"An experiment assigns units by feature flag '{name}', but feature management isn't registered. Call services.AddFeatureManagement().");
        return ReferenceEquals(features, other.ServiceProvider.GetRequiredService<IVariantFeatureManager>()) ? features : null;
    }

    private async ValueTask<string?> FindVariantAsync(IVariantFeatureManager features, TargetingContext user)
    {
        var variant = await features.GetVariantAsync(_name, user, CancellationToken.None).ConfigureAwait(false);
        return variant is null || await IsDisabledAsync(features, variant.Name, user).ConfigureAwait(false) ? null : variant.Name;
    }

    /// <summary>
    /// Whether a user has a variant because the flag is disabled for the user. Feature management returns the variant that a disabled flag states, and not that
    /// the flag is disabled.
    /// </summary>
    private async ValueTask<bool> IsDisabledAsync(IVariantFeatureManager features, string variant, TargetingContext user)
    {
        var definition = _definitions is null ? null : await _definitions.GetFeatureDefinitionAsync(_name).ConfigureAwait(false);
        if (definition?.Allocation is not { } allocation || allocation.DefaultWhenDisabled != variant)
        {
            return false;
        }

        if (definition.Status == FeatureStatus.Disabled || !definition.EnabledFor.Any())
        {
            return true;
        }

        // A flag without filters is enabled. IsEnabledAsync would also apply the variant's status override, which isn't about the experiment.
        return HasFilters(definition) && !await features.IsEnabledAsync(_name, user, CancellationToken.None).ConfigureAwait(false);
    }

    private static bool HasFilters(FeatureDefinition definition) => definition.EnabledFor.Any(static filter => filter.Name is not ("AlwaysOn" or "On"));
}
