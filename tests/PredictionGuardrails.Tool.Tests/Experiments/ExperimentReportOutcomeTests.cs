using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Tests.Logs;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Experiments;

/// <summary>A report compares the arms by outcomes. In these logs, <c>paid</c> is final after seven days, unless stated otherwise.</summary>
public sealed class ExperimentReportOutcomeTests : LogFixture
{
    private static readonly string[] Final = ["--as-known-at", "2026-12-10"];

    [Fact]
    public async Task Outcomes_show_what_the_experiment_shows()
    {
        ExperimentStatus status;
        await using (var canary = new LoggedCanary(LogPath, static ride => 1.05 * ride.Distance, hasOutcomes: true))
        {
            await canary.MatureAsync([.. Fares(3000).SelectMany(ride => OutcomesOf(canary.Predict(ride.Ride % 1300, ride.Fare), ride))]);
            status = canary.Status;
        }

        var report = Report([.. Final, "--outcome", "paid:lower", "--outcome", "disputed:higher", "--outcome-error", "paid"]);

        var expected = status.Variants[0];
        var variant = report["variants"]![0]!;
        (variant["decision"]!.GetValue<string>(), variant["reason"]!.GetValue<string>()).Should().Be((expected.Decision.ToString(), expected.Reason));
        variant["guardrails"]!.AsArray().Select(static guardrail => guardrail!["name"]!.GetValue<string>())
            .Should().Equal("failures", "prediction", "breaches", "paid", "disputed", "paid error");
        foreach (var (guardrail, of) in variant["guardrails"]!.AsArray().Zip(expected.Guardrails))
        {
            guardrail!["name"]!.GetValue<string>().Should().Be(of.Name);
            guardrail["observations"]!.GetValue<long>().Should().Be(of.Observations).And.BePositive();
            (guardrail["estimate"]?.GetValue<double>() ?? double.NaN).Should().Be(of.Estimate);
            (guardrail["lower"]?.GetValue<double>() ?? double.NegativeInfinity).Should().Be(of.Lower);
            (guardrail["upper"]?.GetValue<double>() ?? double.PositiveInfinity).Should().Be(of.Upper);
            guardrail["evidenceRatio"]!.GetValue<double>().Should().Be(of.EvidenceRatio);
            guardrail["finding"]?.GetValue<string>().Should().Be(of.Finding);
        }
    }

    [Fact]
    public async Task Variant_with_larger_errors_is_stopped()
    {
        await WriteAsync(static (arm, fare, noise) => fare + ((arm == "v2" ? 2 : 1) * noise));

        var variant = Report(Final)["variants"]![0]!;

        variant["decision"]!.GetValue<string>().Should().Be("Stop");
        variant["reason"]!.GetValue<string>().Should().StartWith("Harm beyond the margin is shown by 'paid error'.");
        Report("--no-outcomes")["variants"]![0]!["decision"]!.GetValue<string>().Should().Be("Continue", "both arms predict the same");
    }

    [Fact]
    public async Task Harm_is_first_shown_when_outcomes_are_final()
    {
        await WriteAsync(static (arm, fare, noise) => fare + ((arm == "v2" ? 4 : 1) * noise));

        var found = Report(Final)["variants"]![0]!["harmFoundAt"]!.GetValue<DateTimeOffset>();

        found.Should().BeAfter(LoggedRides.Start.AddDays(7)).And.BeBefore(LoggedRides.Start.AddDays(7).AddMinutes(30), "about 2,000 seconds passed");
        found.Second.Should().Be(0, "outcomes are given to the judge each minute");
    }

    [Fact]
    public async Task Outcomes_that_are_missing_more_often_in_an_arm_hold_the_experiment()
    {
        await WriteAsync(static (arm, fare, noise) => arm == "v2" && noise < 0.5 ? null : 1.1 * fare);

        var variant = Report(Final)["variants"]![0]!;

        variant["decision"]!.GetValue<string>().Should().Be("Hold");
        variant["reason"]!.GetValue<string>().Should().StartWith(
            "Outcomes 'paid' don't arrive equally often in all arms, so that no result is shown: 100% of ");
        var error = ErrorOf(variant);
        error["isHeld"]!.GetValue<bool>().Should().BeTrue();
        error["estimate"].Should().BeNull();
        error["evidenceRatio"]!.GetValue<double>().Should().Be(0);
        Run([.. Final, "--format", "markdown"]).Output.Should().Contain("| paid error | – | – | – | 10% | 0% | held |");
    }

    [Fact]
    public async Task Outcomes_do_not_count_before_they_are_final()
    {
        await WriteAsync(static (arm, fare, noise) => fare + ((arm == "v2" ? 4 : 1) * noise));

        var report = Report("--as-known-at", "2026-12-05T11:00");

        report["variants"]![0]!["decision"]!.GetValue<string>().Should().Be("Continue");
        ErrorOf(report["variants"]![0]!)["observations"]!.GetValue<long>().Should().Be(0);
        report["warnings"]![0]!.GetValue<string>().Should().Be(
            "Outcome 'paid' is final for 0 of 2,000 predictions. The others don't count before 7 days have passed.");
    }

    [Fact]
    public async Task Outcomes_that_are_recorded_too_late_are_missing()
    {
        await WriteAsync(static (_, fare, _) => fare);

        var report = Report([.. Final, "--maturity", "00:10:00"]);

        var arms = report["outcomes"]![0]!["arms"]!.AsArray();
        arms.Sum(static arm => arm!["final"]!.GetValue<long>()).Should().Be(2000);
        arms.Sum(static arm => arm!["withOutcome"]!.GetValue<long>()).Should().BeInRange(600, 601, "they were all recorded after 2,000 seconds");
        report["warnings"]![0]!.GetValue<string>().Should().MatchRegex(
            "^Outcome 'paid' of 1,(399|400) predictions was recorded after it counted as final, so it counts as missing\\. "
            + "If outcomes take longer, specify a longer --maturity\\.$");
    }

    [Fact]
    public async Task Outcome_itself_is_compared_in_the_direction_that_is_harm()
    {
        await WriteAsync(static (arm, fare, _) => arm == "v2" ? fare / 2 : fare);

        Report([.. Final, "--outcome", "paid:lower"])["variants"]![0]!["reason"]!.GetValue<string>()
            .Should().StartWith("Harm beyond the margin is shown by 'paid'.");
        Report([.. Final, "--outcome", "PAID:Higher"])["variants"]![0]!["decision"]!.GetValue<string>().Should().Be("Continue");
    }

    [Fact]
    public async Task Metrics_of_outcomes_share_the_probability_of_a_false_stop()
    {
        await WriteAsync(static (_, fare, noise) => fare + noise);

        var alone = Report([.. Final, "--no-outcomes"])["variants"]![0]!["guardrails"]![1]!;
        var shared = Report(Final)["variants"]![0]!["guardrails"]![1]!;

        shared["name"]!.GetValue<string>().Should().Be("prediction");
        shared["upper"]!.GetValue<double>().Should().BeGreaterThan(alone["upper"]!.GetValue<double>(), "less of it is left for the prediction");
    }

    [Fact]
    public async Task Outcomes_that_were_not_final_when_shares_changed_do_not_count()
    {
        await using (var rides = new LoggedRides(LogPath, hasOutcomes: true))
        {
            foreach (var (fare, ride) in Fares(1000))
            {
                var share = ride < 600 ? 0.5 : 0.25;
                var isVariant = Noise(ride, 1) < share;
                rides.FareOfArm(isVariant ? "v2" : "control", fare, ride, isVariant ? share : 1 - share, $"ride{ride}");
            }

            await rides.PayAsync(Fares(1000).Select(static ride => ($"ride{ride.Ride}", ride.Fare)));
        }

        var report = Report(Final);

        report["outcomes"]![0]!["arms"]!.AsArray().Sum(static arm => arm!["final"]!.GetValue<long>()).Should().Be(400);
        ErrorOf(report["variants"]![0]!)["observations"]!.GetValue<long>()
            .Should().BePositive().And.BeLessThan(400, "the control's first 200 values are collected");
        report["warnings"]![0]!.GetValue<string>().Should().Be(
            "Outcome 'paid' of 600 predictions wasn't final when the shares of the arms changed, so it doesn't count.");
    }

    [Fact]
    public async Task Calls_by_the_shares_of_before_take_no_outcomes_from_the_next_stratum()
    {
        var changed = 0;
        await using (var rides = new LoggedRides(LogPath, hasOutcomes: true))
        {
            foreach (var (fare, ride) in Fares(1000))
            {
                var isLate = ride is >= 600 and < 700 && ride % 2 == 1;
                var share = ride < 600 || isLate ? 0.5 : 0.25;
                var isVariant = Noise(ride, 1) < share;
                rides.FareOfArm(isVariant ? "v2" : "control", fare, ride, isVariant ? share : 1 - share, $"ride{ride}");
                changed += share < 0.5 ? 1 : 0;
            }

            await rides.PayAsync(Fares(1000).Select(static ride => ($"ride{ride.Ride}", ride.Fare)));
        }

        var report = Report(Final);

        report["strata"]!.AsArray().Should().HaveCount(2);
        report["outcomes"]![0]!["arms"]!.AsArray().Sum(static arm => arm!["final"]!.GetValue<long>()).Should().Be(changed).And.Be(350);
    }

    [Fact]
    public async Task Outcomes_are_compared_with_the_newest_predictions_of_the_reported_time()
    {
        await WriteAsync(static (_, fare, noise) => fare + noise);
        await LoggedLabels.WriteAsync(LogPath, "control", LoggedRides.Start.AddHours(1));

        var variant = Report([.. Final, "--to", "2026-11-28T13:00"])["variants"]![0]!;

        ErrorOf(variant)["observations"]!.GetValue<long>().Should().BePositive("the label came later");
    }

    [Fact]
    public async Task Future_time_is_a_warning()
    {
        await WriteAsync(static (_, fare, _) => fare);

        Report("--as-known-at", "2126-01-01")["warnings"]!.AsArray().Select(static warning => warning!.GetValue<string>()).Should().Equal(
            "--as-known-at: 2126-01-01T00:00:00Z is in the future. Outcomes that arrive until then count as missing, and change the report.");
    }

    [Theory]
    [InlineData("{\n", "', line 2: The file is damaged. Expected depth to be zero at the end of the JSON payload.")]
    [InlineData("null", "', line 1: The file is damaged. It contains null instead of an object.")]
    [InlineData("""{ "paid": { "declared": { "name": "paid", "type": "Nummer" } } }""", "', line 1: The file is damaged. The JSON value could not be converted")]
    [InlineData(
        """{ "paid": { "declared": { "name": "paid", "type": "Number", "maturity": "1001.00:00:00" } } }""",
        "': The file contains an outcome that isn't valid. Outcome 'paid': the maturity is 1001.00:00:00. Expected from 0 to 1,000 days.")]
    public async Task Damaged_declarations_are_an_error(string content, string error)
    {
        await WriteAsync(static (_, fare, _) => fare);
        Folder.Write("log/outcomes/guard=fare/quality.json", content);

        var run = Run();

        (run.ExitCode, run.Output).Should().Be((2, ""));
        run.Error.Should().StartWith("error: 'log/outcomes/guard=fare/quality.json" + error).And.EndWith(
            " Specify the tracking plan with --plan, or --no-outcomes. A running service writes the file again within an hour.");
        Run("--no-outcomes").ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Outcomes_of_a_sampled_log_are_not_compared()
    {
        await using (var rides = new LoggedRides(LogPath, sampleRate: 0.5, hasOutcomes: true))
        {
            foreach (var (fare, ride) in Fares(200))
            {
                rides.FareOfArm(ride % 2 == 0 ? "control" : "v2", fare, customer: ride, id: $"ride{ride}");
            }

            await rides.PayAsync(Fares(200).Select(static ride => ($"ride{ride.Ride}", ride.Fare)));
        }

        var report = Report(Final);

        report["warnings"]![1]!.GetValue<string>().Should().StartWith("Outcomes aren't compared: the log contains a sample of the calls");
        report["outcomes"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Outcome_that_is_not_declared_needs_a_maturity()
    {
        await ImportAsync("tip", static (arm, noise) => (noise < (arm == "v2" ? 0.6 : 0.1)).ToString(), "--boolean");

        Report()["warnings"]![0]!.GetValue<string>().Should().Be(
            "Outcome 'tip' isn't compared, because its declaration isn't known. Specify the tracking plan with --plan, or --maturity and --type.");
        var report = Report("--as-known-at", "2126-01-01", "--outcome", "tip:higher", "--maturity", "3650.00:00:00", "--type", "boolean");
        report["variants"]![0]!["reason"]!.GetValue<string>().Should().MatchRegex(
            "^Harm beyond the margin is shown by 'tip'. [0-9.]+% of the predictions of 'v2' have the outcome 'tip', and [0-9.]+% of the control's.$");
    }

    [Fact]
    public async Task Tracking_plan_declares_outcomes()
    {
        await WriteAsync(static (_, fare, _) => fare);
        Folder.Write("plan.json", """
            { "formatVersion": 1, "guards": { "fare": { "prediction": "Number", "columns": [],
              "outcomes": [{ "name": "paid", "type": "Number", "maturity": "1.00:00:00", "unit": "EUR" }] } } }
            """);

        var outcome = Report("--as-known-at", "2026-11-30", "--plan", Folder.PathOf("plan.json"))["outcomes"]![0]!;

        (outcome["maturity"]!.GetValue<string>(), outcome["unit"]!.GetValue<string>()).Should().Be(("1.00:00:00", "EUR"));
        outcome["arms"]!.AsArray().Sum(static arm => arm!["final"]!.GetValue<long>()).Should().Be(2000);
    }

    [Fact]
    public async Task Report_as_Markdown_contains_outcomes_by_arm()
    {
        await WriteAsync(static (arm, fare, noise) => fare + noise);

        var run = Run([.. Final, "--format", "markdown"]);

        (run.ExitCode, run.Error).Should().Be((0, ""));
        run.Output.Should().Contain("## Outcomes\n\n| Outcome | Final after | Arm | Predictions | Final | With outcome | Too late |")
            .And.MatchRegex(@"\| paid \| 7 days \| control \| (\d,)?\d+ \| (\d,)?\d+ \| 100% \| 0 \|")
            .And.Contain("| paid error | difference of winsorized means | ");
    }

    [Theory]
    [InlineData("--outcome: Outcome 'payed' not found. Did you mean 'paid'?", "--outcome", "payed")]
    [InlineData("--outcome-error: Outcome 'tips' not found. Available outcomes: paid.", "--outcome-error", "tips")]
    [InlineData("--outcome: 'up' isn't a direction of harm. Expected higher, lower, or either, for example paid:lower.", "--outcome", "paid:up")]
    [InlineData("--outcome: Outcome 'paid' is specified twice.", "--outcome", "paid", "--outcome", "paid:lower")]
    [InlineData("Options --no-outcomes and --outcome can't be used together.", "--no-outcomes", "--outcome", "paid")]
    [InlineData("Option --type requires --maturity.", "--type", "boolean")]
    public async Task Outcome_that_can_not_be_compared_is_an_error(string error, params string[] options)
    {
        await using (var rides = new LoggedRides(LogPath, hasOutcomes: true))
        {
            rides.FareOfArm("control", 20).FareOfArm("v2", 21);
        }

        var run = Run(options);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(error);
    }

    [Theory]
    [InlineData("--outcome: Outcome 'category' is a label. To compare how often predictions are wrong, use --outcome-error category.", "--outcome")]
    [InlineData("--outcome-error: Predictions can't be compared with outcome 'category', which is a label.", "--outcome-error")]
    public async Task Label_is_not_compared_with_numbers(string error, string option)
    {
        await ImportAsync("category", static (_, noise) => noise < 0.5 ? "taxi" : "bus");

        var run = Run(option, "category", "--maturity", "7.00:00:00");

        (run.ExitCode, run.Output, run.Error).Should().Be((2, "", $"error: {error}"));
    }

    [Theory]
    [InlineData("--type: Outcome 'tip' isn't declared, and was recorded as 0 and 1 only. Specify --type boolean or --type number.")]
    [InlineData("--type: Outcome 'tip' was recorded as a number. Use --type number or --type boolean.", "--type", "label")]
    public async Task Type_that_does_not_fit_what_was_recorded_is_an_error(string error, params string[] options)
    {
        await ImportAsync("tip", static (_, noise) => (noise < 0.5).ToString(), "--boolean");

        var run = Run(["--outcome", "tip", "--maturity", "7.00:00:00", .. options]);

        (run.ExitCode, run.Output, run.Error).Should().Be((2, "", $"error: {error}"));
    }

    [Fact]
    public async Task Number_that_was_recorded_as_a_label_is_an_error()
    {
        await ImportAsync("category", static (_, noise) => noise < 0.5 ? "taxi" : "bus");

        var run = Run("--outcome", "category", "--maturity", "7.00:00:00", "--type", "number");

        (run.ExitCode, run.Error).Should().Be((2, "error: --type: Outcome 'category' was recorded as a label. Use --type label."));
    }

    [Fact]
    public async Task Outcome_of_a_log_without_outcomes_is_an_error()
    {
        await using (var rides = new LoggedRides(LogPath))
        {
            rides.FareOfArm("control", 20).FareOfArm("v2", 21);
        }

        var run = Run("--outcome", "paid");

        (run.ExitCode, run.Error).Should().Be((2, "error: --outcome: Outcome 'paid' not found. The log has no outcomes of guard 'fare'."));
    }

    /// <summary>Log-normal fares, each of a customer of its own.</summary>
    private static IEnumerable<(double Fare, int Ride)> Fares(int count) => Values.Prices(count).Select(static (fare, ride) => ((double)fare!, ride));

    /// <summary>A number from 0 to 1 that looks random.</summary>
    private static double Noise(int ride, uint series) => (uint)((ride + (series * 7919)) * 2_654_435_769L) / (double)uint.MaxValue;

    private static string ArmOf(int ride) => Noise(ride, 1) < 0.5 ? "v2" : "control";

    private static IEnumerable<PredictionOutcome> OutcomesOf(string id, (double Fare, int Ride) ride)
    {
        yield return new PredictionOutcome { Guard = "fare", Name = "paid", Key = id, Value = ride.Fare * (0.9 + (0.2 * Noise(ride.Ride, 2))) };
        if (Noise(ride.Ride, 3) < 0.2)
        {
            yield return new PredictionOutcome { Guard = "fare", Name = "disputed", Key = id, Value = true };
        }
    }

    private static JsonNode ErrorOf(JsonNode variant) =>
        variant["guardrails"]!.AsArray().Single(static guardrail => guardrail!["name"]!.GetValue<string>() == "paid error")!;

    /// <summary>Logs rides of both arms, and what is paid for them.</summary>
    /// <param name="paid">What is paid by arm, fare, and a random number from 0 to 1; null for nothing.</param>
    private async Task WriteAsync(Func<string, double, double, double?> paid)
    {
        await using var rides = new LoggedRides(LogPath, hasOutcomes: true);
        var payments = new List<(string, double)>();
        foreach (var (fare, ride) in Fares(2000))
        {
            rides.FareOfArm(ArmOf(ride), fare, customer: ride, id: $"ride{ride}");
            if (paid(ArmOf(ride), fare, Noise(ride, 2)) is { } amount)
            {
                payments.Add(($"ride{ride}", amount));
            }
        }

        await rides.PayAsync(payments);
    }

    /// <summary>Logs rides of both arms, and imports an outcome that the service doesn't declare.</summary>
    private async Task ImportAsync(string name, Func<string, double, string> outcome, params string[] options)
    {
        await using (var rides = new LoggedRides(LogPath))
        {
            foreach (var (fare, ride) in Fares(1000))
            {
                rides.FareOfArm(ArmOf(ride), fare, customer: ride, id: $"ride{ride}");
            }
        }

        var rows = Fares(1000).Select(ride => $"ride{ride.Ride},{outcome(ArmOf(ride.Ride), Noise(ride.Ride, 2))}\n");
        Folder.Write("outcomes.csv", $"key,{name}\n" + string.Concat(rows));
        var import = Folder.Run(["outcomes", "import", LogPath, "<outcomes.csv>", "-g", "fare", "--key", "key", "-c", name, .. options]);
        (import.ExitCode, import.Error).Should().Be((0, ""));
    }

    private ToolRun Run(params string[] options) => Folder.Run(["experiment", "report", LogPath, "--guard", "fare", .. options]);

    private JsonNode Report(params string[] options) => Run([.. options, "--format", "json"]).Json;
}
