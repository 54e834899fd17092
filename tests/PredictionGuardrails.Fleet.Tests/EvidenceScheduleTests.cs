using System.Globalization;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Fleet.Configuration;
using PredictionGuardrails.Fleet.Evidence;
using PredictionGuardrails.Fleet.Exchange;
using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>
/// Any order of gains, exchanges, lost answers, outages, lost content, pauses, and restarts: replicas find a change together only if what they really gained raises
/// an alarm without those that contributed most. <c>SCHEDULES</c> sets the number of schedules.
/// </summary>
public sealed class EvidenceScheduleTests
{
    private const int Replicas = 5;
    private const double AlarmLevel = 10;

    private enum Step
    {
        Gain,
        GainAll,
        Exchange,
        ExchangeWithLostAnswer,
        ExchangeWithoutStore,
        Wait,
        WaitLong,
        LoseContent,
        Restart,
    }

    private static Gen<(Step Step, int Replica, double Gained)[]> Schedules { get; } = Gen.Select(
        Gen.Frequency(
            (6, Gen.Const(Step.Gain)),
            (12, Gen.Const(Step.GainAll)),
            (16, Gen.Const(Step.Exchange)),
            (2, Gen.Const(Step.ExchangeWithLostAnswer)),
            (2, Gen.Const(Step.ExchangeWithoutStore)),
            (4, Gen.Const(Step.Wait)),
            (1, Gen.Const(Step.WaitLong)),
            (1, Gen.Const(Step.LoseContent)),
            (1, Gen.Const(Step.Restart))),
        Gen.Int[0, Replicas - 1],
        Gen.Frequency((5, Gen.Double[-2, 4]), (1, Gen.Double[20, 50]))).Array[50, 200];

    [Fact]
    public async Task Change_is_found_only_by_what_was_gained_without_the_replicas_that_contributed_most()
    {
        var schedules = int.Parse(Environment.GetEnvironmentVariable("SCHEDULES") ?? "10000", CultureInfo.InvariantCulture);

        var found = 0;
        await Schedules.SampleAsync(async schedule => Interlocked.Add(ref found, await RunAsync(schedule)), iter: schedules, threads: 2);

        found.Should().BeGreaterThan(schedules / 4, "otherwise nothing was checked");
    }

    [Fact]
    public async Task Change_of_all_is_found()
    {
        var schedule = Enumerable.Range(0, 20).SelectMany(static _ => Enumerable.Range(0, Replicas).Select(static replica => (Step.Exchange, replica, 0.0))
            .Append((Step.GainAll, 0, 2.0)).Append((Step.Wait, 0, 0.0)));
        await using var world = new World();

        await world.RunAsync(schedule);

        world.FoundCount.Should().BePositive();
    }

    /// <returns>How many changes were found.</returns>
    private static async Task<int> RunAsync((Step Step, int Replica, double Gained)[] schedule)
    {
        await using var world = new World();
        await world.RunAsync(schedule);
        return world.FoundCount;
    }

    /// <summary>The replicas, and what each of them has gained.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
        private readonly TestStore _store;
        private readonly Replica[] _replicas = new Replica[Replicas];

        /// <summary>The most that each incarnation has gained in any stretch of its life.</summary>
        private readonly Dictionary<string, Stretch> _gained = new(StringComparer.Ordinal);
        private readonly HashSet<DateTimeOffset> _found = [];

        public World()
        {
            _store = new TestStore(new InProcessFleetStore(_time));
            for (var i = 0; i < Replicas; i++)
            {
                _replicas[i] = new Replica(_store, _time);
            }
        }

        public ValueTask DisposeAsync() => _store.DisposeAsync();

        public int FoundCount => _found.Count;

        public async Task RunAsync(IEnumerable<(Step Step, int Replica, double Gained)> schedule)
        {
            foreach (var (step, replica, gained) in schedule)
            {
                await RunAsync(step, replica, gained);
                await CheckAsync();
            }
        }

        private async Task RunAsync(Step step, int replica, double gained)
        {
            switch (step)
            {
                case Step.Gain:
                    Gain(_replicas[replica], gained);
                    break;
                case Step.GainAll:
                    Array.ForEach(_replicas, one => Gain(one, Math.Min(gained, 4)));
                    break;
                case Step.Exchange:
                    await _replicas[replica].ExchangeAsync();
                    break;
                case Step.ExchangeWithLostAnswer:
                    _store.LosesAnswers = true;
                    await _replicas[replica].ExchangeAsync();
                    _store.LosesAnswers = false;
                    break;
                case Step.ExchangeWithoutStore:
                    _store.IsGone = true;
                    await _replicas[replica].ExchangeAsync();
                    _store.IsGone = false;
                    break;
                case Step.Wait:
                    _time.Advance(TimeSpan.FromSeconds(10));
                    break;
                case Step.WaitLong:
                    _time.Advance(TimeSpan.FromMinutes(2));
                    break;
                case Step.LoseContent:
                    _store.Clear();
                    break;
                default:
                    _replicas[replica] = new Replica(_store, _time);
                    break;
            }
        }

        private void Gain(Replica replica, double gained)
        {
            replica.Gain(gained);
            var before = _gained.GetValueOrDefault(replica.Incarnation);
            var now = Math.Max(0, before.Now) + gained;
            _gained[replica.Incarnation] = new Stretch(now, Math.Max(before.Most, now));
        }

        /// <summary>A change that is new is due to the replicas that contributed less.</summary>
        private async Task CheckAsync()
        {
            var document = await _store.ReadDocumentAsync("evidence/fare/1", TestContext.Current.CancellationToken);
            var record = document is null ? null : JsonSerializer.Deserialize(document.Content, FleetJson.Default.EvidenceRecord);
            foreach (var change in (record?.Changes ?? []).Where(change => _found.Add(change.Since)))
            {
                change.LeftOut.Should().Be(QuorumSize.Of(change.Replicas, 0.5) - 1);
                change.Evidence.Should().BeGreaterThanOrEqualTo(AlarmLevel);
                var most = _gained.Values.Select(static stretch => stretch.Most).OrderDescending().Skip(change.LeftOut).Sum();
                most.Should().BeGreaterThanOrEqualTo(change.Evidence - 0.1, "no gain counts twice");
            }
        }

        private readonly record struct Stretch(double Now, double Most);
    }

    /// <summary>What a replica does in an exchange, as far as evidence is concerned.</summary>
    private sealed class Replica
    {
        private readonly TestStore _store;
        private readonly StoreConnection _connection;
        private readonly FleetLease _lease;
        private readonly EvidenceMerger _merger;
        private double _gained;
        private long _predictions;
        private long _sequence;

        public Replica(TestStore store, TimeProvider time)
        {
            var section = new FleetSection();
            _store = store;
            _connection = new StoreConnection(store, section, time, NullLogger.Instance);
            _lease = new FleetLease("evidence", _connection, section);
            _merger = new EvidenceMerger(new EvidenceDocuments(_connection), new ReadFailures(NullLogger.Instance), section);
        }

        public string Incarnation { get; } = Guid.NewGuid().ToString("N");

        public void Gain(double gained)
        {
            _gained += gained;
            _predictions += 10;
        }

        public async Task ExchangeAsync()
        {
            try
            {
                var reading = await _store.ExchangeAsync(CreateReport(), TestContext.Current.CancellationToken);
                var isLeading = await _lease.HoldAsync(Incarnation, reading, TestContext.Current.CancellationToken);
                var reports = isLeading ? await new ReplicaReports(_connection).ReadAsync(TestContext.Current.CancellationToken) : null;
                await _merger.UpdateAsync(reports, _lease.Term, reading, TestContext.Current.CancellationToken);
            }
            catch (Exception exception) when (exception is FleetStoreException or InvalidOperationException or TimeoutException)
            {
                // The store is gone, or its answer is.
            }
        }

        private FleetReport CreateReport() => new()
        {
            Replica = Incarnation,
            Incarnation = Incarnation,
            Sequence = ++_sequence,
            TimeToLive = new FleetSettings().TimeToLive,
            Counts = [],
            Guards =
            [
                new FleetGuardReport
                {
                    Guard = "fare",
                    ModelVersion = "1",
                    Mode = GuardMode.Enforce,
                    Breaker = BreakerState.Closed,
                    PredictionCount = _predictions,
                    LastAction = 0,
                    Evidence =
                    [
                        new FleetEvidenceReport
                        {
                            Metric = "prediction",
                            IsGross = false,
                            Scores = "1",
                            Id = 1,
                            PredictionCount = _predictions,
                            AlarmLevel = AlarmLevel,
                            TestLevel = 3,
                            RequiredProbes = 20,
                            Gains = PackedGains.Pack([_gained]),
                        },
                    ],
                },
            ],
        };
    }
}
