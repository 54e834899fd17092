// The code of docs/how-to/telemetry.md, compiled and run: see DocumentTests of the core, and SnippetTests.
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace PredictionGuardrails.AspNetCore.Tests.Docs;

internal static class TelemetrySnippets
{
    public static void Export(WebApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter("PredictionGuardrails").AddOtlpExporter())
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddOtlpExporter());
    }
}
