using System.Text;
using System.Text.Json;
using PredictionGuardrails.Fleet.Orleans.Memory;
using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans.Tests.Memory;

/// <summary>How long what replicas share is kept, and what is left of it on another machine.</summary>
public sealed class FleetMemoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(32);
    private static readonly GuardKey Fare = new("fare", "1");
    private static readonly MetricKey Prediction = new("fare", "1", "prediction", Segment: null);

    private readonly FleetMemory _memory = new();

    [Fact]
    public void Replica_that_is_not_heard_of_is_no_longer_counted()
    {
        Exchange(Request("a", vote: "{}"), Now);

        var answer = Exchange(Request("b"), Now + TimeToLive);

        answer.ReplicaCount.Should().Be(1);
        answer.Guards[0].ReplicaCount.Should().Be(1);
        answer.Guards[0].Votes.Should().BeEmpty();
        _memory.ReadReplicas(Now + TimeToLive).Should().ContainSingle().Which.Incarnation.Should().Be("b");
    }

    [Fact]
    public void Counts_are_not_folded_again_hours_after_the_replica_was_heard_of()
    {
        Exchange(Request("a", counts: 3), Now);
        Exchange(Request("b"), Now.AddHours(23));

        Exchange(Request("a", counts: 3), Now.AddHours(23));

        CountOf(_memory).Should().Be(3);
    }

    [Fact]
    public void Replica_that_is_not_heard_of_for_a_day_is_forgotten()
    {
        Exchange(Request("a", counts: 3), Now);

        Exchange(Request("b"), Now.AddHours(25));

        _memory.Save(Now.AddHours(25)).Members.Should().ContainSingle().Which.Incarnation.Should().Be("b");
    }

    [Fact]
    public void Counts_are_kept_for_thirty_days_after_the_last_were_added()
    {
        Exchange(Request("a", counts: 3), Now);
        Exchange(Request("b", counts: 2), Now.AddDays(29));

        Exchange(Request("c"), Now.AddDays(58));
        CountOf(_memory).Should().Be(5);
        Exchange(Request("c", sequence: 2), Now.AddDays(60));

        _memory.ReadCounts(Prediction).Should().BeNull();
    }

    [Fact]
    public void Counts_that_can_not_be_read_change_nothing()
    {
        var request = Request("a", counts: 3);
        var damaged = request with { Counts = [.. request.Counts, new AddedCounts(Prediction, Encoding.UTF8.GetBytes("{"))] };

        var exchange = () => Exchange(damaged, Now);

        exchange.Should().Throw<JsonException>();
        _memory.ReadCounts(Prediction).Should().BeNull();
        _memory.ReadReplicas(Now).Should().BeEmpty();
    }

    [Fact]
    public void Memory_on_another_machine_continues_by_the_clock_of_that_machine()
    {
        var heardAt = Exchange(Request("a", counts: 3, vote: "{}", age: TimeSpan.FromMinutes(5)), Now);
        var elapsed = TimeToLive / 2;
        var other = Now.AddHours(-2);

        var restored = FleetMemory.Restore(_memory.Save(Now + elapsed), other);

        CountOf(restored).Should().Be(3);
        restored.ReadReplicas(other).Should().ContainSingle().Which.HeardAt.Should().Be(other - elapsed);
        restored.ReadReplicas(other + elapsed).Should().BeEmpty();
        var answer = restored.Exchange(Request("b") with { Generation = heardAt.Generation }, [], other);
        answer.IsAccepted.Should().BeTrue();
        answer.Guards[0].Votes.Should().ContainSingle().Which.Since.Should().Be(other - elapsed - TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Counts_are_not_folded_again_on_another_machine()
    {
        Exchange(Request("a", counts: 3), Now);

        var restored = FleetMemory.Restore(_memory.Save(Now), Now);
        restored.Exchange(Request("a", counts: 3), [], Now);

        CountOf(restored).Should().Be(3);
    }

    private ExchangeAnswer Exchange(ExchangeRequest request, DateTimeOffset now) => _memory.Exchange(request, [], now);

    private static ExchangeRequest Request(string incarnation, long sequence = 1, int counts = 0, string? vote = null, TimeSpan age = default) => new(
        Generation: null,
        incarnation,
        sequence,
        TimeToLive,
        "{}",
        [new ReportedGuard(Fare, vote, age)],
        counts == 0 ? [] : [new AddedCounts(Prediction, Numbers(counts))]);

    private static byte[] Numbers(int count)
    {
        var builder = new MetricSnapshotBuilder();
        for (var i = 0; i < count; i++)
        {
            builder.AddNumber(i);
        }

        return JsonSerializer.SerializeToUtf8Bytes(builder.Build(Now, Now), OrleansJson.Default.MetricSnapshot);
    }

    private static long CountOf(FleetMemory memory) =>
        JsonSerializer.Deserialize(memory.ReadCounts(Prediction)!, OrleansJson.Default.MetricSnapshot)!.Count;
}
