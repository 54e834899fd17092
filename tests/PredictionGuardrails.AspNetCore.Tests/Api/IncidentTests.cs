using System.Text.Json.Nodes;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The incidents of guards: what is kept, and what belongs to each.</summary>
public sealed class IncidentTests
{
    [Fact]
    public async Task Incidents_are_listed_latest_first()
    {
        await using var service = await StartAsync();
        Raise(service, "fare", "Mean");
        await UntilClosedAsync(service, 1);
        Raise(service, "tip", "Mean");

        var incidents = await service.UntilAsync("incidents", static incidents => incidents.AsArray().Count == 2);

        incidents.AsArray().Select(static incident => Text(incident!, "guard")).Should().Equal("tip", "fare");
    }

    [Fact]
    public async Task Closed_incidents_are_removed_before_open_ones()
    {
        await using var service = await StartAsync(static history => history.MaximumIncidents = 2);
        service.Fare.Isolate("Wrong currency.");
        Raise(service, "tip", "Mean");
        await UntilClosedAsync(service, 1);
        Raise(service, "tip", "Mean");

        var incidents = await service.UntilAsync("incidents?open=true", static incidents => incidents.AsArray().Count == 2);

        incidents.AsArray().Select(static incident => Text(incident!, "guard")).Should().Equal("tip", "fare");
    }

    [Fact]
    public async Task Incident_has_the_breaches_of_its_guard()
    {
        await using var service = await StartAsync();
        Raise(service, "tip", "Mean");
        Raise(service, "fare", "Mean");
        Raise(service, "fare", "Share");
        await service.UntilAsync("breaches", static breaches => breaches.AsArray().Count == 3);

        (await RulesAsync(service, "incidents?guard=fare")).Should().Equal("Share", "Mean");
    }

    [Fact]
    public async Task Incident_has_the_breaches_from_its_first_to_its_last()
    {
        await using var service = await StartAsync();
        Raise(service, "fare", "Mean");
        await UntilClosedAsync(service, 1);
        Raise(service, "fare", "Shift");
        service.Time.Advance(TimeSpan.FromSeconds(5));
        Raise(service, "fare", "Share");
        await UntilClosedAsync(service, 2);
        Raise(service, "fare", "Quantile");
        await service.UntilAsync("breaches", static breaches => breaches.AsArray().Count == 4);
        await service.UntilAsync("incidents", static incidents => incidents.AsArray().Count == 3);

        (await RulesAsync(service, "incidents", place: 1)).Should().Equal("Share", "Shift");
    }

    [Fact]
    public async Task Incident_has_no_breaker_changes_after_its_end()
    {
        await using var service = await StartAsync();
        service.Fare.Isolate("Wrong currency.");
        service.Fare.Reset("Currency is right.");
        await UntilClosedAsync(service, 1);
        service.Fare.Isolate("Wrong currency again.");
        await service.UntilAsync("guards/fare", static guard => guard["breakerChanges"]!.AsArray().Count == 3);

        var closed = (await service.GetAsync("incidents?open=false"))[0]!;
        var changes = (await service.GetAsync($"incidents/{Text(closed, "id")}"))["breakerChanges"]!.AsArray();

        changes.Select(static change => Text(change!, "to")).Should().Equal("Isolated", "Closed");
    }

    [Fact]
    public async Task Guard_lists_the_latest_50_changes_of_its_breaker()
    {
        await using var service = await StartAsync();
        for (var i = 1; i <= 26; i++)
        {
            service.Fare.Isolate($"Isolated {i}.");
            service.Fare.Reset($"Reset {i}.");
        }

        await service.UntilAsync("guards/fare", static guard => guard["breakerChanges"]!.AsArray() is [.., { } last] && Text(last, "reason") == "Reset 26.");
        var changes = (await service.GetAsync("guards/fare"))["breakerChanges"]!.AsArray();

        changes.Should().HaveCount(50);
        Text(changes[0]!, "reason").Should().Contain("Isolated 2.");
    }

    private static Task<Service> StartAsync(Action<HistoryOptions>? history = null) => Service.StartAsync(
        guards: static guards => guards.AddGuard<double, double>("tip"),
        history: history,
        configuration: new() { ["PredictionGuardrails:IncidentResolveAfter"] = "00:00:10", ["PredictionGuardrails:IncidentResolveAfterPredictions"] = "0" });

    private static void Raise(Service service, string guard, string rule) =>
        service.Registry[guard].RaiseBreach(new ExternalBreach { Rule = rule, Observed = "12", Expected = "at most 10" });

    private static async Task UntilClosedAsync(Service service, int count)
    {
        service.Pass(TimeSpan.FromMinutes(1));
        await service.UntilAsync("incidents?open=false", incidents => incidents.AsArray().Count == count);
    }

    /// <summary>The rules that the breaches of a listed incident broke.</summary>
    private static async Task<string[]> RulesAsync(Service service, string list, int place = 0)
    {
        var incidents = await service.UntilAsync(list, incidents => incidents.AsArray().Count > place);
        var incident = await service.GetAsync($"incidents/{Text(incidents[place]!, "id")}");
        return [.. incident["breaches"]!.AsArray().Select(static breach => Text(breach!, "rule"))];
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
