using CsCheck;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Decisions;

/// <summary>Predictions of a variant in shadow wait for the outcomes of their calls.</summary>
public sealed class WaitingPredictionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Prediction_is_taken_once()
    {
        var waiting = new WaitingPredictions();
        waiting.Add(7, Start, 21);

        new[] { waiting.Take(7), waiting.Take(7), waiting.Take(8) }.Should().Equal(21.0, null, null);
    }

    [Fact]
    public void Predictions_are_a_fair_sample_if_there_are_too_many()
    {
        Gen.ULong.Array[65, 500].Sample(calls =>
        {
            var waiting = Filled(calls, capacity: 64);
            var kept = calls.Distinct().Where(call => waiting.Take(call) is not null).ToList();
            return calls.Distinct().Count() <= 64 ? kept.Count == calls.Distinct().Count()
                : kept.Count is > 0 and <= 64 && calls.Distinct().Count(call => call <= kept.Max()) == kept.Count;
        });
    }

    [Fact]
    public void Every_call_is_sampled_again_once_there_is_room()
    {
        var waiting = Filled([.. Enumerable.Range(0, 100).Select(static call => ulong.MaxValue - (ulong)call)], capacity: 64);

        for (var minute = 1; minute <= 64; minute++)
        {
            waiting.Expire(Start.AddMinutes(minute));
        }

        waiting.Add(ulong.MaxValue, Start.AddHours(1), 7);
        waiting.Take(ulong.MaxValue).Should().Be(7);
    }

    [Fact]
    public void Predictions_for_calls_whose_outcomes_never_come_are_forgotten()
    {
        var waiting = new WaitingPredictions();
        waiting.Add(1, Start, 21);
        waiting.Add(2, Start.AddMinutes(5), 22);

        waiting.Expire(Start.AddMinutes(2));

        (waiting.Take(1), waiting.Take(2)).Should().Be(((double?)null, (double?)22));
    }

    [Fact]
    public void Prediction_for_a_call_that_was_logged_a_little_later_is_kept()
    {
        var waiting = new WaitingPredictions();
        waiting.Add(1, Start, 21);

        waiting.Expire(Start.AddSeconds(30));

        waiting.Take(1).Should().Be(21);
    }

    [Fact]
    public void Predictions_are_carried_over_a_restart()
    {
        var before = Filled([.. Enumerable.Range(1, 100).Select(static call => (ulong)call << 50)], capacity: 64);
        before.Take(1UL << 50);
        var after = new WaitingPredictions(64);

        Carry(before, after);

        var calls = Enumerable.Range(1, 100).Select(static call => (ulong)call << 50).ToList();
        calls.Select(after.Take).Should().Equal(calls.Select(before.Take));
    }

    [Fact]
    public void Sample_stays_the_same_over_a_restart()
    {
        var before = Filled([.. Enumerable.Range(0, 100).Select(static call => ulong.MaxValue - (ulong)call)], capacity: 64);
        var after = new WaitingPredictions(64);
        Carry(before, after);

        after.Add(ulong.MaxValue, Start, 1);

        after.Count.Should().Be(0);
    }

    private static void Carry(WaitingPredictions before, WaitingPredictions after)
    {
        using var state = new MemoryStream();
        before.Carry(TestState.Writing(state));
        state.Position = 0;
        after.Carry(TestState.Reading(state));
    }

    private static WaitingPredictions Filled(ulong[] calls, int capacity)
    {
        var waiting = new WaitingPredictions(capacity);
        foreach (var call in calls)
        {
            waiting.Add(call, Start, call);
        }

        return waiting;
    }
}
