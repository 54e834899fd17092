using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests.Docs;

/// <summary>The code in docs/how-to/prediction-log.md works.</summary>
public sealed class SnippetTests
{
    [Fact]
    public async Task Registration_logs_a_call()
    {
        using var folder = new TestFolder();
        var services = new ServiceCollection();
        PredictionLogSnippets.Register(services);
        services.AddPredictionGuardrails().AddPredictionLog(log => log.Path = folder.Path);
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuard<Ride, double>>().Predict(new Ride("r1", 42, 10), _ => 20);
        await provider.GetRequiredService<PredictionLogWriter>().FlushAsync(TestContext.Current.CancellationToken);

        (await folder.ReadAllAsync()).Should().ContainSingle().Which.Columns["distance"].Should().Be(10.0);
    }
}
