using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

/// <summary>Predictions are passed on once their outcome is final.</summary>
public sealed class OutcomeSourceTests : IDisposable
{
    private static readonly TimeSpan Maturity = TimeSpan.FromDays(1);
    private readonly TestFolder _folder = new();
    private readonly FastTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly List<FinalOutcome> _passed = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prediction_is_passed_on_with_its_arm_and_its_error()
    {
        await using var service = Start();
        using var router = Route(service);
        service.Predict("control", customer: 1);
        service.Predict("good", customer: 2);
        await RecordAsync(service, ("control", 25), ("good", 25));

        await MatureAsync(service);

        _passed.Should().BeEquivalentTo(
        [
            new { Arm = "control", ArmProbability = 0.5, IsAnsweredByArm = (bool?)null, Prediction = 20.0, HasOutcome = true, Outcome = 25.0, Error = 5.0 },
            new { Arm = "v2", ArmProbability = 0.25, IsAnsweredByArm = (bool?)true, Prediction = 21.0, HasOutcome = true, Outcome = 25.0, Error = 4.0 },
        ]);
        _passed.Select(static outcome => outcome.Unit).Should().OnlyHaveUniqueItems().And.NotContain(0UL);
    }

    [Fact]
    public async Task Prediction_without_an_outcome_is_passed_on()
    {
        await using var service = Start();
        using var router = Route(service);
        service.Predict("good");

        await MatureAsync(service);

        _passed.Should().ContainSingle().Which.Should().BeEquivalentTo(new { HasOutcome = false, Outcome = (double?)null, Error = (double?)null });
    }

    [Fact]
    public async Task Call_that_no_model_answered_is_passed_on_for_its_arm()
    {
        await using var service = Start();
        using var router = Route(service);
        service.Guard.Invoking(static guard => guard.Predict(new Ride("bad", 1, 10), _ => throw new NotSupportedException())).Should().Throw<NotSupportedException>();
        await RecordAsync(service, ("bad", 25));

        await MatureAsync(service);

        _passed.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Arm = "v2", IsAnsweredByArm = false, Prediction = (double?)null, Outcome = 25.0, Error = (double?)null });
        service.Services.GetRequiredService<IOutcomeRecorder>().GetOutcomeQuality().Single().Days.Should().BeEmpty();
    }

    [Fact]
    public async Task Prediction_without_an_arm_is_passed_on()
    {
        await using var service = Start();
        using var router = Route(service);
        service.Predict("none");
        await RecordAsync(service, ("none", 25));

        await MatureAsync(service);

        _passed.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Arm = (string?)null, ArmProbability = (double?)null, IsAnsweredByArm = (bool?)null, Prediction = 20.0, Outcome = 25.0, Error = 5.0 });
    }

    [Fact]
    public async Task Prediction_is_passed_on_with_the_hash_of_its_id()
    {
        await using var service = Start();
        using var router = Route(service);
        var context = new PredictionContext();
        service.Guard.Predict(context, new Ride("none", 1, 10), static ride => 2 * ride.Kilometers);

        await MatureAsync(service);

        _passed.Should().ContainSingle().Which.IdHash.Should().Be(Source(service).GetIdHash("FARE", context));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("good")]
    [InlineData("bad")]
    [InlineData("breach")]
    public async Task Calls_of_a_sample_have_a_hash_if_they_are_passed_on(string ride)
    {
        await using var service = Start(rate: 0.5);
        using var router = Route(service);
        var hashes = new List<ulong?>();
        for (var customer = 0; customer < 100; customer++)
        {
            var context = new PredictionContext();
            service.Guard.Predict(context, new Ride(ride, customer, 10), static ride => ride.Id == "breach" ? 1000 : 2 * ride.Kilometers);
            hashes.Add(Source(service).GetIdHash("fare", context));
        }

        await MatureAsync(service);

        hashes.Should().Contain((ulong?)null);
        hashes.OfType<ulong>().Should().NotBeEmpty().And.Equal(_passed.Select(static outcome => outcome.IdHash));
    }

    [Fact]
    public async Task Calls_that_are_not_logged_have_no_hash()
    {
        await using var service = Start();
        var context = new PredictionContext();
        service.Guard.Predict(context, new Ride("none", 1, 10), static ride => 2 * ride.Kilometers);
        service.Set("Guards:fare:Enabled", "false");

        Source(service).GetIdHash("fare", context).Should().BeNull();
        Source(service).GetIdHash("tip", context).Should().BeNull();
    }

    [Fact]
    public async Task Prediction_of_an_earlier_process_is_passed_on_with_the_same_unit()
    {
        await using (var before = Start())
        {
            using var router = Route(before);
            before.Predict("good", customer: 7);
            before.Predict("bad", customer: 7);
            await RecordAsync(before, ("good", 25));
        }

        await using var service = Start();
        using (Route(service))
        {
            service.Predict("control", customer: 7);
        }

        await MatureAsync(service);

        _passed.Select(static outcome => (outcome.Arm, outcome.IsAnsweredByArm, outcome.Outcome)).Should()
            .Equal(("v2", true, 25.0), ("v2", false, null), ("control", null, null));
        _passed.Select(static outcome => outcome.Unit).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Disposed_subscription_takes_nothing()
    {
        await using var service = Start();
        using var router = Route(service);
        service.Predict("good");
        Source(service).Subscribe("fare", "paid", static _ => throw new InvalidOperationException()).Dispose();

        await MatureAsync(service);

        service.Logs.Collector.GetSnapshot().Should().NotContain(static record => record.Id == 35);
        _passed.Should().ContainSingle();
    }

    [Fact]
    public async Task Handler_that_fails_is_logged_and_others_get_the_prediction()
    {
        await using var service = Start();
        using var failing = Source(service).Subscribe("fare", "PAID", static _ => throw new InvalidOperationException("No."));
        using var router = Route(service);
        service.Predict("good");

        await MatureAsync(service);

        service.Logs.Collector.GetSnapshot().Should().Contain(static record =>
            record.Id == 35 && record.Message == "Failed to pass on outcomes 'paid' of guard 'fare'. The experiment doesn't compare these.");
        _passed.Should().ContainSingle();
    }

    [Fact]
    public async Task Calls_that_are_logged_only_because_of_a_breach_are_not_passed_on()
    {
        await using var service = Start(rate: 0.5);
        using var router = Route(service);
        for (var customer = 0; customer < 400; customer++)
        {
            service.Predict("good", customer);
            service.Predict("bad", customer + 1000);
        }

        await MatureAsync(service);

        service.Status.SampledOut.Should().BePositive();
        _passed.Count(static outcome => outcome.IsAnsweredByArm == false).Should().BeInRange(150, 250);
        _passed.Count(static outcome => outcome.IsAnsweredByArm == true).Should().BeInRange(150, 250);
    }

    [Fact]
    public async Task Outcomes_are_described()
    {
        await using var service = Start();

        Source(service).GetOutcomes("FARE").Should().Equal(
            new OutcomeDeclaration("paid", OutcomeType.Number) { Maturity = Maturity, Unit = "EUR", ErrorKind = OutcomeErrorKind.Absolute });
        Source(service).GetOutcomes("tip").Should().BeEmpty();
    }

    [Fact]
    public async Task Units_that_are_erased_are_not_known()
    {
        await using var service = Start(classification: new DataClassification("test", "secret"));

        Source(service).GetOutcomes("fare").Single().AreUnitsKnown.Should().BeFalse();
    }

    [Fact]
    public async Task Outcome_that_is_not_declared_is_an_error()
    {
        await using var service = Start();

        Source(service).Invoking(static source => source.Subscribe("fare", "tip", static _ => { })).Should()
            .Throw<ArgumentException>().WithMessage("Guard 'fare' has no outcome 'tip'. Declare it with Log(log => log.Outcome(…)).*");
    }

    private TestService Start(double rate = 1, DataClassification? classification = null) => new(
        _folder.Path,
        time: _time,
        columns: log =>
        {
            log.Outcome("paid", OutcomeType.Number, Maturity, unit: "EUR").SampleRate(rate);
            if (classification is { } known)
            {
                log.ClassifyUnit(known);
            }
        });

    private ArmRouter Route(TestService service)
    {
        Source(service).Subscribe("fare", "paid", _passed.AddRange);
        return new ArmRouter(service.Guard);
    }

    private static IOutcomeSource Source(TestService service) => service.Services.GetRequiredService<IOutcomeSource>();

    private static async Task RecordAsync(TestService service, params (string Key, double Value)[] outcomes) =>
        await service.Services.GetRequiredService<IOutcomeRecorder>().RecordAsync(
            [.. outcomes.Select(static outcome => new PredictionOutcome { Guard = "fare", Name = "paid", Key = outcome.Key, Value = outcome.Value })], Cancellation);

    private async Task MatureAsync(TestService service)
    {
        await service.Log.FlushAsync(Cancellation);
        _time.Advance(Maturity);
        await service.Log.EvaluateNowAsync(Cancellation);
    }
}
