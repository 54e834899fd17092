namespace PredictionGuardrails.Execution;

/// <summary>What routes and observes the calls of a guard. Immutable: a call uses what was attached when it began.</summary>
/// <param name="choose">Chooses which arm answers a call; null without a router.</param>
/// <param name="observers">What observes calls, each attachment with an object of its own.</param>
internal sealed class CallAttachments<TInput, TPrediction>(
    Func<TInput, PredictionContext, IArm<TInput, TPrediction>?>? choose, Lazy<IPredictionObserver<TInput, TPrediction>>[] observers)
{
    public static readonly CallAttachments<TInput, TPrediction> None = new(choose: null, observers: []);

    public Func<TInput, PredictionContext, IArm<TInput, TPrediction>?>? Choose => choose;

    public Lazy<IPredictionObserver<TInput, TPrediction>>[] Observers => observers;

    public bool IsEmpty => choose is null && observers.Length == 0;

    /// <summary>What code declares.</summary>
    /// <param name="definition">The guard's definition.</param>
    /// <param name="services">The container for observers that are services; null for none.</param>
    public static CallAttachments<TInput, TPrediction> Of(GuardDefinition<TInput, TPrediction> definition, IServiceProvider? services) => new(
        definition.ChooseArm,
        [.. definition.Observers.Select(create => new Lazy<IPredictionObserver<TInput, TPrediction>>(() => create(services)))]);

    /// <param name="router">The router; null for none. There must be none yet.</param>
    /// <param name="observer">The observer; null for none.</param>
    public CallAttachments<TInput, TPrediction> With(
        Func<TInput, PredictionContext, IArm<TInput, TPrediction>?>? router, Lazy<IPredictionObserver<TInput, TPrediction>>? observer) =>
        new(router ?? choose, observer is null ? observers : [.. observers, observer]);

    /// <param name="router">The attached router; null for none.</param>
    /// <param name="observer">The attached observer; null for none.</param>
    public CallAttachments<TInput, TPrediction> Without(
        Func<TInput, PredictionContext, IArm<TInput, TPrediction>?>? router, Lazy<IPredictionObserver<TInput, TPrediction>>? observer) =>
        new(router is null ? choose : null, [.. observers.Where(other => other != observer)]);
}
