using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The responses of the endpoints.</summary>
public sealed class FactsTests
{
    [Fact]
    public async Task Learning_guard_reports_its_progress()
    {
        await using var service = await Service.StartAsync();
        service.Predict(400);
        service.Fare.EvaluateNow();

        var row = (await service.GetAsync("overview"))["guards"]![0]!;

        Text(row, "state").Should().Be("Learning");
        Text(row, "sentence").Should().Be("Learning the baseline (400 of 1,000 predictions). Checks are active.");
        row["predictions"]!.GetValue<long>().Should().Be(400);
        Text(row, "observed").Should().MatchRegex(@"^\d+(\.\d+)? ± \d+(\.\d+)?$");
        row["expected"].Should().BeNull();
    }

    [Fact]
    public async Task Guard_that_waits_for_the_minimum_duration_says_so()
    {
        await using var service = await Service.StartAsync(fare: static guard => guard.Baseline(100, TimeSpan.FromSeconds(1_000)));
        for (var i = 0; i < 100; i++)
        {
            service.Fare.Predict(0, _ => 10 + (i % 5));
            service.Time.Advance(TimeSpan.FromSeconds(i < 99 ? 10 : 5));
        }

        service.Fare.EvaluateNow();

        Text((await service.GetAsync("overview"))["guards"]![0]!, "sentence").Should()
            .Be("Learning the baseline (100 predictions, waiting for the minimum duration). Checks are active.");
    }

    [Fact]
    public async Task Open_breaker_reports_its_cause_and_both_summaries()
    {
        await using var service = await Service.StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();
        service.Predict(30, factor: 100);

        var guard = await service.GetAsync("guards/fare");

        Text(guard["row"]!, "state").Should().Be("Open");
        guard["row"]!["evidence"]!.GetValue<double>().Should().Be(1);
        Text(guard["row"]!, "sentence").Should().MatchRegex("^Breaker open\\. Callers get the fallback\\. .*Change.*prediction was ");
        Text(guard["metrics"]![0]!, "sentence").Should().MatchRegex(@"^Last minute: [\d.,]+ ± [\d.,]+ \(1,0\d\d predictions\)\. Baseline: [\d.]+ ± [\d.]+\.$");
        guard["rules"]!.AsArray().Should().Contain(rule => Text(rule!, "rule") == "Change" && rule!["isBreached"]!.GetValue<bool>());
        Text(guard, "cause").Should().MatchRegex("^prediction was .+, expected .+$");
        guard["probesAt"].Should().NotBeNull();
    }

    [Fact]
    public async Task Cause_says_what_a_metric_had()
    {
        await using var service = await Service.StartAsync();
        service.Fare.RaiseBreach(new ExternalBreach { Rule = RuleNames.Mean, Observed = "mean 12", Expected = "at most 10", Action = BreachAction.Fallback });

        Text(await service.GetAsync("guards/fare"), "cause").Should().Be("prediction had mean 12, expected at most 10");
    }

    [Fact]
    public async Task Unit_of_a_metric_comes_with_its_values()
    {
        await using var service = await Service.StartAsync(fare: static guard => guard.UnitOfMeasure("EUR"));
        service.Predict(1000);
        service.Fare.EvaluateNow();

        var row = (await service.GetAsync("overview"))["guards"]![0]!;
        var metrics = (await service.GetAsync("guards/fare"))["metrics"]!;

        Text(row, "unit").Should().Be("EUR");
        Text(row, "observed").Should().EndWith(" EUR");
        row["now"]!["mean"]!.GetValue<double>().Should().BeApproximately(10, 0.5);
        row["normal"]!["mean"]!.GetValue<double>().Should().BeApproximately(10, 0.5);
        Text(metrics[0]!, "unit").Should().Be("EUR");
        Text(metrics[0]!, "sentence").Should().MatchRegex(@"^Last minute: [\d.]+ ± [\d.]+ EUR \(1,000 predictions\)\. Baseline: [\d.]+ ± [\d.]+ EUR\.$");
        Text(metrics[1]!, "unit").Should().Be("s");
    }

    [Theory]
    [InlineData(1234.5678, 1234.6)]
    [InlineData(-0.000123456789, -0.00012346)]
    [InlineData(12345.678, 12346)]
    [InlineData(123456789, 123456789)]
    [InlineData(1.23456789e-11, 1.2346e-11)]
    [InlineData(0, 0)]
    public async Task Overview_has_numbers_of_five_digits(double value, double shown)
    {
        await using var service = await Service.StartAsync(fare: static _ => { });
        service.Fare.Predict(0, _ => value);
        service.Pass(TimeSpan.FromSeconds(10));

        var row = (await service.GetAsync("overview"))["guards"]![0]!;

        Numbers(row["sparkline"]!)[^1].Should().BeApproximately(shown, Math.Abs(shown) * 1e-7);
        row["now"]!["mean"]!.GetValue<double>().Should().BeApproximately(shown, Math.Abs(shown) * 1e-9);
        row["now"]!["standardDeviation"].Should().BeNull();
    }

    [Fact]
    public async Task Incident_is_reported_from_its_first_breach_to_its_end()
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
        Text(closed, "first").Should().StartWith("Range breach in guard 'fare': prediction was");
        (await service.GetAsync("incidents?open=true")).AsArray().Should().BeEmpty();
        (await service.GetAsync("incidents?guard=FARE&open=false")).AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Breaches_are_filtered_by_guard_rule_and_action()
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
    public async Task Series_of_an_hour_has_10_second_intervals()
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
    public async Task Series_of_a_day_has_1_minute_intervals()
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
    public async Task Series_of_a_label_has_a_line_for_each_frequent_label()
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
    public async Task Histogram_has_the_last_hour_and_the_baseline()
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
    [InlineData("guards/fair", "No guard named 'fair' is registered.")]
    [InlineData("guards/fare/series?metric=price", "Guard 'fare' has no metric 'price'. Metrics: prediction, latency.")]
    [InlineData("guards/fare/histogram?metric=price", "Guard 'fare' has no metric 'price'. Metrics: prediction, latency.")]
    [InlineData("guards/fare/series?span=week", "span: 'week' isn't valid. Expected 'hour' (10-second intervals) or 'day' (1-minute intervals).")]
    [InlineData("incidents?open=maybe", "open: 'maybe' isn't valid. Expected true or false.")]
    [InlineData("incidents?open=true&open=false", "open: 'true,false' isn't valid. Expected true or false.")]
    [InlineData("breaches?action=1", "action: '1' isn't valid. Expected Observe, Clamp, Fallback, or Throw.")]
    [InlineData("breaches?action=Observe,Throw", "action: 'Observe,Throw' isn't valid. Expected Observe, Clamp, Fallback, or Throw.")]
    [InlineData("guards/a%0d%0ab", "No guard named 'a  b' is registered.")]
    [InlineData("incidents/7", "This process has no incident with ID '7'. It may belong to another instance, or it was removed because it was too old.")]
    [InlineData("breaches/7", "This process has no breach with ID '7'. It may belong to another instance, or it was removed because it was too old.")]
    [InlineData("nowhere", "Unknown endpoint. See api/openapi.json.")]
    public async Task Missing_resource_is_a_problem_with_details(string path, string why)
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync(new Uri($"/guardrails/api/{path}", UriKind.Relative), TestContext.Current.CancellationToken);

        response.IsSuccessStatusCode.Should().BeFalse();
        Text(JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, "detail").Should().Be(why);
    }

    [Theory]
    [InlineData("guards/{0}")]
    [InlineData("guards/fare/series?metric={0}")]
    [InlineData("guards/fare/series?span={0}")]
    [InlineData("breaches?action={0}")]
    [InlineData("breaches/{0}")]
    public async Task Text_of_an_address_is_cut_in_problems(string path)
    {
        await using var service = await Service.StartAsync();
        var place = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, new string('x', 5000));
        using var response = await service.Client.GetAsync(new Uri($"/guardrails/api/{place}", UriKind.Relative), TestContext.Current.CancellationToken);

        Text(JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, "detail").Should()
            .Contain($"'{new string('x', 100)}…'");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a/b c?d&e=f#g%20\"'")]
    [InlineData("a%2Fb")]
    public async Task Guard_is_found_whatever_its_name(string name)
    {
        await using var service = await Service.StartAsync(guards: guards => guards.AddGuard<double, double>(name));

        var guard = await service.GetAsync($"guards/{Uri.EscapeDataString(name)}");

        Text(guard["row"]!, "name").Should().Be(name);
    }

    [Fact]
    public async Task Guard_whose_name_is_the_address_comes_first()
    {
        await using var service = await Service.StartAsync(guards: static guards => guards.AddGuard<double, double>("a/b").AddGuard<double, double>("a%2Fb"));

        Text((await service.GetAsync("guards/a%252Fb"))["row"]!, "name").Should().Be("a%2Fb");
    }

    [Fact]
    public async Task JSON_options_of_the_host_do_not_apply()
    {
        await using var service = await Service.StartAsync(services: services => services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = null));

        (await service.GetAsync("guards/fare"))["row"]!["name"]!.GetValue<string>().Should().Be("fare");
    }

    private static string Text(JsonNode node, string name) => Text(node[name]!);

    private static string Text(JsonNode node) => node.GetValue<string>();

    private static JsonNode LineOf(JsonNode series, string name) => series["lines"]!.AsArray().Single(line => Text(line!, "name") == name)!["values"]!;

    private static double?[] Numbers(JsonNode array) => [.. array.AsArray().Select(number => number?.GetValue<double>())];
}
