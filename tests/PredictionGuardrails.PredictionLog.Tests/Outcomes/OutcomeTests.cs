using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

public sealed class OutcomeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outcome_is_read_as_it_was_recorded(bool isClosed)
    {
        await using var service = CreateService();
        service.Predict("r1");
        var happened = service.Time.GetUtcNow().AddHours(-1);

        await service.RecordAsync(Paid("r1", 17.5) with { HappenedAt = happened, Source = "billing", Revision = 2 });
        if (isClosed)
        {
            await service.Log.CloseSegmentsAsync(Cancellation);
            _folder.Files("*.jsonl").Should().BeEmpty();
        }

        (await _folder.ReadOutcomesAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new LoggedOutcome
        {
            Guard = "fare",
            Outcome = "paid",
            Key = "r1",
            Value = 17.5,
            HappenedAt = happened,
            KnownAt = service.Time.GetUtcNow(),
            Source = "billing",
            Revision = 2,
        });
    }

    [Fact]
    public async Task Label_is_read_as_it_was_recorded()
    {
        await using var service = CreateService();

        await service.RecordAsync(Paid("r1", 0) with { Name = "reason", Value = "Ünïcode \"quoted\"\n" });
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadOutcomesAsync()).Should().ContainSingle().Which.Label.Should().Be("Ünïcode \"quoted\"\n");
    }

    [Fact]
    public async Task Outcome_joins_a_prediction_by_its_key()
    {
        await using var service = CreateService();
        service.Predict("r1");
        await service.Log.EvaluateNowAsync(Cancellation);

        await service.RecordAsync(Paid("r1", 17.5));

        service.Outcome("paid").Should().BeEquivalentTo(
            new { Recorded = 1, Joined = 1, Pending = 0, Unmatched = 0, LastRecordedAt = service.Time.GetUtcNow() });
    }

    [Fact]
    public async Task Outcome_joins_a_prediction_by_its_id()
    {
        await using var service = CreateService();
        var id = service.Guard.PredictWithId(new Ride("r1", 42, 10), _ => 20).Id;
        await service.Log.EvaluateNowAsync(Cancellation);

        await service.RecordAsync(Paid(default, 17.5) with { PredictionId = id });

        service.Outcome("paid").Joined.Should().Be(1);
    }

    [Theory]
    [InlineData("42", 42L)]
    [InlineData("-7", -7L)]
    [InlineData("042", null)]
    [InlineData("+42", null)]
    public async Task Number_as_text_is_the_same_key_if_it_is_written_like_one(string text, long? number)
    {
        await using var service = CreateService();
        service.Predict(text);
        await service.Log.EvaluateNowAsync(Cancellation);

        await service.RecordAsync(Paid(number ?? 42, 17.5));

        service.Outcome("paid").Joined.Should().Be(number is null ? 0 : 1);
    }

    [Fact]
    public async Task Identifier_is_the_same_key_in_any_form()
    {
        await using var service = CreateService();
        var key = Guid.NewGuid();
        service.Predict(key.ToString("N"));
        await service.Log.EvaluateNowAsync(Cancellation);

        await service.RecordAsync(Paid(key, 17.5));

        service.Outcome("paid").Joined.Should().Be(1);
    }

    [Fact]
    public async Task Outcome_that_comes_before_its_record_is_joined_later()
    {
        await using var service = CreateService();
        await service.RecordAsync(Paid("r1", 17.5));
        service.Outcome("paid").Pending.Should().Be(1);

        service.Predict("r1");
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Outcome("paid").Should().BeEquivalentTo(new { Recorded = 1, Joined = 1, Pending = 0 });
    }

    [Fact]
    public async Task Outcome_of_an_earlier_process_s_prediction_is_joined_from_its_files()
    {
        await using (var earlier = CreateService())
        {
            earlier.Predict("r1");
        }

        // Older than the longest maturity, so it isn't in memory.
        await using var service = CreateService(new FakeTimeProvider(new DateTimeOffset(2026, 12, 8, 12, 0, 0, TimeSpan.Zero)));
        await service.RecordAsync(Paid("r1", 17.5));
        service.Outcome("paid").Pending.Should().Be(1);
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Outcome("paid").Should().BeEquivalentTo(new { Joined = 1, Pending = 0, Unmatched = 0 });
    }

    [Fact]
    public async Task Outcome_without_a_prediction_is_unmatched_when_all_segments_of_its_time_are_closed()
    {
        await using var service = CreateService();
        await service.RecordAsync(Paid("unknown", 17.5));

        await service.Log.CloseSegmentsAsync(Cancellation);
        service.Outcome("paid").Should().BeEquivalentTo(new { Pending = 1, Unmatched = 0 });

        service.Time.Advance(TimeSpan.FromHours(3));
        await service.Log.CloseSegmentsAsync(Cancellation);
        service.Outcome("paid").Should().BeEquivalentTo(new { Recorded = 1, Joined = 0, Pending = 0, Unmatched = 1 });
    }

    [Fact]
    public async Task Repeated_outcome_is_recorded_once()
    {
        await using var service = CreateService();
        await service.RecordAsync(Paid("r1", 17.5));

        var receipt = await service.RecordAsync(Paid("r1", 17.5), Paid("r2", 20), Paid("r2", 20));

        receipt.Should().Be(new OutcomeReceipt(Recorded: 1, Repeated: 2));
        service.Outcome("paid").Should().BeEquivalentTo(new { Recorded = 2, Repeated = 2 });
        (await _folder.ReadOutcomesAsync()).Should().HaveCount(2);
    }

    [Fact]
    public async Task Revision_is_recorded_beside_the_first_one()
    {
        await using var service = CreateService();
        service.Predict("r1");
        await service.Log.EvaluateNowAsync(Cancellation);
        await service.RecordAsync(Paid("r1", 17.5));

        await service.RecordAsync(Paid("r1", 18) with { Revision = 1 });

        service.Outcome("paid").Should().BeEquivalentTo(new { Recorded = 2, Revised = 1, Joined = 2 });
        (await _folder.ReadOutcomesAsync()).Select(static outcome => outcome.Value).Should().BeEquivalentTo(new double?[] { 17.5, 18 });
    }

    [Fact]
    public async Task Outcome_that_contradicts_an_earlier_one_is_an_error_and_nothing_is_recorded()
    {
        await using var service = CreateService();
        await service.RecordAsync(Paid("r1", 17.5));

        var record = () => service.RecordAsync(Paid("r2", 1), Paid("r1", 18));

        var error = (await record.Should().ThrowAsync<InvalidOutcomeException>()).Which.Errors.Should().ContainSingle().Subject;
        error.Should().BeEquivalentTo(new { Index = 1, Member = "Revision" });
        error.Message.Should().Contain("higher revision");
        (await _folder.ReadOutcomesAsync()).Should().ContainSingle();
        (await service.RecordAsync(Paid("r2", 1))).Recorded.Should().Be(1);
    }

    [Fact]
    public async Task Errors_of_all_outcomes_are_found_and_nothing_is_recorded()
    {
        await using var service = CreateService();
        var now = service.Time.GetUtcNow();
        PredictionOutcome[] outcomes =
        [
            Paid("r1", 1),
            Paid("r1", 1) with { Guard = "fairs" },
            Paid("r1", 1) with { Name = "payed" },
            Paid("r1", "much"),
            Paid("r1", double.NaN),
            Paid("r1", default),
            Paid(default, 1),
            Paid("r1", 1) with { PredictionId = Guid.NewGuid() },
            Paid("", 1),
            Paid("r1", 1) with { HappenedAt = now.AddMinutes(6) },
            Paid("r1", 1) with { Source = new string('x', 101) },
            Paid("r1", 1) with { Revision = -1 },
            Paid("r1", "") with { Name = "reason" },
            null!,
        ];

        var record = () => service.RecordAsync(outcomes);

        var errors = (await record.Should().ThrowAsync<InvalidOutcomeException>()).Which.Errors;
        errors.Select(static error => (error.Index, error.Member)).Should().Equal(
            (1, "Guard"), (2, "Name"), (3, "Value"), (4, "Value"), (5, "Value"), (6, "Key"), (7, "Key"), (8, "Key"), (9, "HappenedAt"), (10, "Source"),
            (11, "Revision"), (12, "Value"), (13, "outcome"));
        errors[1].Message.Should().Be("Guard 'fare' has no outcome 'payed'. Outcomes: paid, clicked, reason.");
        (await _folder.ReadOutcomesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Too_many_outcomes_of_one_call_are_an_error()
    {
        await using var service = CreateService();

        var record = () => service.RecordAsync([.. Enumerable.Range(0, 10_001).Select(static i => Paid(i, i))]);

        await record.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Outcome_that_arrives_while_the_clock_is_ahead_by_a_minute_is_valid()
    {
        await using var service = CreateService();

        var receipt = await service.RecordAsync(Paid("r1", 1) with { HappenedAt = service.Time.GetUtcNow().AddMinutes(1) });

        receipt.Recorded.Should().Be(1);
    }

    private TestService CreateService(FakeTimeProvider? time = null) => new(_folder.Path, time: time, columns: static log => log
        .Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1), unit: "EUR")
        .Outcome("clicked", OutcomeType.Boolean, TimeSpan.FromHours(1), OutcomeAbsence.No)
        .Outcome("reason", OutcomeType.Label, TimeSpan.FromHours(1)));

    private static PredictionOutcome Paid(PredictionKey key, OutcomeValue value) => new() { Guard = "fare", Name = "paid", Key = key, Value = value };
}
