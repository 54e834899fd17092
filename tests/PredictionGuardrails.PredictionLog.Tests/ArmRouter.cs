namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Routes calls by their key.</summary>
internal sealed class ArmRouter : IPredictionRouter<Ride, double>, IDisposable
{
    private readonly PredictionArm<Ride, double> _control = new() { Name = "control", Probability = 0.5 };
    private readonly PredictionArm<Ride, double> _variant;
    private readonly PredictionArm<Ride, double> _asynchronous;
    private readonly IDisposable _attached;

    public ArmRouter(PredictionGuard<Ride, double> guard)
    {
        _variant = new() { Name = "v2", Probability = 0.25, Guard = guard.CreateChild("v2", static () => "2.0"), Model = Answer };
        _asynchronous = new()
        {
            Name = "v3",
            Probability = 0.25,
            Guard = guard.CreateChild("v3", static () => "3.0"),
            AsyncModel = static (_, cancellationToken) => ValueTask.FromCanceled<double>(cancellationToken),
        };
        _attached = guard.Attach(this, observer: null);
    }

    public PredictionArm<Ride, double>? Choose(Ride input, PredictionContext context) => input.Id switch
    {
        "control" => _control,
        "good" or "bad" => _variant,
        "asynchronous" => _asynchronous,
        _ => null,
    };

    public void Dispose() => _attached.Dispose();

    private static double Answer(Ride ride) => ride.Id == "good" ? 21 : throw new InvalidOperationException("The model is broken.");
}
