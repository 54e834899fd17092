using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Writing takes long, the folder is removed, the clock is set back: calls get the same results, and each record is in one place.</summary>
public sealed class DisturbanceTests : IDisposable
{
    private static readonly DataClassification Personal = new("Acme", "Personal");
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_do_not_wait_while_writing_takes_long()
    {
        // A redactor runs where records are written, so one that waits is as slow as a disk can be.
        using var redactor = new WaitingRedactor();
        await using var service = new TestService(
            _folder.Path,
            log => log.RecordsPerThread = 64,
            columns: log => log.Column("city", ride => ride.City, classification: Personal),
            services: services => services.AddSingleton<IRedactorProvider>(redactor));
        Call(service, "r0");
        var writing = Task.Run(() => service.Log.FlushAsync(Cancellation), Cancellation);
        redactor.Begun.Wait(Cancellation);

        for (var call = 1; call <= 1_000; call++)
        {
            Call(service, $"r{call}");
        }

        service.Time.Advance(TimeSpan.FromSeconds(30));
        var slow = service.Status;
        redactor.Go.Set();
        await writing;
        slow.Should().BeEquivalentTo(new { Offered = 1_001L, Written = 0L, Pending = 56L, DroppedBecauseFull = 945L, Dropped = 945L });
        slow.Lag.Should().Be(TimeSpan.FromSeconds(30));

        Call(service, "last");
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 1_002L, Written = 57L, Pending = 0L, Dropped = 945L, Lag = TimeSpan.Zero });
        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal([.. Enumerable.Range(0, 56).Select(call => $"r{call}"), "last"]);
    }

    [Fact]
    public async Task Log_makes_its_folder_again_that_was_removed()
    {
        using var folder = new TestFolder(_folder.PathOf("log"));
        await using var service = new TestService(folder.Path);
        Call(service, "r1");
        await service.Log.FlushAsync(Cancellation);
        Directory.Delete(folder.Path, recursive: true);

        Call(service, "r2");
        await service.Log.FlushAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 2L, Written = 0L, DroppedBecauseOfStorage = 2L });
        service.Status.StorageError.Should().Contain("was deleted while it was open");

        Call(service, "r3");
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 3L, Written = 1L, Pending = 0L, Dropped = 2L });
        (service.Status.StorageError ?? service.Status.SinkError).Should().BeNull();
        (await folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("r3");
    }

    [Fact]
    public async Task Account_of_a_killed_process_is_known_after_its_folder_was_removed()
    {
        using var folder = new TestFolder(_folder.PathOf("log"));
        using var killed = new TestFolder();
        await using (var service = new TestService(folder.Path))
        {
            Call(service, "r1");
            await service.Log.FlushAsync(Cancellation);
            Directory.Delete(folder.Path, recursive: true);
            Call(service, "r2");
            await service.Log.FlushAsync(Cancellation);
            Call(service, "r3");
            await service.Log.FlushAsync(Cancellation);
            Call(service, "r4");
            await service.Log.FlushAsync(Cancellation);
            folder.CopyTo(killed);
        }

        await using var next = new TestService(killed.Path);
        var report = (await next.WaitForAsync("ProcessRecovered")).StructuredState!.ToDictionary();

        report.Should().Contain(new Dictionary<string, string?>
        {
            ["Guard"] = "fare",
            ["Offered"] = "4",
            ["Found"] = "2",
            ["Dropped"] = "2",
            ["Lost"] = "0",
        });
    }

    [Fact]
    public async Task Clock_that_is_set_back_by_an_hour_changes_nothing_but_the_times()
    {
        var midnight = new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);
        var time = new FakeTimeProvider(midnight + TimeSpan.FromMinutes(30));
        await using var service = new TestService(_folder.Path, time: time);
        Call(service, "r1");
        time.AdjustTime(midnight - TimeSpan.FromMinutes(30));

        Call(service, "r2");
        service.Status.Should().BeEquivalentTo(new { Offered = 2L, Pending = 2L, Lag = TimeSpan.Zero });
        await service.Log.FlushAsync(Cancellation);
        time.AdjustTime(midnight + TimeSpan.FromMinutes(30));
        Call(service, "r3");
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 3L, Written = 3L, Pending = 0L, Dropped = 0L });
        (service.Status.StorageError ?? service.Status.SinkError).Should().BeNull();
        var records = await _folder.ReadAllAsync();
        records.Select(record => record.Id).Should().OnlyHaveUniqueItems();
        records.ToDictionary(record => record.Key!, record => (record.Time - midnight).TotalMinutes).Should()
            .Equal(new Dictionary<string, double> { ["r1"] = 30, ["r2"] = -30, ["r3"] = 30 });
    }

    private static void Call(TestService service, string key) => service.Guard.Predict(new Ride(key, 42, 10), _ => 20).Should().Be(20);

    /// <summary>Waits with the first value until it may go on.</summary>
    private sealed class WaitingRedactor : Redactor, IRedactorProvider, IDisposable
    {
        public ManualResetEventSlim Begun { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        public Redactor GetRedactor(DataClassificationSet classifications) => this;

        public override int GetRedactedLength(ReadOnlySpan<char> input) => input.Length;

        public override int Redact(ReadOnlySpan<char> source, Span<char> destination)
        {
            Begun.Set();
            Go.Wait(Cancellation);
            source.CopyTo(destination);
            return source.Length;
        }

        public void Dispose()
        {
            Begun.Dispose();
            Go.Dispose();
        }
    }
}
