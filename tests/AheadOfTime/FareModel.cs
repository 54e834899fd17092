#if GUARDS
using PredictionGuardrails;
#endif

namespace AheadOfTime;

public sealed record Ride(float Kilometers);

public interface IFareModel
{
    float Score(Ride ride);
}

public sealed class FareModel : IFareModel
{
    public float Score(Ride ride) => 4 * ride.Kilometers;
}

#if GUARDS
[GuardedBy("fare")]
public partial class GuardedFareModel : IFareModel;

public sealed class StandardErrorHandler : IGuardEventHandler
{
    public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine(breach.Message);
        return ValueTask.CompletedTask;
    }
}
#endif
