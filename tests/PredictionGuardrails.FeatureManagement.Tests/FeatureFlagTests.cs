using Microsoft.Extensions.Options;
using Microsoft.FeatureManagement.FeatureFilters;

namespace PredictionGuardrails.FeatureManagement.Tests;

/// <summary>A feature flag decides which arm a unit gets.</summary>
public sealed class FeatureFlagTests
{
    [Fact]
    public async Task Percentiles_of_the_flag_give_both_arms()
    {
        await using var service = new TestService();

        service.PredictMany(1000).Count(static answer => answer == 21).Should().BeInRange(440, 560);

        (service.Status.ControlCalls + service.Variant.Calls).Should().Be(1000);
    }

    [Fact]
    public async Task Unit_keeps_its_arm()
    {
        await using var service = new TestService();

        var first = service.PredictMany(200);
        var second = service.PredictMany(200);

        second.Should().Equal(first);
        first.Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task Larger_percentiles_with_the_same_start_move_no_unit_to_another_arm()
    {
        await using var service = new TestService(flag: [("allocation:percentile:0:to", "10"), ("allocation:percentile:1:to", "60")]);
        var before = service.PredictMany(500).Index().Where(static answer => answer.Item == 21).ToList();

        service.SetFlag("allocation:percentile:0:to", "50");
        service.SetFlag("allocation:percentile:1:to", "100");
        var after = service.PredictMany(500).Index().Where(static answer => answer.Item == 21).ToList();

        before.Count.Should().BeInRange(25, 75);
        after.Count.Should().BeInRange(200, 300);
        after.Should().Contain(before);
    }

    [Fact]
    public async Task User_of_the_flag_gets_its_arm()
    {
        await using var service = new TestService(flag:
        [
            ("allocation:user:0:variant", "v2"),
            ("allocation:user:0:users:0", "c1"),
            ("allocation:user:1:variant", "control"),
            ("allocation:user:1:users:0", "c2"),
            ("allocation:percentile:0:to", "0"),
            ("allocation:percentile:1:from", "100"),
        ]);

        service.Predict("c1").Should().Be(21);
        service.Predict("c2").Should().Be(20);
        service.Predict("c3").Should().Be(20);

        service.Variant.Calls.Should().Be(1);
        service.Status.ControlCalls.Should().Be(1);
    }

    [Fact]
    public async Task Number_that_is_a_unit_is_the_user_as_text()
    {
        await using var service = new TestService(
            flag: [.. OnlyControl, ("allocation:user:0:variant", "v2"), ("allocation:user:0:users:0", "-42")],
            assign: static experiment => experiment.Unit(static ride => long.Parse(ride.Customer!, null)).AssignByFeatureFlag("fare-v2"));

        service.Predict("-42").Should().Be(21);
        service.Predict("43").Should().Be(20);
    }

    [Fact]
    public async Task Group_of_the_flag_gets_its_arm()
    {
        await using var service = new TestService(
            flag: [.. OnlyControl, ("allocation:group:0:variant", "v2"), ("allocation:group:0:groups:0", "business")],
            assign: static experiment => experiment.AssignByFeatureFlag("fare-v2", static ride => new TargetingContext { Groups = [ride.Segment!] }));

        service.Predict(new Ride("c1", Segment: "business")).Should().Be(21);
        service.Predict(new Ride("c2", Segment: "private")).Should().Be(20);
    }

    [Fact]
    public async Task User_of_a_targeting_context_is_the_unit()
    {
        await using var service = new TestService(
            flag: [.. OnlyControl, ("allocation:user:0:variant", "v2"), ("allocation:user:0:users:0", "c1")],
            assign: static experiment => experiment.AssignByFeatureFlag("fare-v2", static _ => new TargetingContext { UserId = "c1" }));

        service.Predict("c1").Should().Be(21);
        service.Predict("c2").Should().Be(20);
    }

    [Fact]
    public async Task Default_variant_of_an_enabled_flag_is_its_arm()
    {
        await using var service = new TestService(flag: [.. OnlyControl, ("allocation:percentile:0:to", "0"), ("allocation:default_when_enabled", "v2")]);

        service.Predict("c1").Should().Be(21);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("control")]
    [InlineData("v2")]
    public async Task Disabled_flag_leaves_all_calls_to_the_control_and_outside_the_experiment(string? variant)
    {
        await using var service = new TestService(flag: [("enabled", "false"), ("allocation:default_when_disabled", variant)]);

        service.PredictMany(100).Should().OnlyContain(static answer => answer == 20);

        ShouldBeOutside(service);
    }

    [Fact]
    public async Task Flag_that_is_disabled_later_ends_the_assignment()
    {
        await using var service = new TestService();
        service.PredictMany(100).Should().Contain(21);

        service.SetFlag("enabled", "false");

        service.PredictMany(100).Should().OnlyContain(static answer => answer == 20);
        (service.Status.ControlCalls + service.Variant.Calls).Should().Be(100);
    }

    [Fact]
    public async Task Unit_that_a_filter_leaves_out_is_not_in_the_experiment()
    {
        await using var service = new TestService(flag:
        [
            .. OnlyControl,
            ("allocation:default_when_disabled", "control"),
            ("conditions:client_filters:0:name", "Microsoft.Targeting"),
            ("conditions:client_filters:0:parameters:Audience:Users:0", "c1"),
            ("conditions:client_filters:0:parameters:Audience:DefaultRolloutPercentage", "0"),
        ]);

        service.Predict("c1").Should().Be(20);
        service.Predict("c2").Should().Be(20);

        service.Status.ControlCalls.Should().Be(1);
    }

    [Fact]
    public async Task Control_that_turns_the_feature_off_is_in_the_experiment()
    {
        await using var service = new TestService(flag:
        [
            .. OnlyControl,
            ("allocation:default_when_disabled", "control"),
            ("variants:0:status_override", "Disabled"),
        ]);

        service.Predict("c1").Should().Be(20);

        service.Status.ControlCalls.Should().Be(1);
    }

    [Fact]
    public async Task Flag_that_does_not_exist_leaves_all_calls_outside_the_experiment()
    {
        await using var service = new TestService(flag: [("id", "another")]);

        service.PredictMany(100).Should().OnlyContain(static answer => answer == 20);

        ShouldBeOutside(service);
    }

    [Fact]
    public async Task Variant_that_is_no_arm_is_counted()
    {
        await using var service = new TestService(flag: [.. OnlyControl, ("variants:0:name", "off"), ("allocation:percentile:0:variant", "off")]);

        service.Predict("c1").Should().Be(20);

        service.Variant.SkippedCalls["not assigned"].Should().Be(1);
        service.Status.ControlCalls.Should().Be(0);
    }

    [Fact]
    public async Task Call_without_a_unit_is_not_in_the_experiment()
    {
        await using var service = new TestService();

        for (var call = 0; call < 100; call++)
        {
            service.Predict(customer: null).Should().Be(20);
        }

        ShouldBeOutside(service);
    }

    [Theory]
    [InlineData("Exposure", "0.2")]
    [InlineData("Ramp:Steps:0", "0.2")]
    public void Exposure_of_the_experiment_is_an_error(string key, string value)
    {
        var start = () => new TestService(settings: [(key, value)]);

        start.Should().Throw<OptionsValidationException>().WithMessage($"*PredictionGuardrails:Experiments:fare-v2:{key.Split(':')[0]}*AssignBy*");
    }

    [Theory]
    [InlineData("0.5", ExperimentDecision.Hold)]
    [InlineData("0.2", ExperimentDecision.Continue)]
    public async Task Share_that_differs_from_the_percentage_holds_the_experiment(string share, ExperimentDecision decision)
    {
        await using var service = new TestService(
            flag: [("allocation:percentile:0:to", "80"), ("allocation:percentile:1:from", "80")], settings: [("Variants:v2:Share", share)]);

        service.PredictMany(1000);

        service.Variant.Decision.Should().Be(decision, service.Variant.Reason);
    }

    private static (string, string?)[] OnlyControl => [("allocation:percentile:0:to", "100"), ("allocation:percentile:1:from", "100")];

    private static void ShouldBeOutside(TestService service)
    {
        service.Status.ControlCalls.Should().Be(0);
        service.Variant.Calls.Should().Be(0);
        service.Variant.SkippedCalls["not assigned"].Should().Be(0);
    }
}
