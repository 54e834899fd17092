using System.Globalization;
using CsCheck;
using PredictionGuardrails.Experiments.Tests.Running;

namespace PredictionGuardrails.Experiments.Tests.Sharing;

/// <summary>
/// Any order of exchanges, lost answers, outages, lost content, pauses, restarts, harm, and manual changes: what must hold always does. <c>SCHEDULES</c> sets the
/// number of schedules.
/// </summary>
public sealed class SharedScheduleTests
{
    private const int Replicas = 3;

    private enum Step
    {
        Exchange,
        ExchangeWithLostAnswer,
        ExchangeWithoutStore,
        Predict,
        Harm,
        Pause,
        Resume,
        Advance,
        Stop,
        Wait,
        WaitLong,
        LoseContent,
        Restart,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Gen<(Step Step, int Replica)[]> Schedules { get; } = Gen.Select(
        Gen.Frequency(
            (14, Gen.Const(Step.Exchange)),
            (2, Gen.Const(Step.ExchangeWithLostAnswer)),
            (2, Gen.Const(Step.ExchangeWithoutStore)),
            (6, Gen.Const(Step.Predict)),
            (1, Gen.Const(Step.Harm)),
            (2, Gen.Const(Step.Pause)),
            (2, Gen.Const(Step.Resume)),
            (2, Gen.Const(Step.Advance)),
            (1, Gen.Const(Step.Stop)),
            (4, Gen.Const(Step.Wait)),
            (1, Gen.Const(Step.WaitLong)),
            (1, Gen.Const(Step.LoseContent)),
            (1, Gen.Const(Step.Restart))),
        Gen.Int[0, Replicas - 1]).Array[5, 50];

    [Fact]
    public async Task Replicas_agree_in_the_end_and_what_was_stopped_stays_stopped()
    {
        var schedules = int.Parse(Environment.GetEnvironmentVariable("SCHEDULES") ?? "300", CultureInfo.InvariantCulture);

        await Schedules.SampleAsync(RunAsync, iter: schedules, threads: 2, print: static schedule => string.Join(", ", schedule));
    }

    private static async Task RunAsync((Step Step, int Replica)[] schedule)
    {
        var world = new World();
        await using (world)
        {
            foreach (var (step, replica) in schedule)
            {
                await world.RunAsync(step, replica);
            }

            await world.SettleAsync();
        }
    }

    /// <summary>The fleet, and what is known to be true of it.</summary>
    private sealed class World : IAsyncDisposable
    {
        private static readonly (string, string?)[] Settings =
        [
            ("Phase", "Canary"), ("Guardrails:latency:Enabled", "false"), ("Ramp:Steps:0", "0.5"), ("Ramp:Steps:1", "0.8"), ("Ramp:Steps:2", "1"),
            ("Ramp:Automatic", "false"),
        ];

        private readonly ExperimentFleet _fleet = new(Replicas, static experiment => experiment.Variant("v2", static _ => static ride => FareOf(ride)), Settings);
        private readonly int[] _current = [.. Enumerable.Range(0, Replicas)];
        private long _calls;
        private bool _isStopped;
        private bool _mayLose;

        /// <summary>The replicas that have heard of the others: what is stopped on another one can be of a phase that never was the fleet's.</summary>
        private readonly HashSet<TestService> _met = [];
        private readonly DateTimeOffset[] _exchangedAt = [.. Enumerable.Repeat(TestService.Start, Replicas)];

        public async Task RunAsync(Step step, int place)
        {
            var replica = _fleet[_current[place]];
            switch (step)
            {
                case Step.Exchange:
                    await _fleet.ExchangeAsync(replica);
                    _exchangedAt[place] = _fleet.Time.GetUtcNow();
                    _met.Add(replica);
                    break;
                case Step.ExchangeWithLostAnswer:
                    _fleet.Store.LosesAnswers = true;
                    await _fleet.ExchangeAsync(replica);
                    _fleet.Store.LosesAnswers = false;
                    break;
                case Step.ExchangeWithoutStore:
                    _fleet.Store.IsGone = true;
                    await _fleet.ExchangeAsync(replica);
                    _fleet.Store.IsGone = false;
                    break;
                case Step.Predict:
                    Predict(replica, "c", 20);
                    break;
                case Step.Harm:
                    var wasRunning = replica.Status.Phase == ExperimentPhase.Canary;
                    Predict(replica, "bad", 400);
                    replica.Evaluate();
                    _isStopped |= wasRunning && replica.Status.Phase == ExperimentPhase.Stopped && _met.Contains(replica);
                    break;
                case Step.Wait:
                    Wait(TimeSpan.FromSeconds(10));
                    break;
                case Step.WaitLong:
                    Wait(TimeSpan.FromMinutes(2));
                    break;
                case Step.LoseContent:
                    // What only a process knew that has ended is lost.
                    _mayLose = true;
                    _isStopped = _isStopped && _current.Any(current => _fleet[current].Status.Phase == ExperimentPhase.Stopped);
                    _fleet.Store.Clear();
                    break;
                case Step.Restart:
                    _mayLose = true;
                    await _fleet.LeaveAsync(replica);
                    _fleet.Add();
                    _current[place] = _fleet.Replicas.Count - 1;
                    break;
                default:
                    await ChangeAsync(step, replica);
                    break;
            }
        }

        /// <summary>With a leader that isn't heard of for three intervals, what it has compared since it was last written is lost.</summary>
        private void Wait(TimeSpan time)
        {
            _fleet.Time.Advance(time);
            _mayLose |= _fleet.Time.GetUtcNow() - _exchangedAt.Min() > TimeSpan.FromSeconds(20);
        }

        public async Task SettleAsync()
        {
            for (var i = 0; i < 8; i++)
            {
                await _fleet.TickAsync();
            }

            var all = _current.Select(place => _fleet[place].Status).ToList();
            all.Select(static status => (status.Phase, status.IsPaused, status.Exposure, status.PhaseStartedAt)).Distinct().Should().ContainSingle();
            all.Select(static status => string.Join('\n', status.Changes)).Distinct().Should().ContainSingle();
            if (_isStopped)
            {
                all[0].Phase.Should().Be(ExperimentPhase.Stopped);
            }

            if (all[0].ReplicaCount is not null)
            {
                var counted = all[0].ControlCalls + all[0].Variants[0].Calls;
                counted.Should().BeLessThanOrEqualTo(_calls);
                if (!_mayLose)
                {
                    counted.Should().Be(_calls);
                }
            }
        }

        public ValueTask DisposeAsync() => _fleet.DisposeAsync();

        private static double FareOf(Ride ride) => ride.Customer.StartsWith("bad", StringComparison.Ordinal) ? 1000 : 2 * ride.Kilometers;

        private void Predict(TestService replica, string customers, int count)
        {
            for (var i = 0; i < count; i++)
            {
                var context = new PredictionContext();
                replica.Guard.Predict(context, new Ride($"{customers}{i}", 10), static ride => 2 * ride.Kilometers);
                _calls += context.Arm is null ? 0 : 1;
            }
        }

        private async Task ChangeAsync(Step step, TestService replica)
        {
            var status = replica.Status;
            var isRunning = status.Phase == ExperimentPhase.Canary;
            if (step == Step.Pause && isRunning && !status.IsPaused)
            {
                await replica.Manager.PauseAsync("fare-v2", "A look.", cancellationToken: Cancellation);
            }
            else if (step == Step.Resume && status.IsPaused)
            {
                await replica.Manager.ResumeAsync("fare-v2", "Fine.", cancellationToken: Cancellation);
            }
            else if (step == Step.Advance && isRunning && status.Exposure < 1)
            {
                await replica.Manager.AdvanceAsync("fare-v2", "Fine.", cancellationToken: Cancellation);
            }
            else if (step == Step.Stop && isRunning)
            {
                await replica.Manager.StopAsync("fare-v2", "Enough.", cancellationToken: Cancellation);
                _isStopped |= _met.Contains(replica);
            }
        }
    }
}
