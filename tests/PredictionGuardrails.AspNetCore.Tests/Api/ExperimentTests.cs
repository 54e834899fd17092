using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>What the endpoints return of experiments.</summary>
public sealed class ExperimentTests
{
    private readonly TestExperiments _experiments = new();

    [Fact]
    public async Task List_has_phase_exposure_counts_and_decisions()
    {
        await using var service = await StartAsync(TestExperiments.Canary());

        var row = (await service.GetAsync("experiments")).AsArray().Should().ContainSingle().Which!;

        row.ToJsonString().Should().Be(
            """{"name":"fare-v2","guard":"fare","phase":"Canary","isPaused":false,"exposure":0.05,"controlCalls":20100,"controlUnits":4020,"isSampleRatioMismatched":false"""
            + ""","variants":[{"name":"v2","share":0.5,"calls":19900,"units":3980,"decision":"Continue","reason":"Harm beyond the margin isn\u0027t excluded yet for: prediction."}]}""");
    }

    [Fact]
    public async Task List_is_empty_without_experiments()
    {
        await using var service = await Service.StartAsync();

        (await service.GetAsync("experiments")).AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Experiment_without_a_manager_is_not_found_with_the_reason()
    {
        await using var service = await Service.StartAsync();

        (await WhyNotFoundAsync(service, "fare-v2")).Should().Be("The service has no experiments. Call AddExperiment of the package PredictionGuardrails.Experiments.");
    }

    [Fact]
    public async Task Unknown_experiment_is_not_found()
    {
        await using var service = await StartAsync(TestExperiments.Canary());

        (await WhyNotFoundAsync(service, "fare-v3")).Should().Be("No experiment named 'fare-v3' is registered.");
    }

    [Theory]
    [InlineData("fare/v2", "fare%2Fv2")]
    [InlineData("fare-v2", "FARE-V2")]
    public async Task Experiment_is_found_by_its_name_in_an_address(string name, string address)
    {
        await using var service = await StartAsync(TestExperiments.Canary(name));

        (await service.GetAsync($"experiments/{address}"))["name"]!.GetValue<string>().Should().Be(name);
    }

    [Fact]
    public async Task Experiment_has_its_ramp()
    {
        var start = new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero);
        await using var service = await StartAsync(TestExperiments.Canary() with
        {
            Ramp = new RampStatus { Steps = [0.01, 0.05], Step = 1, StepStartedAt = start, NextStepAt = start.AddHours(1), Reason = "Waits." },
        });

        (await service.GetAsync("experiments/fare-v2"))["ramp"]!.ToJsonString().Should().Be(
            """{"steps":[0.01,0.05],"step":1,"stepStartedAt":"2026-11-24T11:00:00\u002B00:00","nextStepAt":"2026-11-24T12:00:00\u002B00:00","reason":"Waits."}""");
    }

    [Fact]
    public async Task Variant_has_its_account()
    {
        await using var service = await StartAsync(TestExperiments.Canary());

        var variant = (await service.GetAsync("experiments/fare-v2"))["variants"]![0]!;

        variant["answeredCalls"]!.GetValue<long>().Should().Be(19_880);
        variant["breaker"]!.GetValue<string>().Should().Be("Closed");
        variant["skippedCalls"]!.ToJsonString().Should().Be("""[{"reason":"timed out","calls":3}]""");
    }

    [Fact]
    public async Task Skipped_calls_are_listed_by_reason()
    {
        var skipped = new Dictionary<string, long> { ["timed out"] = 3, ["failed"] = 1, ["queue full"] = 2 };
        await using var service = await StartAsync(TestExperiments.Canary() with { Variants = [TestExperiments.Variant() with { SkippedCalls = skipped }] });

        var listed = (await service.GetAsync("experiments/fare-v2"))["variants"]![0]!["skippedCalls"]!.AsArray();

        listed.Select(static calls => calls!["reason"]!.GetValue<string>()).Should().Equal("failed", "queue full", "timed out");
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(-1, double.NaN)]
    public async Task Margin_of_which_one_limit_is_not_known_is_not_known(double lower, double upper)
    {
        var guardrail = await GetGuardrailAsync(TestExperiments.Guardrail() with { LowerMargin = lower, UpperMargin = upper });

        guardrail["isMarginKnown"]!.GetValue<bool>().Should().BeFalse();
    }

    [Theory]
    [InlineData("fare", "tip")]
    [InlineData("another guard", "prediction")]
    public async Task Pairs_of_an_unknown_metric_have_no_unit(string guard, string metric)
    {
        var predictions = new ShadowPredictions { Metric = metric, Sample = [], Worst = [] };
        await using var service = await StartAsync(TestExperiments.Canary() with
        {
            Guard = guard,
            Variants = [TestExperiments.Variant() with { ShadowPredictions = predictions }],
        });

        (await service.GetAsync("experiments/fare-v2"))["variants"]![0]!["shadowPredictions"]!["unit"].Should().BeNull();
    }

    [Fact]
    public async Task Metric_has_its_effect_margins_and_evidence()
    {
        var guardrail = await GetGuardrailAsync(TestExperiments.Guardrail() with
        {
            Unit = "EUR",
            Estimate = 0.25,
            Lower = -0.5,
            Upper = 1,
            LowerMargin = double.NegativeInfinity,
            UpperMargin = 0.8,
            EvidenceRatio = 0.1,
            ExclusionRatio = 0.4,
            Observations = 500,
            RemainingObservations = 750,
            Finding = "'v2' answers above 50 twice as often.",
        });

        guardrail.ToJsonString().Should().Be(
            """{"name":"prediction","effect":"difference of means","unit":"EUR","estimate":0.25,"lower":-0.5,"upper":1,"lowerMargin":null,"upperMargin":0.8,"isMarginKnown":true"""
            + ""","isHarmShown":false,"isHarmExcluded":false,"evidenceRatio":0.1,"exclusionRatio":0.4,"observations":500,"remainingObservations":750"""
            + ""","finding":"\u0027v2\u0027 answers above 50 twice as often.","history":[]}""");
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_are_null()
    {
        var guardrail = await GetGuardrailAsync(TestExperiments.Guardrail() with
        {
            History = [new GuardrailPoint(new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero), 3, double.NaN, double.NegativeInfinity, double.PositiveInfinity)],
        });

        guardrail["estimate"].Should().BeNull();
        guardrail["upper"].Should().BeNull();
        guardrail["isMarginKnown"]!.GetValue<bool>().Should().BeFalse();
        guardrail["history"]![0]!.ToJsonString().Should().Be("""{"time":"2026-11-24T11:00:00\u002B00:00","observations":3,"estimate":null,"lower":null,"upper":null}""");
    }

    [Fact]
    public async Task Pairs_have_the_ID_of_their_call()
    {
        var pair = new ShadowPair(new Guid("00000000-0000-0000-0000-000000000007"), new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero), 12, double.NaN);
        await using var service = await StartAsync(TestExperiments.Canary() with
        {
            Variants = [TestExperiments.Variant() with { ShadowPredictions = new ShadowPredictions { Metric = "prediction", Sample = [], Worst = [pair] } }],
        });

        (await service.GetAsync("experiments/fare-v2"))["variants"]![0]!["shadowPredictions"]!.ToJsonString().Should().Be(
            """{"metric":"prediction","unit":"EUR","sample":[],"worst":[{"id":"00000000-0000-0000-0000-000000000007","time":"2026-11-24T11:00:00\u002B00:00","control":12,"variant":null}]}""");
    }

    [Fact]
    public async Task Changes_have_their_reason_and_user()
    {
        await using var service = await StartAsync(TestExperiments.Canary() with
        {
            Changes = [new ExperimentChange(new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero), "Started phase Canary", "Shadow was fine.", "Anna") { Replica = "pod-3" }],
        });

        (await service.GetAsync("experiments/fare-v2"))["changes"]!.ToJsonString().Should().Be(
            """[{"time":"2026-11-24T11:00:00\u002B00:00","description":"Started phase Canary","reason":"Shadow was fine.","by":"Anna","replica":"pod-3"}]""");
    }

    [Fact]
    public async Task Comparison_of_the_control_with_itself_is_included()
    {
        await using var service = await StartAsync(TestExperiments.Canary() with { ControlComparison = TestExperiments.Variant() with { Name = "control" } });

        (await service.GetAsync("experiments/fare-v2"))["controlComparison"]!["name"]!.GetValue<string>().Should().Be("control");
    }

    private async Task<JsonNode> GetGuardrailAsync(GuardrailStatus guardrail)
    {
        await using var service = await StartAsync(TestExperiments.Canary() with { Variants = [TestExperiments.Variant() with { Guardrails = [guardrail] }] });
        return (await service.GetAsync("experiments/fare-v2"))["variants"]![0]!["guardrails"]![0]!;
    }

    private static async Task<string?> WhyNotFoundAsync(Service service, string name)
    {
        using var response = await service.Client.GetAsync(new Uri($"/guardrails/api/experiments/{name}", UriKind.Relative), TestContext.Current.CancellationToken);
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        return (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"];
    }

    private Task<Service> StartAsync(ExperimentStatus experiment)
    {
        _experiments.Status.Add(experiment);
        return Service.StartAsync(
            services: services => services.AddSingleton<IExperimentManager>(_experiments), fare: static guard => guard.UnitOfMeasure("EUR"));
    }
}
