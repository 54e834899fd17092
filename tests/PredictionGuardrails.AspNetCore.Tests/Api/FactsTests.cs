using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>What the endpoints say.</summary>
public sealed class FactsTests
{
    [Fact]
    public async Task A_guard_that_learns_says_how_far_it_is()
    {
        await using var service = await Service.StartAsync();
        service.Predict(400);
        service.Fare.EvaluateNow();

        var row = (await service.GetAsync("overview"))["guards"]![0]!;

        Text(row, "state").Should().Be("Learning");
        Text(row, "sentence").Should().Be("Checks are made, only gross changes are detected yet: prediction: learning 400 of 1,000.");
        row["predictions"]!.GetValue<long>().Should().Be(400);
        Text(row, "observed").Should().MatchRegex(@"^\d+(\.\d+)? ± \d+(\.\d+)?$");
        row["expected"].Should().BeNull();
    }

    [Fact]
    public async Task A_guard_whose_model_goes_wrong_says_what_was_expected_and_what_it_saw()
    {
        await using var service = await Service.StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();
        service.Predict(30, factor: 100);

        var guard = await service.GetAsync("guards/fare");

        Text(guard["row"]!, "state").Should().Be("Open");
        guard["row"]!["evidence"]!.GetValue<double>().Should().Be(1);
        Text(guard["row"]!, "sentence").Should().StartWith("The model is not trusted, and the fallback answers. Guard 'fare': Change: prediction was");
        Text(guard["metrics"]![0]!, "sentence").Should().MatchRegex(@"^expected [\d.]+ ± [\d.]+, saw [\d.,]+ ± [\d.,]+ over the last minute \(1,0\d\d predictions\)$");
        guard["rules"]!.AsArray().Should().Contain(rule => Text(rule!, "rule") == "Change" && rule!["isBreached"]!.GetValue<bool>());
        guard["probesAt"].Should().NotBeNull();
    }

    [Fact]
    public async Task An_incident_is_told_from_its_first_breach_to_its_end()
    {
        await using var service = await Service.StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();
        service.Predict(30, factor: 100);
        var open = (await service.UntilAsync("incidents?open=true", static incidents => incidents.AsArray().Count == 1))[0]!;
        var id = Text(open, "id");

        service.Pass(TimeSpan.FromSeconds(40));
        service.Predict(200);
        service.Pass(TimeSpan.FromMinutes(6));
        service.Predict(200);
        service.Pass(TimeSpan.FromSeconds(20));

        var closed = await service.UntilAsync($"incidents/{id}", static incident => incident["row"]!["closedAt"] is not null && incident["breakerChanges"]!.AsArray().Count == 3);
        closed["breakerChanges"]!.AsArray().Select(change => Text(change!, "to")).Should().Equal("Open", "HalfOpen", "Closed");
        closed["whatToDo"]!.AsArray().Should().NotBeEmpty();
        Text(closed, "first").Should().Contain("Range: prediction was");
        (await service.GetAsync("incidents?open=true")).AsArray().Should().BeEmpty();
        (await service.GetAsync("incidents?guard=FARE&open=false")).AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Breaches_are_told_apart_by_guard_rule_and_action()
    {
        await using var service = await Service.StartAsync(guards: guards => guards.AddGuard<double, double>("tip", guard => guard.Range(0, 1, BreachAction.Observe)));
        service.Fare.Predict(0, _ => 5_000);
        ((PredictionGuard<double, double>)service.Registry["tip"]).Predict(0, _ => 2);
        await service.UntilAsync("breaches", static breaches => breaches.AsArray().Count == 2);

        (await service.GetAsync("breaches?guard=tip")).AsArray().Should().ContainSingle().Which!["guard"]!.GetValue<string>().Should().Be("tip");
        (await service.GetAsync("breaches?action=fallback")).AsArray().Should().ContainSingle().Which!["guard"]!.GetValue<string>().Should().Be("fare");
        (await service.GetAsync("breaches?rule=Finite")).AsArray().Should().BeEmpty();
        (await service.StatusOfAsync("/guardrails/api/breaches?action=explode")).Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_breach_has_a_record_and_what_to_do()
    {
        await using var service = await Service.StartAsync();
        service.Fare.Invoking(fare => fare.Predict(0, _ => throw new InvalidOperationException("the features are gone"))).Should().Throw<InvalidOperationException>();
        var id = Text((await service.UntilAsync("breaches", static breaches => breaches.AsArray().Count > 0))[0]!, "id");

        var breach = await service.GetAsync($"breaches/{id}");

        Text(breach["row"]!, "rule").Should().Be("Exceptions");
        Text(breach, "exception").Should().StartWith("System.InvalidOperationException: the features are gone");
        Text(breach["whatToDo"]![0]!).Should().StartWith("Read the exception");
        Text(breach, "expected").Should().NotBeEmpty();
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

        Text(breaches[0]!, "message").Should().Contain("prediction was 5000");
    }

    [Fact]
    public async Task A_series_has_what_each_step_of_ten_seconds_had()
    {
        await using var service = await Service.StartAsync();
        service.Fare.Predict(0, _ => 10);
        service.Fare.Predict(0, _ => 20);
        service.Pass(TimeSpan.FromSeconds(10));
        service.Pass(TimeSpan.FromSeconds(10));
        service.Fare.Predict(0, _ => 40);
        service.Pass(TimeSpan.FromSeconds(10));

        var series = await service.GetAsync("guards/fare/series");

        series["stepSeconds"]!.GetValue<int>().Should().Be(10);
        Numbers(series["counts"]!).Should().Equal(2, 0, 1);
        Numbers(LineOf(series, "mean")).Should().Equal(15, null, 40);
        Numbers(LineOf(series, "maximum")).Should().Equal(20, null, 40);
        Numbers(series["times"]!)[0].Should().Be(service.Time.GetUtcNow().ToUnixTimeSeconds() - 20);
    }

    [Fact]
    public async Task A_series_of_a_day_has_a_step_a_minute_with_all_that_was_in_it()
    {
        await using var service = await Service.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            service.Fare.Predict(0, _ => i);
            service.Pass(TimeSpan.FromSeconds(10));
        }

        var series = await service.GetAsync("guards/fare/series?span=day");

        Numbers(series["counts"]!).Should().Equal(6, 6);
        Numbers(LineOf(series, "mean")).Should().Equal(2.5, 8.5);
    }

    [Fact]
    public async Task A_label_has_a_line_for_each_frequent_one()
    {
        await using var service = await Service.StartAsync(guards: guards => guards.AddGuard<int, string>("class", guard => guard.Label()));
        var guard = (PredictionGuard<int, string>)service.Registry["class"];
        foreach (var label in (string[])["cat", "cat", "dog", "cat"])
        {
            guard.Predict(0, _ => label);
        }

        service.Pass(TimeSpan.FromSeconds(10));

        var series = await service.GetAsync("guards/class/series");
        series["isLabel"]!.GetValue<bool>().Should().BeTrue();
        Numbers(LineOf(series, "cat")).Should().Equal(0.75);
        Numbers(LineOf(series, "dog")).Should().Equal(0.25);
    }

    [Fact]
    public async Task A_histogram_has_the_last_hour_beside_the_baseline()
    {
        await using var service = await Service.StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();

        var bins = (await service.GetAsync("guards/fare/histogram"))["bins"]!.AsArray();

        bins.Should().HaveCount(42);
        Numbers(new JsonArray([.. bins.Select(bin => bin!["now"]!.DeepClone())])).Sum().Should().BeApproximately(1, 1e-9);
        Numbers(new JsonArray([.. bins.Select(bin => bin!["normal"]!.DeepClone())])).Sum().Should().BeApproximately(1, 1e-9);
    }

    [Theory]
    [InlineData("guards/fair", "There is no guard \"fair\".")]
    [InlineData("guards/fare/series?metric=price", "Guard \"fare\" has no metric \"price\": prediction, latency.")]
    [InlineData("guards/fare/histogram?metric=price", "Guard \"fare\" has no metric \"price\": prediction, latency.")]
    [InlineData("guards/fare/series?span=week", "The span is \"week\": \"hour\" (steps of ten seconds) or \"day\" (steps of a minute) is expected.")]
    [InlineData("incidents/7", "There is no incident \"7\" in this process: it may be of another instance, or too long ago.")]
    [InlineData("breaches/7", "There is no breach \"7\" in this process: it may be of another instance, or too long ago.")]
    [InlineData("nowhere", "There is no such endpoint: see api/openapi.json.")]
    public async Task What_is_not_there_is_told_in_a_sentence(string path, string why)
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync(new Uri($"/guardrails/api/{path}", UriKind.Relative), TestContext.Current.CancellationToken);

        response.IsSuccessStatusCode.Should().BeFalse();
        Text(JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, "detail").Should().Be(why);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a/b c?d&e=f#g%20\"'")]
    public async Task A_guard_of_any_name_is_found_by_it(string name)
    {
        await using var service = await Service.StartAsync(guards: guards => guards.AddGuard<double, double>(name));

        var guard = await service.GetAsync($"guards/{Uri.EscapeDataString(name)}");

        Text(guard["row"]!, "name").Should().Be(name);
    }

    [Fact]
    public async Task Settings_say_who_stated_them_and_show_neither_folder_nor_address()
    {
        await using var service = await Service.StartAsync(configuration: new()
        {
            ["PredictionGuardrails:Guards:fare:Range:Maximum"] = "400",
            ["PredictionGuardrails:Guards:fare:Baseline:Path"] = Path.Combine(Path.GetTempPath(), "secret-folder", "fare.json"),
            ["PredictionGuardrails:Guards:fare:ModelVersion"] = "https://user:password@models.example/7",
        });

        var settings = (await service.GetAsync("settings")).AsArray().ToDictionary(setting => Text(setting!, "path"), setting => setting!);

        settings["PredictionGuardrails:Guards:fare:Range:Maximum"].ToJsonString().Should().Contain("\"value\":\"400\",\"origin\":\"Configuration\",\"source\":\"Memory\"");
        Text(settings["PredictionGuardrails:Guards:fare:Range:Minimum"], "origin").Should().Be("Code");
        Text(settings["PredictionGuardrails:Guards:fare:Baseline:Path"], "value").Should().Be("fare.json");
        Text(settings["PredictionGuardrails:Guards:fare:ModelVersion"], "value").Should().Be("(an address)");
    }

    [Fact]
    public async Task The_hosts_own_way_with_json_changes_nothing()
    {
        await using var service = await Service.StartAsync(services: services => services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = null));

        (await service.GetAsync("guards/fare"))["row"]!["name"]!.GetValue<string>().Should().Be("fare");
    }

    private static string Text(JsonNode node, string name) => Text(node[name]!);

    private static string Text(JsonNode node) => node.GetValue<string>();

    private static JsonNode LineOf(JsonNode series, string name) => series["lines"]!.AsArray().Single(line => Text(line!, "name") == name)!["values"]!;

    private static double?[] Numbers(JsonNode array) => [.. array.AsArray().Select(number => number?.GetValue<double>())];
}
