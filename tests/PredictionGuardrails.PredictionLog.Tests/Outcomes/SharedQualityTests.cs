using CsCheck;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Fleet;
using PredictionGuardrails.Fleet.Tests;

namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

/// <summary>The quality of all replicas of a fleet together, each of which has a log of its own.</summary>
public sealed class SharedQualityTests : IAsyncDisposable
{
    private readonly Replicas _replicas = new();

    public ValueTask DisposeAsync() => _replicas.DisposeAsync();

    [Fact]
    public async Task Days_of_all_replicas_are_added_on_each_of_them()
    {
        var (first, second, third) = (_replicas.Add(), _replicas.Add(), _replicas.Add());
        await _replicas.ServeAsync(first, count: 100, error: 1);
        await _replicas.ServeAsync(second, count: 50, error: 3);
        await _replicas.ServeAsync(third, count: 10, error: 0);

        await _replicas.PassAsync(TimeSpan.FromHours(37));
        await _replicas.TickAsync(2);

        foreach (var replica in new[] { first, second, third })
        {
            var fleet = Quality(replica).Fleet!;
            fleet.ReplicaCount.Should().Be(3);
            fleet.Days.Should().Equal(new OutcomeDay(new DateOnly(2026, 11, 2), 160, 160, 250.0 / 160, 250.0 / 160, IsFinal: true));
        }
    }

    [Fact]
    public async Task Predictions_whose_outcomes_are_not_final_are_in_the_total()
    {
        var (first, second) = (_replicas.Add(), _replicas.Add());
        await _replicas.ServeAsync(first, count: 20, error: 1);
        second.Predict("without an outcome");
        await second.Log.FlushAsync(TestContext.Current.CancellationToken);

        await _replicas.TickAsync(2);

        Quality(second).Fleet!.Days.Should().Equal(new OutcomeDay(new DateOnly(2026, 11, 2), 21, 20, 1, 1, IsFinal: false));
    }

    [Fact]
    public async Task What_a_replica_evaluated_that_has_ended_stays_in_the_total()
    {
        var (first, second) = await EvaluateHundredAsync();

        _replicas.Kill(first);
        await _replicas.TickAsync(5);

        var fleet = Quality(second).Fleet!;
        (fleet.ReplicaCount, fleet.Days.Should().ContainSingle().Which.Predictions).Should().Be((1, 100));
    }

    [Fact]
    public async Task Restarted_replica_is_not_counted_twice()
    {
        var (first, second) = await EvaluateHundredAsync();

        await _replicas.RestartAsync(second);
        await _replicas.TickAsync(5);

        Quality(first).Fleet!.Days.Should().ContainSingle().Which.Predictions.Should().Be(100);
    }

    [Fact]
    public async Task Store_that_lost_its_content_gets_the_total_again()
    {
        var (_, second) = await EvaluateHundredAsync();

        _replicas.Store.Clear();
        await _replicas.TickAsync(3);

        Quality(second).Fleet!.Days.Should().ContainSingle().Which.Predictions.Should().Be(100);
    }

    [Fact]
    public async Task Replica_that_is_alone_shows_its_own_days_only()
    {
        var (first, second) = (_replicas.Add(), _replicas.Add());
        await _replicas.ServeAsync(first, count: 30, error: 1);
        await _replicas.TickAsync(2);
        Quality(second).Fleet.Should().NotBeNull();

        _replicas.Store.IsGone = true;
        await _replicas.TickAsync();

        Quality(second).Fleet.Should().BeNull();
    }

    [Fact]
    public async Task Replica_whose_clock_is_wrong_makes_no_other_day_too_old()
    {
        var (first, second) = (_replicas.Add(), _replicas.Add());
        var wrong = _replicas.Add(ahead: TimeSpan.FromDays(400));
        await _replicas.ServeAsync(first, count: 30, error: 1);
        await _replicas.ServeAsync(second, count: 70, error: 1);
        await _replicas.ServeAsync(wrong, count: 5, error: 1);

        await _replicas.TickAsync(2);

        Quality(first).Fleet!.Days.Should().ContainSingle().Which.Predictions.Should().Be(100);
    }

    [Fact]
    public async Task Document_that_cannot_be_read_is_named_and_in_the_way_of_no_guard()
    {
        var replica = _replicas.Add();
        await _replicas.Store.TryWriteDocumentAsync("quality/fare/paid/sources", 0, "{}", TestContext.Current.CancellationToken);

        await _replicas.TickAsync();

        replica.Logs.Collector.GetSnapshot().Should().Contain(log => log.Exception != null && log.Exception.ToString().Contains("'quality/fare/paid/sources'"));
        replica.Services.GetRequiredService<IFleetManager>().GetStatus().AloneSince.Should().BeNull();
    }

    /// <summary>Whatever happens to answers, to the store, and to the leader.</summary>
    [Fact]
    public async Task Total_is_exact_in_the_end() => await Gen.Enum<Event>().Array[1, 25]
        .SampleAsync(CheckAsync, iter: 40);

    private static async Task CheckAsync(Event[] events)
    {
        await using var replicas = new Replicas();
        var all = new List<TestService> { replicas.Add(), replicas.Add(), replicas.Add() };
        var served = 0;
        for (var i = 0; i < events.Length; i++)
        {
            var at = i % all.Count;
            switch (events[i])
            {
                case Event.Serve:
                    await replicas.ServeAsync(all[at], count: i + 1, error: 1);
                    served += i + 1;
                    break;
                case Event.Pass:
                    await replicas.PassAsync(TimeSpan.FromHours(25));
                    break;
                case Event.Lose:
                    replicas.Store.LosesAnswers = true;
                    await replicas.TickAsync();
                    replicas.Store.LosesAnswers = false;
                    break;
                case Event.Restart:
                    all[at] = await replicas.RestartAsync(all[at]);
                    break;
                case Event.Clear:
                    replicas.Store.Clear();
                    break;
                default:
                    // The one that leads, if it does, doesn't for a while.
                    await replicas.TickAsync(5, except: all[at]);
                    break;
            }

            await replicas.TickAsync(2);
        }

        await replicas.PassAsync(TimeSpan.FromHours(25));
        await replicas.TickAsync(8);
        foreach (var replica in all)
        {
            var total = Quality(replica).Fleet!.Days.Sum(static day => day.Predictions);
            if (events.Contains(Event.Clear) && events.Contains(Event.Restart))
            {
                // What a process knew that has ended may only have been in the store.
                total.Should().BeLessThanOrEqualTo(served, "of {0}", string.Join(", ", events));
            }
            else
            {
                total.Should().Be(served, "of {0}", string.Join(", ", events));
            }
        }
    }

    /// <summary>Two replicas have evaluated 100 predictions, which are in the total.</summary>
    private async Task<(TestService First, TestService Second)> EvaluateHundredAsync()
    {
        var (first, second) = (_replicas.Add(), _replicas.Add());
        await _replicas.ServeAsync(first, count: 30, error: 1);
        await _replicas.ServeAsync(second, count: 70, error: 1);
        await _replicas.PassAsync(TimeSpan.FromHours(25));
        await _replicas.TickAsync(2);
        return (first, second);
    }

    private static OutcomeQuality Quality(TestService service) => service.Log.GetOutcomeQuality().Should().ContainSingle().Subject;

    private enum Event
    {
        Serve,
        Pass,
        Lose,
        Restart,
        Clear,
        Leave,
    }

    private sealed class Replicas : IAsyncDisposable
    {
        private readonly FastTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero));
        private readonly Dictionary<TestService, TestFolder> _running = [];
        private readonly List<TestFolder> _folders = [];
        private int _ride;

        public Replicas() => Store = new TestStore(new InProcessFleetStore(_time));

        public TestStore Store { get; }

        private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

        /// <param name="ahead">By how much its clock is ahead.</param>
        public TestService Add(TimeSpan ahead = default)
        {
            _folders.Add(new TestFolder());
            return Start(_folders[^1], ahead == default ? _time : new FastTimeProvider(_time.GetUtcNow() + ahead));
        }

        /// <summary>Ends a replica without a word to the others, and starts it again with its log.</summary>
        public async Task<TestService> RestartAsync(TestService replica)
        {
            var folder = _running[replica];
            Kill(replica);
            await replica.DisposeAsync();
            return Start(folder, _time);
        }

        public void Kill(TestService replica) => _running.Remove(replica);

        /// <summary>Makes predictions whose outcomes are known at once.</summary>
        public async Task ServeAsync(TestService replica, int count, double error)
        {
            var first = _ride;
            for (; _ride < first + count; _ride++)
            {
                replica.Predict($"r{_ride}");
            }

            await replica.Log.FlushAsync(Cancellation);
            await replica.RecordAsync([.. Enumerable.Range(first, count).Select(ride =>
                new PredictionOutcome { Guard = "fare", Name = "paid", Key = $"r{ride}", Value = 20 + error })]);
        }

        public async Task PassAsync(TimeSpan time)
        {
            Advance(time);
            foreach (var replica in _running.Keys)
            {
                await replica.Log.EvaluateNowAsync(Cancellation);
            }
        }

        /// <summary>Minutes pass, and every replica exchanges with the store every ten seconds.</summary>
        public async Task TickAsync(int times = 1, TestService? except = null)
        {
            for (var i = 0; i < 6 * times; i++)
            {
                Advance(TimeSpan.FromSeconds(10));
                foreach (var replica in _running.Keys.Where(replica => replica != except))
                {
                    await replica.Services.GetRequiredService<FleetManager>().ExchangeAsync(Cancellation);
                }
            }
        }

        private void Advance(TimeSpan time)
        {
            foreach (var clock in _running.Keys.Select(static replica => replica.Time).Append(_time).Distinct())
            {
                clock.Advance(time);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var replica in _running.Keys)
            {
                await replica.DisposeAsync();
            }

            _folders.ForEach(static folder => folder.Dispose());
        }

        private TestService Start(TestFolder folder, FastTimeProvider time)
        {
            var name = $"pod-{_folders.IndexOf(folder)}";
            var replica = new TestService(
                folder.Path,
                log => log.InstanceName = name,
                time: time,
                columns: static log => log.Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1)),
                services: services => services.AddPredictionGuardrails().AddFleet(fleet => fleet.UseStore((_, _) => Store)));
            replica.Configuration["PredictionGuardrails:Fleet:Name"] = "fares";
            replica.Configuration["PredictionGuardrails:Fleet:Replica"] = name;
            ((IConfigurationRoot)replica.Configuration).Reload();
            _running.Add(replica, folder);
            return replica;
        }
    }
}
