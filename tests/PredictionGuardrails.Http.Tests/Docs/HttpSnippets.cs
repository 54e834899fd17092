// The code of docs/integrations/http.md, compiled: see DocumentTests of the core.
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Http.Tests.Docs;

internal static class HttpSnippets
{
    public static void Register(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<HttpRequestMessage, Fare>("fare", guard => guard
            .Metric("amount", fare => fare.Amount, amount => amount.Range(0, 500, BreachAction.Fallback))
            .OnException(BreachAction.Fallback)
            .FallBackTo(new Fare(12.5)));
        services.AddHttpClient("fares").AddPredictionGuard("fare", FareJson.Default.Fare, options => options.Timeout = TimeSpan.FromSeconds(2));
    }
}
