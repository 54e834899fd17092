using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Documents that something else than a replica has written into the store. Some are valid JSON, and lack something, or have something wrong.</summary>
public sealed class DocumentTests
{
    private const string Action = """{"sequence":1,"kind":"Isolate","reason":"Wrong currency","time":"2026-01-05T09:00:00Z","replica":"pod-1"}""";
    private const string Override = """{"sequence":1,"kind":"OverrideMode","mode":"Observe","time":"2026-01-05T09:00:00Z","replica":"pod-1"}""";
    private const string Change = """{"time":"2026-01-05T09:00:00Z","isOpen":false,"reason":"None.","replica":"pod-1"}""";

    private const string Found = """
        {"metric":"prediction","isGross":false,"scores":"a","score":3,"since":"2026-01-05T09:00:00Z","evidence":20,"requiredEvidence":18,
        "predictions":960,"replicas":8,"leftOut":3,"requiredPredictions":2880,"lastAction":0}
        """;

    private static readonly string[] ActionFaults =
    [
        Action.Replace("\"Wrong currency\"", "\" \""), Action.Replace("\"Isolate\"", "\"Explode\""), Action.Replace("\"Isolate\"", "17"),
    ];

    private static readonly string[] OverrideFaults =
    [
        Override.Replace("\"mode\":\"Observe\",", ""), Override.Replace("\"Observe\"", "null"), Override.Replace("\"Observe\"", "9"),
        Override.Replace("\"Observe\"", "\"Sleep\""),
    ];

    private static readonly (string, string?)[] Learning =
    [
        ("Guards:fare:Baseline:MinimumDuration", "00:00:00"), ("Guards:fare:Change:OnBreach", "Fallback"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> NotJson { get; } = ["", " ", "not a document", "null", "[]", "1", "\"text\"", "{", """{"history":""", "{}{}"];

    public static TheoryData<string> Actions { get; } =
    [
        .. Variants($$"""{"sequence":1,"lastRelearn":0,"recent":[{{Action}}]}"""),
        .. Variants("""{"sequence":1,"lastRelearn":0,"isolation":ACTION,"recent":[ACTION]}""", "ACTION", [.. Variants(Action), .. ActionFaults]),
        .. Variants("""{"sequence":1,"lastRelearn":0,"mode":ACTION,"recent":[ACTION]}""", "ACTION", [.. OverrideFaults]),
        """{"sequence":1,"lastRelearn":0,"recent":[null]}""",
        """{"sequence":1,"lastRelearn":0,"recent":[]}""",
        """{"sequence":-1,"lastRelearn":0,"recent":[]}""",
        $$"""{"sequence":2,"lastRelearn":0,"recent":[{{Action}}]}""",
        $$"""{"sequence":"one","lastRelearn":0,"recent":[{{Action}}]}""",
        $$"""{"sequence":1,"lastRelearn":2,"recent":[{{Action}}]}""",
        $$"""{"sequence":1,"lastRelearn":-1,"recent":[{{Action}}]}""",
        $$"""{"sequence":1,"lastRelearn":0,"isolation":{{Override}},"recent":[{{Override}}]}""",
        $$"""{"sequence":1,"lastRelearn":0,"mode":{{Action}},"recent":[{{Action}}]}""",
    ];

    public static TheoryData<string> Histories { get; } =
    [
        "{}", """{"history":null}""", """{"history":[null]}""", """{"history":{}}""",
        .. Variants("""{"history":[CHANGE]}""", "CHANGE", Variants(Change)),
    ];

    public static TheoryData<string> Baselines { get; } =
    [
        .. Variants("""{"epoch":0,"candidates":{},"agreeing":[],"differing":[]}"""),
        .. Variants(
            """{"epoch":0,"candidates":CANDIDATES,"agreeing":[],"differing":[]}""",
            "CANDIDATES",
            ["""{"pod-9":null}""", "[]", """{"pod-9":1}""", """{"pod-9":"not a baseline"}"""]),
        .. Variants("""{"epoch":0,"candidates":{},"merged":MERGED,"agreeing":[],"differing":[]}""", "MERGED", ["\"\"", "\"{}\"", "\"not a baseline\"", "1"]),
        """{"epoch":0,"candidates":{},"agreeing":[null],"differing":[]}""",
        """{"epoch":0,"candidates":{},"agreeing":[],"differing":[null]}""",
        """{"epoch":"one","candidates":{},"agreeing":[],"differing":[]}""",
    ];

    public static TheoryData<string> Changes { get; } =
    [
        "{}", """{"changes":null}""", """{"changes":[null]}""", """{"changes":{}}""",
        .. Variants("""{"changes":[CHANGE]}""", "CHANGE", [.. Variants(Found), Found.Replace("\"score\":3", "\"score\":-1"), Found.Replace("\"replicas\":8", "\"replicas\":0")]),
    ];

    public static TheoryData<string> Incidents { get; } =
    [
        .. Variants("""{"id":"7","reporter":"a","replicas":["a"]}"""),
        .. Variants("""{"id":"7","reporter":"a","replicas":REPLICAS}""", "REPLICAS", ["[]", "[null]", "7"]),
        """{"replicas":["a"]}""",
        """{"id":7,"reporter":"a","replicas":["a"]}""",
    ];

    [Theory]
    [MemberData(nameof(NotJson))]
    [MemberData(nameof(Actions))]
    public Task Actions_that_can_not_be_read_are_logged_once_and_in_the_way_of_nothing_else(string content) => ReadAsync("actions/fare", content);

    [Theory]
    [MemberData(nameof(NotJson))]
    [MemberData(nameof(Histories))]
    public Task History_that_can_not_be_read_is_logged_once_and_in_the_way_of_nothing_else(string content) => ReadAsync("quorum/fare/1", content);

    [Theory]
    [MemberData(nameof(NotJson))]
    [MemberData(nameof(Changes))]
    public Task Changes_that_can_not_be_read_are_logged_once_and_in_the_way_of_nothing_else(string content) => ReadAsync("evidence/fare/1", content);

    [Theory]
    [MemberData(nameof(NotJson))]
    [MemberData(nameof(Baselines))]
    public async Task Baseline_that_can_not_be_read_is_logged_once_and_in_the_way_of_nothing_else(string content)
    {
        await using var fleet = await StartAsync("baseline/fare/1/prediction", content, Learning);

        await LearnAsync(fleet);

        ShouldHaveLoggedOnce(fleet[2], "baseline/fare/1/prediction");
        fleet[2].Guard.GetStatus().Metrics.Single(static metric => metric.Metric == "prediction").State.Should().Be(ChangeDetectionState.Monitoring);
        await ShouldOpenAsync(fleet);
    }

    [Theory]
    [MemberData(nameof(NotJson))]
    [MemberData(nameof(Incidents))]
    public async Task Incident_that_can_not_be_read_is_logged_once_and_reported_by_each_replica(string content)
    {
        await using var fleet = await StartAsync("incident/fare", content);
        await fleet.TickAsync();
        var incident = OpenIncident();

        (await fleet[2].Fleet.CoordinateAsync(incident, Token)).Should().BeSameAs(incident);
        (await fleet[2].Fleet.CoordinateAsync(incident, Token)).Should().BeSameAs(incident);

        ShouldHaveLoggedOnce(fleet[2], "incident/fare");
        await ShouldOpenAsync(fleet);
    }

    [Fact]
    public async Task Baseline_that_can_not_be_read_is_not_in_the_way_of_another_metric_of_its_guard()
    {
        var store = new InProcessFleetStore();
        await store.TryWriteDocumentAsync("baseline/fare/1/prediction", 0, "not a document", Token);
        await using var one = StartWithTwoMetrics("pod-1", store);
        await using var two = StartWithTwoMetrics("pod-2", store);
        ServiceProvider[] replicas = [one, two, one, two];

        foreach (var replica in replicas)
        {
            var guard = replica.GetRequiredService<PredictionGuard<double, double>>();
            Array.ForEach(Fares(), fare => guard.Predict(fare, static input => input));
            guard.EvaluateNow();
            await replica.GetRequiredService<FleetManager>().ExchangeAsync(Token);
        }

        one.GetRequiredService<FleetManager>().GetStatus().Guards[0].Baselines.Should().ContainSingle().Which.Metric.Should().Be("half");
        two.GetRequiredService<FleetManager>().GetStatus().Guards[0].Baselines.Should().ContainSingle().Which.IsMerged.Should().BeTrue();
    }

    [Fact]
    public async Task Action_applies_to_the_replica_that_it_is_requested_on_if_the_others_can_not_be_reached_by_the_document()
    {
        await using var fleet = await StartAsync("actions/fare", """{"sequence":1,"recent":[null]}""");

        (await fleet[0].Fleet.IsolateAsync("fare", "Wrong currency", "ada", Token)).Should().BeFalse();

        fleet[0].Breaker.Should().Be(BreakerState.Isolated);
    }

    [Fact]
    public async Task Document_that_was_deleted_after_it_could_not_be_read_starts_over()
    {
        await using var fleet = await StartAsync("actions/fare", "not a document");
        await fleet.TickAsync();
        fleet.Store.Clear();
        await fleet.TickAsync();

        (await fleet[0].Fleet.IsolateAsync("fare", "Wrong currency", "ada", Token)).Should().BeTrue();
        await fleet.TickAsync();

        fleet.Replicas.Should().AllSatisfy(static replica => replica.Breaker.Should().Be(BreakerState.Isolated));
    }

    [Fact]
    public void Documents_that_tests_take_as_complete_are()
    {
        // Otherwise, the documents above couldn't be read for another reason than the one that they are there for.
        Read(FleetJson.Default.ActionRecord, $$"""{"sequence":1,"lastRelearn":0,"isolation":{{Action}},"recent":[{{Action}}]}""").FindFault().Should().BeNull();
        Read(FleetJson.Default.ActionRecord, $$"""{"sequence":1,"lastRelearn":0,"mode":{{Override}},"recent":[{{Override}}]}""").FindFault().Should().BeNull();
        Read(FleetJson.Default.ActionRecord, """{"sequence":0,"lastRelearn":0,"recent":[]}""").FindFault().Should().BeNull();
        Read(FleetJson.Default.QuorumRecord, $$"""{"history":[{{Change}}]}""").FindFault().Should().BeNull();
        Read(FleetJson.Default.IncidentRecord, """{"id":"7","reporter":"a","replicas":["a"]}""").FindFault().Should().BeNull();
        Read(FleetJson.Default.IncidentRecord, """{"replicas":[]}""").FindFault().Should().BeNull();
        Read(FleetJson.Default.BaselineRecord, """{"epoch":0,"candidates":{},"agreeing":[],"differing":[]}""").FindFault().Should().BeNull();
    }

    private static T Read<T>(JsonTypeInfo<T> type, string content) => JsonSerializer.Deserialize(content, type)!;

    /// <summary>The same object without each of its members in turn, and with null in each.</summary>
    private static string[] Variants(string json)
    {
        var names = JsonDocument.Parse(json).RootElement.EnumerateObject().Select(static member => member.Name).ToList();
        return [.. names.SelectMany(name => new[] { Without(json, name), With(json, name) })];

        static string Without(string json, string name) => Write(json, members => members.Remove(name));

        static string With(string json, string name) => Write(json, members => members[name] = null);
    }

    private static string Write(string json, Action<Dictionary<string, object?>> change)
    {
        var members = JsonSerializer.Deserialize<Dictionary<string, object?>>(json)!;
        change(members);
        return JsonSerializer.Serialize(members);
    }

    private static IEnumerable<string> Variants(string document, string place, IEnumerable<string> contents) =>
        contents.Select(content => document.Replace(place, content, StringComparison.Ordinal));

    private static async Task ReadAsync(string name, string content)
    {
        await using var fleet = await StartAsync(name, content);

        await ShouldOpenAsync(fleet);

        ShouldHaveLoggedOnce(fleet[2], name);
    }

    private static async Task<TestFleet> StartAsync(string name, string content, params (string, string?)[] settings)
    {
        var fleet = new TestFleet(settings);
        await fleet.Store.TryWriteDocumentAsync(name, 0, content, Token);
        fleet.Add();
        fleet.Add();
        fleet.Add();
        return fleet;
    }

    private static async Task LearnAsync(TestFleet fleet)
    {
        foreach (var replica in fleet.Replicas)
        {
            replica.Predict(Fares());
            replica.Guard.EvaluateNow();
        }

        await fleet.TickAsync();
        await fleet.TickAsync();
    }

    private static double[] Fares()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 1000).Select(_ => 15 + (10 * random.NextDouble()))];
    }

    private static ServiceProvider StartWithTwoMetrics(string name, IFleetStore store)
    {
        var settings = Learning.Append(("Fleet:Replica", name)).Append(("Fleet:Name", "fares"))
            .ToDictionary(static setting => $"PredictionGuardrails:{setting.Item1}", static setting => setting.Item2);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddPredictionGuardrails()
            .AddGuard<double, double>("fare", static guard => guard.ModelVersion("1").Metric("half", static fare => fare / 2).FallBackTo(12.5))
            .AddFleet(fleet => fleet.UseStore((_, _) => store));
        return services.BuildServiceProvider();
    }

    private static Incident OpenIncident()
    {
        var breach = new Breach { Guard = "fare", Rule = "Range", Action = BreachAction.Fallback, Observed = "812", Expected = "at most 500" };
        return new Incident
        {
            Id = "1",
            Guard = "fare",
            OpenedAt = DateTimeOffset.UnixEpoch,
            Time = DateTimeOffset.UnixEpoch,
            First = breach,
            Latest = breach,
            Strongest = breach,
            BreachCount = 1,
            BreachesByRule = [],
            FallbackCount = 0,
            RejectionCount = 0,
            Breaker = BreakerState.Open,
        };
    }

    private static async Task ShouldOpenAsync(TestFleet fleet)
    {
        fleet[0].Break();
        fleet[1].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet[2].Breaker.Should().Be(BreakerState.Open);
    }

    private static void ShouldHaveLoggedOnce(TestReplica replica, string name)
    {
        var logs = replica.Logs.GetSnapshot();
        logs.Should().ContainSingle(static record => record.Id.Name == "ReadFailed").Which.Message.Should().Contain($"The document '{name}' of the store can't be read: ");
        logs.Should().NotContain(static record => record.Id.Name == "ExchangeFailed");
    }
}
