// The code of docs/how-to/decorators.md, compiled and run: see DocumentTests and SnippetTests.
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Tests.Docs;

public interface IFareModel
{
    float Score(Ride ride);

    void Reload();
}

[GuardedBy("fare")]
public partial class GuardedFareModel : IFareModel;

public interface IRideModel
{
    [Guarded]
    float Fare(Ride ride);

    [Guarded("minutes")]
    Task<double> MinutesAsync(Ride ride, TimeOnly departure, CancellationToken cancellationToken = default);

    IAsyncEnumerable<string> ExplainAsync(Ride ride);
}

[GuardedBy("fare")]
public partial class GuardedRideModel : IRideModel;

public sealed class LinearFareModel : IFareModel
{
    public float Score(Ride ride) => 2.50f + 1.80f * ride.Kilometers;

    public void Reload()
    {
    }
}

internal static class DecoratorSnippets
{
    public static void Register(IServiceCollection services)
    {
        services.AddScoped<IFareModel, LinearFareModel>();
        services.AddPredictionGuardrails()
            .AddGuard<Ride, float>("fare", guard => guard.Range(0, 500))
            .DecorateGuarded<IFareModel, GuardedFareModel>();
    }
}
