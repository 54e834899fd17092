using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Experiments.Reports;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Tests.Logs;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Experiments;

/// <summary>What a canary has shown, from its log.</summary>
public sealed class ExperimentReportTests : LogFixture
{
    [Fact]
    public async Task Report_is_what_the_experiment_shows()
    {
        ExperimentStatus status;
        await using (var canary = new LoggedCanary(LogPath, static ride => 1.05 * ride.Distance))
        {
            foreach (var (fare, ride) in Fares(3000))
            {
                canary.Predict(ride % 1300, fare);
            }

            status = canary.Status;
        }

        var report = Report("--experiment", "fare-v2");

        var expected = status.Variants[0];
        var variant = report["variants"]![0]!;
        (variant["decision"]!.GetValue<string>(), variant["reason"]!.GetValue<string>()).Should().Be((expected.Decision.ToString(), expected.Reason));
        report["arms"]!.AsArray().Select(arm => (arm!["name"]!.GetValue<string>(), arm["calls"]!.GetValue<long>(), arm["units"]!.GetValue<double>()))
            .Should().Equal(("control", status.ControlCalls, status.ControlUnits), ("v2", expected.Calls, expected.Units));
        foreach (var (guardrail, of) in variant["guardrails"]!.AsArray().Zip(expected.Guardrails))
        {
            guardrail!["name"]!.GetValue<string>().Should().Be(of.Name);
            guardrail["observations"]!.GetValue<long>().Should().Be(of.Observations);
            (guardrail["estimate"]?.GetValue<double>() ?? double.NaN).Should().Be(of.Estimate);
            (guardrail["lower"]?.GetValue<double>() ?? double.NegativeInfinity).Should().Be(of.Lower);
            (guardrail["upper"]?.GetValue<double>() ?? double.PositiveInfinity).Should().Be(of.Upper);
        }

        variant["guardrails"]![1]!["estimate"]!.GetValue<double>().Should().NotBe(0, "the arms are compared");
    }

    [Fact]
    public async Task Labels_are_compared_as_in_the_experiment()
    {
        VariantStatus expected;
        await using (var canary = new LoggedCanary(LogPath, static ride => ride.Distance is > 11 and < 12 ? ride.Distance + 0.9 : ride.Distance, hasLabel: true))
        {
            foreach (var (fare, ride) in Fares(3000))
            {
                canary.Predict(ride % 1300, fare);
            }

            expected = canary.Status.Variants[0];
        }

        var variant = Report()["variants"]![0]!;

        variant["reason"]!.GetValue<string>().Should().Be(expected.Reason);
        var label = variant["guardrails"]![2]!;
        label["name"]!.GetValue<string>().Should().Be("tariff");
        label["effect"]!.GetValue<string>().Should().Be("ratio of shares");
        label["absoluteMargin"]!.GetValue<double>().Should().Be(0.005);
        label["estimate"]!.GetValue<double>().Should().Be(expected.Guardrails[2].Estimate);
        label["finding"]!.GetValue<string>().Should().Be(expected.Guardrails[2].Finding).And.Contain("of the calls of 'v2' have the label '");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Metric_that_was_a_label_before_is_compared_if_no_arm_had_it(bool hasArm)
    {
        await LoggedLabels.WriteAsync(LogPath, hasArm ? "control" : null);
        await WriteAsync(static (arm, fare) => arm == "v2" ? 3 * fare : fare);

        var run = Run();

        if (hasArm)
        {
            run.Error.Should().Be(
                "error: log: Metric 'prediction' is a number in some records with an arm, and a label in others. Report the time of one of them with --from and --to.");
        }
        else
        {
            Report()["variants"]![0]!["reason"]!.GetValue<string>().Should().StartWith("Harm beyond the margin is shown by 'prediction'.");
        }
    }

    [Fact]
    public async Task Harmful_variant_is_stopped()
    {
        await WriteAsync(static (arm, fare) => arm == "v2" ? 3 * fare : fare);

        var variant = Report()["variants"]![0]!;

        variant["decision"]!.GetValue<string>().Should().Be("Stop");
        variant["reason"]!.GetValue<string>().Should().StartWith("Harm beyond the margin is shown by 'prediction'.").And.Contain("of the values of 'v2' are above");
        variant["harmFoundAfterCalls"]!.GetValue<long>().Should().BeInRange(1, 600);
        variant["harmFoundAt"]!.GetValue<DateTimeOffset>().Should().BeAfter(LoggedRides.Start);
    }

    [Fact]
    public async Task Variant_that_often_fails_is_stopped()
    {
        await WriteAsync(static (arm, fare) => arm == "v2" && fare > 12 ? double.NaN : fare);

        var report = Report();

        report["variants"]![0]!["reason"]!.GetValue<string>().Should().StartWith("Harm beyond the margin is shown by 'failures'.");
        var arms = report["arms"]!.AsArray();
        arms[0]!["answeredCalls"]!.GetValue<long>().Should().Be(arms[0]!["calls"]!.GetValue<long>());
        arms[1]!["answeredCalls"]!.GetValue<long>().Should().BeLessThan(arms[1]!["calls"]!.GetValue<long>() * 7 / 10);
    }

    [Fact]
    public async Task Units_that_are_not_divided_as_configured_hold_the_experiment()
    {
        await using (var rides = new LoggedRides(LogPath))
        {
            foreach (var (fare, ride) in Fares(2000))
            {
                rides.FareOfArm(ride % 4 == 0 ? "v2" : "control", fare, customer: ride);
            }
        }

        var report = Report();

        report["isSampleRatioMismatched"]!.GetValue<bool>().Should().BeTrue("the variant has a quarter of the units and not half of them");
        report["variants"]![0]!["decision"]!.GetValue<string>().Should().Be("Hold");
        report["variants"]![0]!["guardrails"]!.AsArray().Should().BeEmpty("no result is valid");
        Run().Output.Should().Contain("Sample ratio: units aren't divided between the arms as configured. Results aren't shown, because none is valid.");
    }

    [Fact]
    public async Task Changed_shares_start_a_stratum()
    {
        await using (var rides = new LoggedRides(LogPath))
        {
            foreach (var (fare, ride) in Fares(2000))
            {
                var share = ride < 1000 ? 0.5 : 0.25;
                var isVariant = Hash(ride) < share;
                rides.FareOfArm(isVariant ? "v2" : "control", fare, customer: ride, probability: isVariant ? share : 1 - share);
            }
        }

        var report = Report();

        report["strata"]!.AsArray().Select(stratum => (stratum!["calls"]!.GetValue<long>(), stratum["shares"]!["v2"]!.GetValue<double>()))
            .Should().Equal((1000, 0.5), (1000, 0.25));
        report["isSampleRatioMismatched"]!.GetValue<bool>().Should().BeFalse("each stratum has its own shares");
        report["arms"]![1]!["share"]!.GetValue<double>().Should().Be(0.25);
    }

    [Fact]
    public async Task Shares_that_change_with_each_call_are_an_error()
    {
        await using (var rides = new LoggedRides(LogPath))
        {
            foreach (var (fare, ride) in Fares(1200))
            {
                rides.FareOfArm(ride % 2 == 0 ? "v2" : "control", fare, customer: ride, probability: 0.2 + (0.6 * Hash(ride)));
            }
        }

        var run = Run();

        (run.ExitCode, run.Output).Should().Be((2, ""));
        run.Error.Should().MatchRegex(
            "^error: The shares of the arms change more than 1,000 times until 2026-11-28T12:[0-9:]+Z\\. "
            + "A report compares arms with shares that rarely change\\. Report a shorter time with --from and --to\\.$");
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(0, "0")]
    [InlineData(1.5, "1.5")]
    public void Probability_that_is_none_is_an_error(double probability, string shown)
    {
        var call = new ArmCall(LoggedRides.Start, Guid.Empty, 0, probability, null, CallAnswer.Answered, []);

        var divide = () => ArmStratum.Divide([call], arms: 2, TimeSpan.Zero);

        divide.Should().Throw<InputException>().WithMessage(
            $"Record 00000000-0000-0000-0000-000000000000: The probability of its arm is {shown}. Expected a number greater than 0 and at most 1.");
    }

    [Fact]
    public async Task Variant_without_a_model_for_its_calls_is_not_compared()
    {
        await using (var rides = new LoggedRides(LogPath))
        {
            foreach (var (fare, ride) in Fares(20))
            {
                rides.FareOfArm("control", fare, customer: ride).FareWithoutModel("v2");
            }
        }

        var report = Report();

        report["warnings"]![0]!.GetValue<string>().Should().Be("20 calls of variants aren't compared: the variant has no model for them, or an earlier version logged them.");
        report["variants"]![0]!["guardrails"]![0]!["observations"]!.GetValue<long>().Should().Be(20, "those of the control");
    }

    [Fact]
    public async Task Sampled_log_is_a_warning()
    {
        await using (var rides = new LoggedRides(LogPath, sampleRate: 0.5))
        {
            foreach (var (fare, ride) in Fares(200))
            {
                rides.FareOfArm(ride % 2 == 0 ? "control" : "v2", fare, customer: ride);
            }
        }

        Report()["warnings"]![0]!.GetValue<string>().Should().StartWith("The log contains a sample of the calls, but all breaches.");
    }

    [Fact]
    public async Task Report_as_Markdown_contains_the_decision_and_the_metrics()
    {
        await WriteAsync(static (arm, fare) => arm == "v2" ? 3 * fare : fare);

        var run = Run("--experiment", "fare-v2", "--format", "markdown");

        (run.ExitCode, run.Error).Should().Be((0, ""));
        run.Output.Should().StartWith("## Experiment 'fare-v2' of guard 'fare'\n\nStop 'v2'. Harm beyond the margin is shown by 'prediction'.")
            .And.Contain("| Arm | Share | Calls | Units | Calls without unit | Answered itself |").And.Contain("| failures | ratio of rates |").And.Contain("| shown |");
    }

    [Theory]
    [InlineData("error: log: No records of guard 'fair' found. Did you mean 'fare'?", "fair")]
    [InlineData("error: log: None of 3 records of guard 'fare' has an arm. An experiment logs arms in the phase Canary. Comparisons in the phase Shadow aren't logged.", "fare")]
    public async Task Log_without_the_experiment_is_an_error(string error, string guard)
    {
        await WriteAsync();

        var run = Folder.Run("experiment", "report", LogPath, "--guard", guard);

        (run.ExitCode, run.Output, run.Error).Should().Be((2, "", error));
    }

    [Fact]
    public void Empty_log_is_an_error()
    {
        Directory.CreateDirectory(Path.Combine(LogPath, "open"));

        var run = Run();

        (run.ExitCode, run.Output, run.Error).Should().Be((2, "", "error: log: No records of guard 'fare' found."));
    }

    [Theory]
    [InlineData("error: --control: Arm 'control' not found. Available arms: v1, v2.", "v1", "v2")]
    [InlineData("error: log: All calls of guard 'fare' are of arm 'control'. A report needs calls of a variant.", "control", "control")]
    public async Task Arms_that_cannot_be_compared_are_an_error(string error, string one, string other)
    {
        await using (var rides = new LoggedRides(LogPath))
        {
            rides.FareOfArm(one, 20).FareOfArm(other, 21);
        }

        var run = Run();

        (run.ExitCode, run.Output, run.Error).Should().Be((2, "", error));
    }

    /// <summary>Log-normal fares, most of which are unique to a customer.</summary>
    private static IEnumerable<(double Fare, int Ride)> Fares(int count) => Values.Prices(count).Select(static (fare, ride) => ((double)fare!, ride));

    /// <summary>A number from 0 to 1 that looks random.</summary>
    private static double Hash(int ride) => (uint)(ride * 2_654_435_769L) / (double)uint.MaxValue;

    private async Task WriteAsync(Func<string, double, double> predict)
    {
        await using var rides = new LoggedRides(LogPath);
        foreach (var (fare, ride) in Fares(2000))
        {
            var arm = Hash(ride) < 0.5 ? "v2" : "control";
            rides.FareOfArm(arm, predict(arm, fare), customer: ride);
        }
    }

    private ToolRun Run(params string[] options) => Folder.Run(["experiment", "report", LogPath, "--guard", "fare", .. options]);

    private JsonNode Report(params string[] options) => Run([.. options, "--format", "json"]).Json;
}
