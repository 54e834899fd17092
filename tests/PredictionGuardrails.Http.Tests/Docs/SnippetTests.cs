using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Http.Tests.Docs;

/// <summary>What docs/integrations/http.md shows does what it says.</summary>
public sealed class SnippetTests
{
    [Fact]
    public async Task A_fare_that_cannot_be_right_is_answered_by_the_fallback()
    {
        await using var server = await FareServer.StartAsync();
        server.Answer = context => FareServer.Json(context, "{\"amount\":4812.3}");
        var services = new ServiceCollection();
        HttpSnippets.Register(services);
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("fares");

        (await client.GetFromJsonAsync(server.Address, FareJson.Default.Fare, TestContext.Current.CancellationToken)).Should().Be(new Fare(12.5));
    }
}
