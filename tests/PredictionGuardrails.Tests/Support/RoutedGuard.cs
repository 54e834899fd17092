namespace PredictionGuardrails.Tests.Support;

/// <summary>
/// A guard around a model that answers with its input, from 0 to 100, with 3 as the fallback. Even units are routed to a variant, which answers with ten
/// times the input.
/// </summary>
internal sealed class RoutedGuard : IPredictionRouter<int, double>, IDisposable
{
    private readonly PredictionArm<int, double> _control = new() { Name = "control", Probability = 0.75 };

    public RoutedGuard(TestWorld world, Action<PredictionGuardBuilder<int, double>>? configure = null)
    {
        Guard = world.Guard<int, double>(guard =>
        {
            guard.Range(0, 100, BreachAction.Fallback).FallBackTo(3).Unit(input => input).ModelVersion(static () => "1.0");
            configure?.Invoke(guard);
        });
        Child = Guard.CreateChild("v2", static () => "2.0");
        Variant = new PredictionArm<int, double> { Name = "v2", Probability = 0.25, Guard = Child, Model = static input => input * 10 };
        Guard.Attach(this, Observer);
    }

    public PredictionGuard<int, double> Guard { get; }

    /// <summary>The guard around the variant.</summary>
    public PredictionGuard<int, double> Child { get; }

    public PredictionArm<int, double> Variant { get; set; }

    public RecordingObserver Observer { get; } = new();

    public IReadOnlyList<ObservedRecord> Records => Observer.Records;

    public PredictionArm<int, double>? Choose(int input, PredictionContext context)
    {
        context.Unit.TryGetInt64(out var unit);
        return unit % 2 == 0 ? Variant : _control;
    }

    public double Predict(int input) => Guard.Predict(input, static input => input);

    public void Dispose() => Guard.Dispose();
}
