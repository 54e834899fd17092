using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The outcomes of a guard, and the quality of its predictions.</summary>
public sealed class QualityTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private readonly TestRecorder _recorder = new();

    [Fact]
    public async Task Guard_has_the_account_of_its_outcomes()
    {
        _recorder.Status.Add(Status("fare") with
        {
            Recorded = 100,
            Joined = 90,
            Pending = 7,
            Unmatched = 3,
            Repeated = 2,
            Revised = 1,
            LastRecordedAt = new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero),
        });
        _recorder.Status.Add(Status("another guard"));
        await using var service = await StartAsync();

        var account = (await service.GetAsync("guards/fare"))["quality"]!.AsArray().Should().ContainSingle().Which!["account"]!;

        account.ToJsonString().Should().StartWith("""{"recorded":100,"joined":90,"pending":7,"unmatched":3,"repeated":2,"revised":1,""");
        account["lastRecordedAt"]!.GetValue<DateTimeOffset>().Should().Be(_recorder.Status[0].LastRecordedAt);
    }

    [Fact]
    public async Task Outcome_that_predictions_are_not_compared_with_has_an_account_only()
    {
        _recorder.Status.Add(Status("fare"));
        await using var service = await StartAsync();

        var quality = (await service.GetAsync("guards/fare"))["quality"]![0]!;

        quality["errorName"].Should().BeNull();
        quality["days"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Day_has_its_error_bias_and_coverage()
    {
        await using var service = await StartAsync(Quality() with { Days = [new OutcomeDay(Today, 200, 150, 2.5, -0.5, IsFinal: false)] });

        var quality = (await service.GetAsync("guards/fare"))["quality"]![0]!;

        quality["days"]![0]!.ToJsonString().Should().Be("""{"day":"2026-11-24","predictions":200,"coverage":0.75,"error":2.5,"bias":-0.5,"isFinal":false,"estimatedError":null,"expectedCoverage":null}""");
        quality["errorName"]!.GetValue<string>().Should().Be("mean absolute error");
        quality["unit"]!.GetValue<string>().Should().Be("EUR");
        quality["maturity"]!.GetValue<string>().Should().Be("3.00:00:00");
    }

    [Fact]
    public async Task Days_of_all_replicas_are_next_to_those_of_this_one()
    {
        await using var service = await StartAsync(Quality() with
        {
            Days = [new OutcomeDay(Today, 20, 15, 2, 0, IsFinal: true)],
            Fleet = new FleetOutcomeQuality(3, [new OutcomeDay(Today, 200, 150, 2.5, -0.5, IsFinal: true)]),
        });

        var quality = (await service.GetAsync("guards/fare"))["quality"]![0]!;

        quality["days"]![0]!["predictions"]!.GetValue<double>().Should().Be(20);
        quality["fleet"]!["replicaCount"]!.GetValue<int>().Should().Be(3);
        quality["fleet"]!["days"]![0]!["predictions"]!.GetValue<double>().Should().Be(200);
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_are_null()
    {
        await using var service = await StartAsync(Quality() with
        {
            Days = [new OutcomeDay(Today, 0, 0, double.NaN, double.PositiveInfinity, IsFinal: true)],
            Calibration = [new CalibrationBin(double.NaN, double.NegativeInfinity, 3)],
        });

        var quality = (await service.GetAsync("guards/fare"))["quality"]![0]!;

        quality["days"]![0]!.ToJsonString().Should().Be("""{"day":"2026-11-24","predictions":0,"coverage":null,"error":null,"bias":null,"isFinal":true,"estimatedError":null,"expectedCoverage":null}""");
        quality["calibration"]![0]!.ToJsonString().Should().Be("""{"predicted":null,"observed":null,"predictions":3}""");
    }

    [Fact]
    public async Task Classes_have_no_bias()
    {
        await using var service = await StartAsync(Quality() with { ErrorName = "error rate", Days = [new OutcomeDay(Today, 10, 10, 0.2, -0.2, IsFinal: true)] });

        (await service.GetAsync("guards/fare"))["quality"]![0]!["days"]![0]!["bias"].Should().BeNull();
    }

    [Fact]
    public async Task Estimates_have_an_interval_and_an_assumption()
    {
        await using var service = await StartAsync(Quality() with
        {
            Days = [
                new OutcomeDay(Today, 10, 0, null, null, IsFinal: false) { EstimatedError = new EstimatedMeasure("mean absolute error", 2, 1.5, 2.5), ExpectedCoverage = 0.4 },
            ],
            Estimate = new OutcomeEstimate
            {
                From = Today.AddDays(-2),
                To = Today,
                Predictions = 30,
                Measures = [new EstimatedMeasure("bias", 0.5, -1, 2)],
                Assumption = "All is as it was.",
                UnfamiliarShare = 0.25,
                Violation = "It wasn't.",
            },
        });

        var quality = (await service.GetAsync("guards/fare"))["quality"]![0]!;

        quality["days"]![0]!["estimatedError"]!.ToJsonString().Should().Be("""{"name":"mean absolute error","value":2,"lower":1.5,"upper":2.5}""");
        quality["days"]![0]!["expectedCoverage"]!.GetValue<double>().Should().Be(0.4);
        quality["estimate"]!.ToJsonString().Should().Be(
            """{"from":"2026-11-22","to":"2026-11-24","predictions":30,"measures":[{"name":"bias","value":0.5,"lower":-1,"upper":2}],"assumption":"All is as it was.","unfamiliarShare":0.25,"violation":"It wasn\u0027t."}""");
    }

    [Fact]
    public async Task Rules_on_quality_have_their_state()
    {
        await using var service = await StartAsync(Quality());

        var rule = (await service.GetAsync("guards/fare"))["quality"]![0]!["rules"]![0]!;

        rule["rule"]!.GetValue<string>().Should().Be("OutcomeError");
        rule["action"]!.GetValue<string>().Should().Be("Fallback");
        rule["isBreached"]!.GetValue<bool>().Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Outcome_that_only_some_predictions_can_have_is_selective(bool isSelective)
    {
        await using var service = await StartAsync(Quality() with { IsSelective = isSelective });

        (await service.GetAsync("guards/fare"))["quality"]![0]!["isSelective"]!.GetValue<bool>().Should().Be(isSelective);
    }

    [Fact]
    public async Task Guard_without_a_recorder_has_no_quality()
    {
        await using var service = await Service.StartAsync();

        (await service.GetAsync("guards/fare"))["quality"]!.AsArray().Should().BeEmpty();
    }

    private static OutcomeStatus Status(string guard) => new() { Guard = guard, Outcome = "paid" };

    private static OutcomeQuality Quality() => new()
    {
        Guard = "fare",
        Outcome = "paid",
        Type = OutcomeType.Number,
        Unit = "EUR",
        Maturity = TimeSpan.FromDays(3),
        ErrorName = "mean absolute error",
        Rules = [new RuleStatus { Rule = "OutcomeError", Metric = "paid", Expected = "at most 2", Observed = "a mean of 2.5 over 150 outcomes", Action = BreachAction.Fallback, IsBreached = true }],
        Days = [],
    };

    private Task<Service> StartAsync(OutcomeQuality quality)
    {
        _recorder.Status.Add(Status("fare"));
        _recorder.Quality.Add(quality);
        return StartAsync();
    }

    private Task<Service> StartAsync() => Service.StartAsync(services: services => services.AddSingleton<IOutcomeRecorder>(_recorder));
}
