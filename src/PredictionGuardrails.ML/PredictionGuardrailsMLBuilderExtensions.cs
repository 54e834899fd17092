using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using PredictionGuardrails.ML;

namespace PredictionGuardrails;

/// <summary>Provides extension methods that add guarded ML.NET models.</summary>
public static class PredictionGuardrailsMLBuilderExtensions
{
    /// <summary>
    /// Adds a guard and a model: <see cref="GuardedPredictionEngine{TSource, TDestination}"/> as a singleton, and as a keyed service under the guard's
    /// name.
    /// </summary>
    /// <typeparam name="TSource">The type of the rows.</typeparam>
    /// <typeparam name="TDestination">The type of the results.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the guard.</param>
    /// <param name="load">Loads the model with the first request: <c>(context, services) => context.Model.Load("fare.zip", out _)</c>.</param>
    /// <param name="configure">Configures the guard, usually with the score: <c>guard => guard.Metric("fare", fare => fare.Score)</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already registered.</exception>
    public static IPredictionGuardrailsBuilder AddGuardedPredictionEngine<TSource, TDestination>(
        this IPredictionGuardrailsBuilder builder,
        string name,
        Func<MLContext, IServiceProvider, ITransformer> load,
        Action<PredictionGuardBuilder<TSource, TDestination>> configure)
        where TSource : class, new()
        where TDestination : class, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentNullException.ThrowIfNull(configure);
        builder.AddGuard(name, configure);
        builder.Services.AddKeyedSingleton(name, (services, _) =>
        {
            var context = new MLContext();
            return new GuardedPredictionEngine<TSource, TDestination>(
                context,
                load(context, services)
                    ?? throw new InvalidOperationException($"The function that loads the model of guard '{name}' returned null. Return a model."),
                services.GetRequiredKeyedService<PredictionGuard<TSource, TDestination>>(name));
        });
        builder.Services.AddSingleton(services => services.GetRequiredKeyedService<GuardedPredictionEngine<TSource, TDestination>>(name));
        return builder;
    }
}
