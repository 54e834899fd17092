using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.Experiments.Tests.Running;

public sealed class MeterTests
{
    [Fact]
    public async Task Decision_of_a_variant_is_a_gauge_with_bounded_tags()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => double.NaN),
            services: static services => services.AddMetrics(),
            settings: [("Phase", "Canary"), ("Exposure", "1")]);
        using var collector = new MetricCollector<int>(
            service.Services.GetRequiredService<IMeterFactory>(), "PredictionGuardrails", "prediction_guardrails.experiment.decision");
        _ = service.Services.GetServices<IHostedService>().ToList();
        service.PredictMany(400);

        collector.RecordObservableInstruments();

        var measured = collector.LastMeasurement!;
        measured.Value.Should().Be(3);
        measured.Tags.Should().Equal(new Dictionary<string, object?> { ["experiment"] = "fare-v2", ["variant"] = "v2" });
    }
}
