namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Every call that should be logged is in exactly one place: written, waiting, or dropped.</summary>
public sealed class AccountTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_of_several_threads_are_written_once_each()
    {
        const int Threads = 4;
        const int Calls = 20_000;
        await using var service = new TestService(_folder.Path, log => log.RecordsPerThread = 1 << 16);

        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (var call = 0; call < Calls; call++)
            {
                service.Guard.Predict(new Ride($"{thread}-{call}", call, 10), _ => 20);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        await service.Log.CloseSegmentsAsync(Cancellation);

        var records = await _folder.ReadAllAsync();
        records.Select(record => record.Key).Should().OnlyHaveUniqueItems().And.HaveCount(Threads * Calls);
        records.Select(record => record.Id).Should().OnlyHaveUniqueItems();
        service.Status.Should().BeEquivalentTo(new { Offered = (long)Threads * Calls, Written = (long)Threads * Calls, Pending = 0L, Dropped = 0L });
    }

    [Fact]
    public async Task Account_adds_up_at_any_time()
    {
        await using var service = new TestService(_folder.Path, log => log.RecordsPerThread = 64);
        var isDone = false;
        var caller = new Thread(() =>
        {
            for (var call = 0; call < 200_000; call++)
            {
                service.Guard.Predict(new Ride("r", 1, 10), _ => 20);
            }

            Volatile.Write(ref isDone, true);
        });
        caller.Start();

        while (!Volatile.Read(ref isDone))
        {
            var status = service.Status;
            (status.Written + status.Pending + status.Dropped).Should().Be(status.Offered);
        }

        caller.Join();
        await service.Log.FlushAsync(Cancellation);
        var last = service.Status;
        last.Should().BeEquivalentTo(new { Offered = 200_000L, Pending = 0L });
        (last.Written + last.Dropped).Should().Be(200_000);
        (await _folder.ReadAllAsync()).Should().HaveCount((int)last.Written);
    }

    [Fact]
    public async Task Last_eighth_of_a_full_ring_is_kept_for_breaches()
    {
        // The storage is a file, so that nothing leaves the ring as written; the writer isn't woken before 1,024 records.
        await using var service = new TestService(_folder.Path, log => log.RecordsPerThread = 64);

        for (var call = 0; call < 60; call++)
        {
            service.Guard.Predict(new Ride("ordinary", 1, 10), _ => 20);
        }

        for (var call = 0; call < 8; call++)
        {
            service.Guard.Predict(new Ride("breach", 1, 10), _ => 4812.3);
        }

        await service.Log.FlushAsync(Cancellation);
        var records = await _folder.ReadAllAsync();
        records.Count(record => record.Key == "ordinary").Should().Be(56);
        records.Count(record => record.Key == "breach").Should().Be(8);
        service.Status.DroppedBecauseFull.Should().Be(4);
    }

    [Fact]
    public async Task Call_whose_column_throws_is_dropped_and_counted_and_its_caller_gets_the_prediction()
    {
        await using var service = new TestService(_folder.Path, columns: log => log.Column("broken", ride => ride.City!.Length));

        service.Guard.Predict(new Ride("r1", 42, 10, City: null), _ => 20).Should().Be(20);
        await service.Log.FlushAsync(Cancellation);

        service.Log.GetStatus().Should().ContainSingle(status => status.DroppedBecauseOfErrors == 1);
    }

    [Fact]
    public async Task Call_whose_column_asks_the_same_guard_is_logged_once()
    {
        PredictionGuard<Ride, double>? guard = null;
        await using var service = new TestService(_folder.Path, columns: log => log.Column("other", ride => ride.Kilometers > 5 ? guard!.Predict(new Ride("inner", 1, 1), _ => 7) : 0));
        guard = service.Guard;

        guard.Predict(new Ride("outer", 42, 10), _ => 20).Should().Be(20);
        await service.Log.FlushAsync(Cancellation);

        (await _folder.ReadAllAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Key = "outer", Prediction = 20.0 });
        service.Status.Should().BeEquivalentTo(new { Offered = 2L, Written = 1L, DroppedBecauseOfErrors = 1L });
    }

    [Fact]
    public async Task Thread_keeps_fewer_records_if_memory_is_short()
    {
        await using var service = new TestService(_folder.Path, log => (log.RecordsPerThread, log.MaximumMemory) = (1 << 20, 1 << 20));

        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        await service.Log.FlushAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 1L, Written = 1L });
    }

    [Fact]
    public async Task Thread_without_memory_for_its_records_drops_and_counts_them()
    {
        string[] guards = ["a", "b", "c", "d", "e", "f", "g", "h"];
        await using var service = new TestService(_folder.Path, log => (log.RecordsPerThread, log.MaximumMemory) = (1 << 20, 1 << 20), guards: guards);

        foreach (var guard in guards)
        {
            service.Other(guard).Predict(new Ride("r1", 42, 10), _ => 20).Should().Be(20);
        }

        service.Log.GetStatus().Single(guard => guard.Guard == guards[^1]).Should().BeEquivalentTo(new { Offered = 1L, DroppedBecauseFull = 1L });
    }

    [Fact]
    public async Task Threads_without_memory_for_their_records_count_each_call_once()
    {
        string[] guards = ["a", "b", "c", "d", "e", "f", "g", "h"];
        await using var service = new TestService(_folder.Path, log => (log.RecordsPerThread, log.MaximumMemory) = (1 << 20, 1 << 20), guards: guards);
        Array.ForEach(guards, guard => service.Other(guard).Predict(new Ride("r1", 42, 10), _ => 20));
        var last = service.Other(guards[^1]);

        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var call = 0; call < 10_000; call++)
            {
                last.Predict(new Ride("r", 42, 10), _ => 20);
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());

        service.Log.GetStatus().Single(guard => guard.Guard == guards[^1]).Should().BeEquivalentTo(new { Offered = 40_001L, DroppedBecauseFull = 40_001L, Pending = 0L });
    }
}
