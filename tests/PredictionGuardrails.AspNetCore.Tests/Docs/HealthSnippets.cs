// The code of docs/how-to/health-checks.md, compiled and run: see DocumentTests of the core, and SnippetTests.
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AspNetCore.Tests.Docs;

internal static class HealthSnippets
{
    public static void CheckHealth(WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddPredictionGuardrails();
    }
}
