using CsCheck;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>
/// Any order of exchanges, lost answers, outages, lost content, pauses, restarts, and failures of models: what must hold always does. <c>SCHEDULES</c> sets the
/// number of schedules.
/// </summary>
public sealed class ScheduleTests
{
    private const int Replicas = 4;
    private static readonly TimeSpan Valid = TimeSpan.FromSeconds(32);

    private enum Step
    {
        Exchange,
        ExchangeWithLostAnswer,
        ExchangeWithoutStore,
        Predict,
        Break,
        Recover,
        Wait,
        WaitLong,
        LoseContent,
        Restart,
        ResetAll,
    }

    private static Gen<(Step Step, int Replica)[]> Schedules { get; } = Gen.Select(
        Gen.Frequency(
            (12, Gen.Const(Step.Exchange)),
            (2, Gen.Const(Step.ExchangeWithLostAnswer)),
            (2, Gen.Const(Step.ExchangeWithoutStore)),
            (5, Gen.Const(Step.Predict)),
            (4, Gen.Const(Step.Break)),
            (3, Gen.Const(Step.Recover)),
            (4, Gen.Const(Step.Wait)),
            (1, Gen.Const(Step.WaitLong)),
            (1, Gen.Const(Step.LoseContent)),
            (1, Gen.Const(Step.Restart)),
            (1, Gen.Const(Step.ResetAll))),
        Gen.Int[0, Replicas - 1]).Array[10, 60];

    [Fact]
    public async Task Breakers_open_by_enough_votes_only_and_counts_are_those_of_all_replicas()
    {
        var schedules = int.Parse(Environment.GetEnvironmentVariable("SCHEDULES") ?? "10000", System.Globalization.CultureInfo.InvariantCulture);

        await Schedules.SampleAsync(RunAsync, iter: schedules, threads: 2);
    }

    private static async Task RunAsync((Step Step, int Replica)[] schedule)
    {
        await using var fleet = new TestFleet();
        var world = new World(fleet);
        foreach (var (step, replica) in schedule)
        {
            await world.RunAsync(step, replica);
            world.Check();
        }

        await world.SettleAsync();
    }

    /// <summary>The fleet, and what is known to be true of it.</summary>
    private sealed class World
    {
        private readonly TestFleet _fleet;
        private readonly int[] _current = [.. Enumerable.Range(0, Replicas)];

        /// <summary>When each replica last reported, that it found its model broken or not, by its name.</summary>
        private readonly Dictionary<string, (DateTimeOffset At, bool IsBroken)> _reported = new(StringComparer.Ordinal);
        private long _predicted;
        private bool _isContentLostWithRestart;
        private bool _hasRestarted;

        public World(TestFleet fleet)
        {
            _fleet = fleet;
            for (var i = 0; i < Replicas; i++)
            {
                fleet.Add();
            }
        }

        public async Task RunAsync(Step step, int replica)
        {
            var one = _fleet[_current[replica]];
            switch (step)
            {
                case Step.Exchange:
                    await ExchangeAsync(one);
                    break;
                case Step.ExchangeWithLostAnswer:
                    _fleet.Store.LosesAnswers = true;
                    await ExchangeAsync(one);
                    _fleet.Store.LosesAnswers = false;
                    break;
                case Step.ExchangeWithoutStore:
                    _fleet.Store.IsGone = true;
                    await one.ExchangeAsync();
                    _fleet.Store.IsGone = false;
                    break;
                case Step.Predict:
                    one.Predict(20, 21);
                    break;
                case Step.Break:
                    one.Break();
                    break;
                case Step.Recover:
                    one.Guard.Reset();
                    break;
                case Step.Wait:
                    _fleet.Time.Advance(TimeSpan.FromSeconds(10));
                    break;
                case Step.WaitLong:
                    _fleet.Time.Advance(TimeSpan.FromMinutes(2));
                    break;
                case Step.LoseContent:
                    _fleet.Store.Clear();
                    _isContentLostWithRestart |= _hasRestarted;
                    break;
                case Step.Restart:
                    await RestartAsync(replica, one);
                    break;
                default:
                    await one.Fleet.ResetAsync("fare", cancellationToken: TestContext.Current.CancellationToken);
                    break;
            }
        }

        /// <summary>What a replica takes for votes are replicas that reported a broken model, a short time ago, and at least as many as are required.</summary>
        public void Check()
        {
            foreach (var replica in _current.Select(place => _fleet[place]))
            {
                var status = replica.Status;
                status.Votes.Select(static vote => vote.Replica).Should().OnlyHaveUniqueItems();
                var adopted = replica.Guard.GetStatus().OpenedBy is { Rule: "FleetQuorum" };
                if (status.IsOpen)
                {
                    status.Votes.Count.Should().BeGreaterThanOrEqualTo(Math.Max(2, (status.ReplicaCount + 1) / 2));
                }

                if (adopted && replica.Breaker == BreakerState.Closed)
                {
                    Assert.Fail("A closed breaker has a cause.");
                }
            }
        }

        /// <summary>All models work, and all replicas are connected: all breakers close, and nothing that was predicted is missing or counted twice.</summary>
        public async Task SettleAsync()
        {
            for (var round = 0; round < 3; round++)
            {
                foreach (var place in _current)
                {
                    _fleet[place].Guard.Reset();
                    await _fleet[place].ExchangeAsync();
                }
            }

            foreach (var replica in _current.Select(place => _fleet[place]))
            {
                replica.Breaker.Should().Be(BreakerState.Closed);
                replica.Status.IsOpen.Should().BeFalse();
                replica.Status.History.Select(static change => change.IsOpen).Should().Equal(Alternating(replica.Status.History));
            }

            var counted = (await _fleet[_current[0]].Fleet.GetSnapshotAsync("fare", cancellationToken: TestContext.Current.CancellationToken))?.Count ?? 0;
            if (!_isContentLostWithRestart)
            {
                counted.Should().Be(_current.Sum(place => _fleet[place].Guard.GetSnapshot().Count) + _predicted);
            }
        }

        private static IEnumerable<bool> Alternating(IReadOnlyList<FleetTransition> history) => history.Index().Select(change => (history.Count - 1 - change.Index) % 2 == 0);

        private async Task ExchangeAsync(TestReplica replica)
        {
            var isBroken = replica.Guard.GetStatus() is { Breaker: BreakerState.Open or BreakerState.HalfOpen, OpenedBy.Rule: "Broken" };
            await replica.ExchangeAsync();
            foreach (var vote in replica.Status.Votes.Where(vote => vote.Replica != replica.Fleet.Replica))
            {
                var (at, wasBroken) = _reported[vote.Replica];
                wasBroken.Should().BeTrue("a vote is of a replica that found its model broken");
                (_fleet.Time.GetUtcNow() - at).Should().BeLessThan(Valid);
            }

            _reported[replica.Fleet.Replica] = (_fleet.Time.GetUtcNow(), isBroken);
        }

        /// <summary>The process ends in order, and another one with another name takes its place.</summary>
        private async Task RestartAsync(int replica, TestReplica one)
        {
            await one.Fleet.LeaveAsync(TestContext.Current.CancellationToken);
            _predicted += one.Guard.GetSnapshot().Count;
            _hasRestarted = true;
            _fleet.Add();
            _current[replica] = _fleet.Replicas.Count - 1;
        }
    }
}
