using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog.Tests;

namespace PredictionGuardrails.PredictionLog.PostgreSql.Tests;

/// <summary>The code in docs/how-to/prediction-log-postgresql.md works.</summary>
public sealed class SnippetTests(PostgreSqlServer server)
{
    [Fact]
    public async Task Registration_stores_a_call_in_PostgreSql()
    {
        using var folder = new TestFolder();
        using var database = new Database(server.CreateDatabase());
        var services = new ServiceCollection();
        PostgreSqlSnippets.Register(services, database.ConnectionString);
        services.AddPredictionGuardrails().AddPredictionLog(log => log.Path = folder.Path);
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuard<Ride, double>>().Predict(new Ride("r1", 42, 10), _ => 20);
        await provider.GetRequiredService<PredictionLogWriter>().CloseSegmentsAsync(TestContext.Current.CancellationToken);

        database.Keys().Should().Equal("r1");
    }
}
