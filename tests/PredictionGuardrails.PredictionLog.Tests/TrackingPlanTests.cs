using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Options;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>The tracking plan says what is logged, and a change of it is found.</summary>
public sealed class TrackingPlanTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Path => _folder.PathOf("tracking-plan.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_contains_what_code_declares()
    {
        (await PlanAsync(log => log
            .Owner("pricing-team").Description("Fares of rides.").RetainFor(TimeSpan.FromDays(90)).ClassifyUnit(new DataClassification("Acme", "Personal"))
            .Column("distance", ride => ride.Kilometers, unit: "km", description: "The distance of the ride.")
            .Column("city", ride => ride.City, classification: new DataClassification("Acme", "Personal")))).Save(Path);

        File.ReadAllText(Path).Should().Be(
            """
            {
              "formatVersion": 1,
              "guards": {
                "fare": {
                  "version": 1,
                  "description": "Fares of rides.",
                  "owner": "pricing-team",
                  "retention": "90.00:00:00",
                  "prediction": "Number",
                  "unitClassification": "Acme:Personal",
                  "columns": [
                    {
                      "name": "distance",
                      "type": "Number",
                      "unit": "km",
                      "description": "The distance of the ride."
                    },
                    {
                      "name": "city",
                      "type": "Text",
                      "classification": "Acme:Personal"
                    }
                  ]
                }
              }
            }

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Plan_is_the_same_after_saving_and_loading()
    {
        var plan = await PlanAsync(log => log.Owner("a").RetainFor(TimeSpan.FromDays(1)).Column("distance", ride => ride.Kilometers, unit: "km"));
        plan.Save(Path);

        TrackingPlan.Load(Path).ChangesSince(plan).Should().BeEmpty();
    }

    [Fact]
    public async Task Changes_are_breaking_if_values_lose_their_meaning()
    {
        var before = await PlanAsync(log => log
            .Column("distance", ride => ride.Kilometers, unit: "km")
            .Column("city", ride => ride.City, description: "Where the ride begins.")
            .Column("customer", ride => ride.Customer)
            .Column("ride", ride => ride.Id)
            .Column("removed", ride => ride.Kilometers));
        var after = await PlanAsync(log => log
            .Owner("pricing-team")
            .Column("distance", ride => ride.Kilometers, unit: "mi")
            .Column("city", ride => ride.City, description: "Where the ride ends.")
            .Column("customer", ride => $"{ride.Customer}")
            .Column("ride", ride => ride.Id, classification: new DataClassification("Acme", "Personal"))
            .Column("added", ride => ride.Kilometers));

        after.ChangesSince(before).Select(change => $"{(change.IsBreaking ? "breaking" : "compatible")}: {change}").Should().BeEquivalentTo(
            "compatible: Guard 'fare': Owner changed from none to 'pricing-team'.",
            "breaking: Guard 'fare', column 'distance': Unit of measure changed from 'km' to 'mi'.",
            "breaking: Guard 'fare', column 'city': Description changed from 'Where the ride begins.' to 'Where the ride ends.'.",
            "breaking: Guard 'fare', column 'customer': Type changed from 'WholeNumber' to 'Text'.",
            "breaking: Guard 'fare', column 'ride': Classification changed from none to 'Acme:Personal'.",
            "breaking: Guard 'fare', column 'removed': Removed.",
            "compatible: Guard 'fare', column 'added': Added.");
    }

    [Fact]
    public async Task Changes_of_outcomes_are_breaking_if_values_lose_their_meaning()
    {
        var before = await PlanAsync(log => log
            .Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1), unit: "EUR")
            .Outcome("clicked", OutcomeType.Boolean, TimeSpan.FromDays(1), OutcomeAbsence.No)
            .Outcome("removed", OutcomeType.Label, TimeSpan.FromDays(1)));
        var after = await PlanAsync(log => log
            .Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(2), unit: "USD", quantile: 0.9)
            .Outcome("clicked", OutcomeType.Boolean, TimeSpan.FromDays(1))
            .Outcome("added", OutcomeType.Label, TimeSpan.FromDays(1)));
        before.Save(Path);

        after.ChangesSince(TrackingPlan.Load(Path)).Select(static change => $"{(change.IsBreaking ? "breaking" : "compatible")}: {change}").Should().Equal(
            "breaking: Guard 'fare', outcome 'paid': Unit of measure changed from 'EUR' to 'USD'.",
            "breaking: Guard 'fare', outcome 'paid': Quantile changed from none to '0.9'.",
            "compatible: Guard 'fare', outcome 'paid': Maturity changed from '1.00:00:00' to '2.00:00:00'.",
            "breaking: Guard 'fare', outcome 'clicked': Absence changed from 'No' to 'Unknown'.",
            "breaking: Guard 'fare', outcome 'removed': Removed.",
            "compatible: Guard 'fare', outcome 'added': Added.");
    }

    [Fact]
    public async Task Only_a_changed_guard_gets_the_next_version()
    {
        (await PlanAsync(log => log.Column("distance", ride => ride.Kilometers, unit: "km"))).Save(Path);
        (await PlanAsync(log => log.Column("distance", ride => ride.Kilometers, unit: "km"))).Save(Path).Guards["fare"].Version.Should().Be(1);

        (await PlanAsync(log => log.Column("distance", ride => ride.Kilometers, unit: "mi"))).Save(Path).Guards["fare"].Version.Should().Be(2);
    }

    [Fact]
    public async Task Guard_that_was_removed_and_added_again_gets_the_next_version()
    {
        var fare = await PlanAsync(log => log.Column("distance", ride => ride.Kilometers, unit: "km"));
        fare.Save(Path);
        (await PlanAsync(log => log.Column("distance", ride => ride.Kilometers, unit: "mi"))).Save(Path);
        var other = new TrackingPlan { Guards = new Dictionary<string, TrackedGuard> { ["other"] = fare.Guards["fare"] } };
        other.Save(Path);
        other.Save(Path).RemovedGuards.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("fare", 2));

        fare.Save(Path);

        var plan = TrackingPlan.Load(Path);
        plan.Guards.Should().ContainSingle().Which.Value.Version.Should().Be(3);
        plan.RemovedGuards.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("other", 1));
    }

    [Fact]
    public async Task Records_have_the_version_of_the_plan()
    {
        var plan = await PlanAsync(log => log.Column("distance", ride => ride.Kilometers));
        (plan with { Guards = plan.Guards.ToDictionary(guard => guard.Key, guard => guard.Value with { Version = 7 }) }).Save(Path);
        await using (var service = new TestService(_folder.PathOf("log"), log => log.PlanPath = Path, columns: log => log.Column("distance", ride => ride.Kilometers)))
        {
            service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        }

        var records = new List<LoggedPrediction>();
        await foreach (var record in new PredictionLogReader(_folder.PathOf("log")).ReadAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            records.Add(record);
        }

        records.Should().ContainSingle().Which.PlanVersion.Should().Be(7);
    }

    [Fact]
    public async Task Plan_that_does_not_match_is_an_error_at_start()
    {
        (await PlanAsync(log => log.Column("distance", ride => ride.Kilometers, unit: "km"))).Save(Path);

        var start = () => new TestService(_folder.PathOf("log"), log => log.PlanPath = Path, columns: log => log.Column("distance", ride => ride.Kilometers, unit: "mi"));

        start.Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal(
            $"PredictionGuardrails:PredictionLog:PlanPath: The code doesn't match the tracking plan '{Path}'. Guard 'fare', column 'distance': Unit of measure changed from 'km' to 'mi'. To update the plan, run 'guardrails plan write'.");
    }

    [Fact]
    public void Missing_plan_is_an_error_at_start()
    {
        var start = () => new TestService(_folder.PathOf("log"), log => log.PlanPath = "missing.json");

        start.Should().Throw<OptionsValidationException>().WithMessage("*PredictionLog:PlanPath: The tracking plan 'missing.json' doesn't exist in '*'guardrails plan write'*");
    }

    [Theory]
    [InlineData("", "*line 1*isn't a valid tracking plan*")]
    [InlineData("[]", "*has no \"formatVersion\".")]
    [InlineData("""{ "formatVersion": 2, "guards": {} }""", "*has format version 2. This version of PredictionGuardrails reads version 1.")]
    [InlineData("""{ "formatVersion": 1 }""", "*has no \"guards\".")]
    [InlineData("{ \"formatVersion\": 1,\n \"guards\": { \"fare\": { \"colums\": [] } } }", "*line 2*colums*")]
    [InlineData("""{ "formatVersion": 1, "guards": { "fare": null } }""", "*Guard 'fare' has no columns*")]
    [InlineData("""{ "formatVersion": 1, "guards": { "fare": { "columns": [{ "name": "a", "type": "Number" }, { "name": "A", "type": "Number" }] } } }""", "*Guard 'fare' has column 'a' twice.")]
    [InlineData(
        """{ "formatVersion": 1, "guards": { "fare": { "columns": [], "outcomes": [{ "name": "paid", "type": "Number", "maturity": "1001.00:00:00" }] } } }""",
        "*Guard 'fare' has an outcome that isn't valid. Outcome 'paid': the maturity is 1001.00:00:00. Expected from 0 to 1,000 days.")]
    [InlineData(
        """{ "formatVersion": 1, "guards": { "fare": { "columns": [], "outcomes": [{ "name": "paid", "type": 7 }] } } }""",
        "*Guard 'fare' has an outcome that isn't valid. Outcome 'paid' has an unknown type or absence.")]
    [InlineData(
        """{ "formatVersion": 1, "guards": { "fare": { "columns": [], "outcomes": [{ "name": "a", "type": "Label" }, { "name": "A", "type": "Label" }] } } }""",
        "*Guard 'fare' has outcome 'a' twice.")]
    public void Invalid_file_is_an_error_with_the_file_and_the_place(string content, string message)
    {
        File.WriteAllText(Path, content);

        FluentActions.Invoking(() => TrackingPlan.Load(Path)).Should().Throw<InvalidDataException>().WithMessage($"'{Path}'{message}");
    }

    [Fact]
    public async Task Verify_reports_every_difference()
    {
        (await PlanAsync(log => log.Column("distance", ride => ride.Kilometers, unit: "km"))).Save(Path);
        await using var service = new TestService(_folder.PathOf("log"), columns: log => log.Column("distance", ride => ride.Kilometers, unit: "mi").Column("city", ride => ride.City));

        FluentActions.Invoking(() => TrackingPlan.Verify(service.Services, Path)).Should().Throw<InvalidOperationException>().WithMessage(
            $"The application doesn't match the tracking plan '{Path}'. To update it, run the test with GUARDRAILS_UPDATE_TRACKING_PLAN=1.\n" +
            "  - Breaking: Guard 'fare', column 'distance': Unit of measure changed from 'km' to 'mi'.\n" +
            "  - Guard 'fare', column 'city': Added.");
    }

    private async Task<TrackingPlan> PlanAsync(Action<GuardLogBuilder<Ride>> log)
    {
        await using var service = new TestService(_folder.PathOf("other"), columns: log);
        return TrackingPlan.Of(service.Services);
    }
}
