// Registrations in docs/integrations, compiled: see DocumentTests. The packages' own code is compiled in their test projects.
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Tests.Docs;

internal static class IntegrationSnippets
{
    public static void Onnx(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<float[], float[]>("classes", guard => guard.ProbabilityVector(length: 3));
    }

    public static void Grpc(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<Ride, Fare>("fare", guard => guard
            .Metric("amount", fare => fare.Amount, amount => amount.Range(0, 500, BreachAction.Fallback))
            .OnException(BreachAction.Fallback)
            .FallBackTo(new Fare { Amount = 12.5 }));
    }

    /// <summary>Stands for a generated message.</summary>
    public sealed class Fare
    {
        public double Amount { get; set; }
    }
}
