using System.Text.Json.Nodes;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The breaches of guards: what is kept, and what is said of each.</summary>
public sealed class BreachTests
{
    [Theory]
    [InlineData("Check what changed at this time", "Change", "Shift", "Mean", "StandardDeviation", "Quantile", "Share")]
    [InlineData("Check what changed at this time", "PopulationStability", "JensenShannon", "KolmogorovSmirnov", "Wasserstein")]
    [InlineData("Check which features moved", "Drift")]
    [InlineData("Inspect a rejected prediction.", "Range", "AllowedValues", "NotNegative", "SumsToOne", "Length")]
    [InlineData("Inspect the prediction.", "LearnedRange")]
    [InlineData("Look for a missing or invalid feature", "Finite", "FiniteValues", "NotNull", "NotZero", "NotEmpty")]
    [InlineData("Read the exception", "Exceptions")]
    [InlineData("Fix the selector in your code.", "Metric", "Segment")]
    [InlineData("Fix the fallback first", "Fallback")]
    [InlineData("Find the value that the predictions are stuck at", "Rate")]
    [InlineData("Check whether callers fail before they reach the model", "NoData")]
    [InlineData("Compare recent predictions with their outcomes", "OutcomeError", "OutcomeAccuracy", "UnderPrediction", "OverPrediction", "Calibration")]
    [InlineData("Check the process that records outcomes.", "OutcomeCoverage", "OutcomeFeed")]
    [InlineData("Open the experiment", "Experiment")]
    [InlineData("Read what is expected", "a check of the service")]
    public async Task Recommended_actions_are_those_of_the_rule(string action, params string[] rules)
    {
        await using var service = await Service.StartAsync();
        foreach (var rule in rules)
        {
            Raise(service, "fare", rule);
        }

        var breaches = await service.UntilAsync("breaches", breaches => breaches.AsArray().Count == rules.Length);

        foreach (var breach in breaches.AsArray())
        {
            Text((await service.GetAsync($"breaches/{Text(breach!, "id")}"))["whatToDo"]![0]!).Should().StartWith(action);
        }
    }

    [Fact]
    public async Task Guard_lists_its_own_breaches()
    {
        await using var service = await StartAsync();
        Raise(service, "fare", "Mean");
        Raise(service, "tip", "Share");
        await service.UntilAsync("breaches", static breaches => breaches.AsArray().Count == 2);

        var breaches = (await service.GetAsync("guards/fare"))["breaches"]!.AsArray();

        Text(breaches.Should().ContainSingle().Which!, "rule").Should().Be("Mean");
    }

    [Fact]
    public async Task Guard_has_its_last_breach()
    {
        await using var service = await StartAsync();
        Raise(service, "fare", "Mean");
        Raise(service, "fare", "Share");
        await service.UntilAsync("breaches", static breaches => breaches.AsArray().Count == 2);

        Text((await service.GetAsync("guards/fare"))["row"]!["lastBreach"]!, "rule").Should().Be("Share");
    }

    [Fact]
    public async Task Breach_has_details_and_recommended_actions()
    {
        await using var service = await Service.StartAsync();
        service.Fare.Invoking(fare => fare.Predict(0, _ => throw new InvalidOperationException("the features are gone")))
            .Should().Throw<InvalidOperationException>();
        var id = Text((await service.UntilAsync("breaches", static breaches => breaches.AsArray().Count > 0))[0]!, "id");

        var breach = await service.GetAsync($"breaches/{id}");

        Text(breach["row"]!, "rule").Should().Be("Exceptions");
        Text(breach, "exception").Should().StartWith("System.InvalidOperationException: the features are gone");
        Text(breach["whatToDo"]![0]!).Should().StartWith("Read the exception");
        Text(breach, "expected").Should().NotBeEmpty();
    }

    [Fact]
    public async Task Unit_of_a_breach_is_that_of_its_metric()
    {
        await using var service = await Service.StartAsync(fare: static guard => guard.UnitOfMeasure("EUR").Range(0, 500, BreachAction.Observe));
        service.Fare.Predict(0, static _ => 5_000);
        var id = Text((await service.UntilAsync("breaches", static breaches => breaches.AsArray().Count > 0))[0]!, "id");

        Text(await service.GetAsync($"breaches/{id}"), "unit").Should().Be("EUR");
    }

    [Fact]
    public async Task Breaches_of_one_kind_within_a_minute_are_one_entry()
    {
        await using var service = await Service.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            service.Fare.Predict(0, _ => 5_000);
        }

        var breaches = await service.UntilAsync("breaches", static breaches => breaches.AsArray() is [{ } entry] && entry["count"]!.GetValue<long>() == 50);

        Text(breaches[0]!, "message").Should().Contain("prediction was 5,000");
    }

    [Fact]
    public async Task Breach_of_one_kind_a_minute_later_is_another_entry()
    {
        await using var service = await StartAsync();
        Raise(service, "fare", "Mean");
        service.Time.Advance(TimeSpan.FromMinutes(1));
        Raise(service, "fare", "Mean");

        var breaches = await service.UntilAsync("breaches", static breaches => breaches.AsArray().Sum(CountOf) == 2);

        breaches.AsArray().Should().HaveCount(2);
    }

    [Fact]
    public async Task Breach_of_a_kind_that_was_removed_is_a_new_entry()
    {
        await using var service = await StartAsync(static history => history.MaximumBreaches = 1);
        Raise(service, "fare", "Mean");
        Raise(service, "fare", "Share");
        Raise(service, "fare", "Mean");
        Raise(service, "tip", "Mean");
        await service.UntilAsync("breaches?guard=tip", static breaches => breaches.AsArray().Count == 1);

        Text((await service.GetAsync("guards/fare"))["row"]!["lastBreach"]!, "rule").Should().Be("Mean");
    }

    [Fact]
    public async Task Breach_belongs_to_the_incident_of_its_guard()
    {
        await using var service = await StartAsync();
        Raise(service, "fare", "Mean");
        Raise(service, "tip", "Mean");
        var incidents = await service.UntilAsync("incidents", static incidents => incidents.AsArray().Count == 2);
        var breaches = await service.UntilAsync("breaches", static breaches => breaches.AsArray().Count == 2);

        foreach (var breach in breaches.AsArray())
        {
            var incident = incidents.AsArray().Single(incident => Text(incident!, "guard") == Text(breach!, "guard"))!;
            Text(await service.GetAsync($"breaches/{Text(breach!, "id")}"), "incident").Should().Be(Text(incident, "id"));
        }
    }

    [Fact]
    public async Task Breach_belongs_to_the_incident_that_it_ended_with()
    {
        await using var service = await StartAsync();
        Raise(service, "fare", "Mean");
        service.Pass(TimeSpan.FromMinutes(1));
        var incident = (await service.UntilAsync("incidents?open=false", static incidents => incidents.AsArray().Count == 1))[0]!;

        Text(await BreachAsync(service, "fare"), "incident").Should().Be(Text(incident, "id"));
    }

    [Fact]
    public async Task Breach_of_an_incident_that_was_removed_has_none()
    {
        await using var service = await StartAsync(static history => history.MaximumIncidents = 1);
        Raise(service, "fare", "Mean");
        await service.UntilAsync("incidents?guard=fare", static incidents => incidents.AsArray().Count == 1);
        Raise(service, "tip", "Mean");
        await service.UntilAsync("incidents?guard=tip", static incidents => incidents.AsArray().Count == 1);

        (await BreachAsync(service, "fare"))["incident"].Should().BeNull();
    }

    [Theory]
    [InlineData(4_000, 4_000)]
    [InlineData(4_001, 4_002)]
    public async Task Exception_is_shortened_to_4_000_characters(int length, int kept)
    {
        await using var service = await Service.StartAsync();
        service.Fare.Invoking(fare => fare.Predict(0, _ => throw new LongException(length))).Should().Throw<LongException>();

        Text(await BreachAsync(service, "fare"), "exception").Should().HaveLength(kept);
    }

    [Fact]
    public async Task Cause_of_an_isolated_guard_is_the_reason()
    {
        await using var service = await Service.StartAsync();
        service.Fare.Isolate("Wrong currency.");

        Text(await service.GetAsync("guards/fare"), "cause").Should().Be("isolated manually: Wrong currency");
    }

    private static Task<Service> StartAsync(Action<HistoryOptions>? history = null) => Service.StartAsync(
        guards: static guards => guards.AddGuard<double, double>("tip"),
        history: history,
        configuration: new() { ["PredictionGuardrails:IncidentResolveAfter"] = "00:00:10", ["PredictionGuardrails:IncidentResolveAfterPredictions"] = "0" });

    private static void Raise(Service service, string guard, string rule) =>
        service.Registry[guard].RaiseBreach(new ExternalBreach { Rule = rule, Observed = "12", Expected = "at most 10" });

    /// <summary>The only breach of a guard, in detail.</summary>
    private static async Task<JsonNode> BreachAsync(Service service, string guard)
    {
        var breaches = await service.UntilAsync($"breaches?guard={guard}", static breaches => breaches.AsArray().Count == 1);
        return await service.GetAsync($"breaches/{Text(breaches[0]!, "id")}");
    }

    private static long CountOf(JsonNode? breach) => breach!["count"]!.GetValue<long>();

    private static string Text(JsonNode node, string name) => Text(node[name]!);

    private static string Text(JsonNode node) => node.GetValue<string>();

    private sealed class LongException(int length) : Exception
    {
        public override string ToString() => new('x', length);
    }
}
