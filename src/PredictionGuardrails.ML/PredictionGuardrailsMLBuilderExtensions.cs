using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using PredictionGuardrails.ML;

namespace PredictionGuardrails;

/// <summary>Adds guarded ML.NET models.</summary>
public static class PredictionGuardrailsMLBuilderExtensions
{
    /// <summary>
    /// Adds a guard and a model behind it: <see cref="GuardedPredictionEngine{TSource, TDestination}"/> as a singleton, and under the guard's name as a keyed one.
    /// </summary>
    /// <typeparam name="TSource">A row.</typeparam>
    /// <typeparam name="TDestination">What the model makes of it.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The guard's name.</param>
    /// <param name="load">Loads the model when it is first asked for: <c>(context, services) => context.Model.Load("fare.zip", out _)</c>.</param>
    /// <param name="configure">Says what the guard watches and does: the score, mostly, <c>guard => guard.Metric("fare", fare => fare.Score)</c>.</param>
    /// <exception cref="ArgumentException">The name is empty, not allowed, or taken.</exception>
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
                context, load(context, services), services.GetRequiredKeyedService<PredictionGuard<TSource, TDestination>>(name));
        });
        builder.Services.AddSingleton(services => services.GetRequiredKeyedService<GuardedPredictionEngine<TSource, TDestination>>(name));
        return builder;
    }
}
