using System.Globalization;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Disks become full or read-only: calls get the same results, the status shows it, each record is counted, and the log recovers by itself.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TestDisk _disk = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Records_are_dropped_while_the_disk_is_full()
    {
        await using var service = new TestService(_disk.Folder.Path);
        await CallAsync(service, calls: 100);
        _disk.Fill();

        await CallAsync(service, calls: 1_000);

        service.Status.Should().BeEquivalentTo(new { Offered = 1_100L, Written = 100L, Pending = 0L, DroppedBecauseOfStorage = 1_000L, Dropped = 1_000L });
        service.Status.StorageError.Should().Contain("No space left on device");

        _disk.MakeRoom();
        await CallAsync(service, calls: 10);

        await ShouldBeWellAsync(service, written: 110);
    }

    [Fact]
    public async Task Disk_that_becomes_full_keeps_what_fits()
    {
        await using var service = new TestService(_disk.Folder.Path, log => log.RecordsPerThread = 1 << 16);

        // More than fits, in one go.
        await CallAsync(service, calls: 50_000);

        var full = service.Status;
        full.Written.Should().BeInRange(1, 49_999);
        (full.Written + full.DroppedBecauseOfStorage).Should().Be(50_000);
        service.Logs.Collector.GetSnapshot().Should().Contain(record => record.Id.Name == "StorageFailed");
        (await _disk.Folder.ReadAllAsync()).Should().HaveCount((int)full.Written);
    }

    [Fact]
    public async Task Log_starts_on_a_full_disk()
    {
        _disk.Fill();
        await using var service = new TestService(_disk.Folder.Path);

        await CallAsync(service, calls: 10);

        service.Status.Should().BeEquivalentTo(new { Offered = 10L, DroppedBecauseOfStorage = 10L });
        service.Status.StorageError.Should().NotBeNull();

        _disk.MakeRoom();
        await CallAsync(service, calls: 10);

        await ShouldBeWellAsync(service, written: 10);
    }

    [Fact]
    public async Task Segments_wait_while_there_is_no_room_for_their_closed_files()
    {
        await using var service = new TestService(_disk.Folder.Path);
        await CallAsync(service, calls: 100);
        _disk.Fill();

        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().Contain("No space left on device");
        service.Status.Should().BeEquivalentTo(new { Offered = 100L, Written = 100L });

        _disk.MakeRoom();
        await ShouldBeWellAsync(service, written: 100);
    }

    [Fact]
    public async Task Log_stops_on_a_full_disk_and_the_next_process_closes_its_segments()
    {
        await using (var service = new TestService(_disk.Folder.Path))
        {
            await CallAsync(service, calls: 100);
            _disk.Fill();
        }

        _disk.MakeRoom();
        await using var next = new TestService(_disk.Folder.Path);
        await next.WaitForAsync("ProcessRecovered");

        (await _disk.Folder.ReadAllAsync()).Should().HaveCount(100);
        _disk.Folder.Files("*.segment").Should().BeEmpty();
    }

    [Fact]
    public async Task Records_are_dropped_while_the_folder_is_read_only()
    {
        await using var service = new TestService(_disk.Folder.Path);
        await CallAsync(service, calls: 100);
        await service.Log.CloseSegmentsAsync(Cancellation);
        _disk.Protect();

        await CallAsync(service, calls: 50);

        service.Status.Should().BeEquivalentTo(new { Offered = 150L, Written = 100L, Pending = 0L, DroppedBecauseOfStorage = 50L, Dropped = 50L });
        service.Status.StorageError.Should().Contain("Read-only file system");

        _disk.Unprotect();
        await CallAsync(service, calls: 10);

        await ShouldBeWellAsync(service, written: 110);
    }

    [Fact]
    public async Task Log_starts_and_stops_in_a_read_only_folder()
    {
        _disk.Protect();
        await using (var service = new TestService(_disk.Folder.Path))
        {
            await CallAsync(service, calls: 10);

            service.Status.Should().BeEquivalentTo(new { Offered = 10L, DroppedBecauseOfStorage = 10L });
            service.Status.StorageError.Should().NotBeNull();
        }

        _disk.Unprotect();
        _disk.Folder.Files("*").Should().BeEmpty();
    }

    /// <summary>Makes calls, checks their results, and has the log write what it can.</summary>
    private static async Task CallAsync(TestService service, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            service.Guard.Predict(new Ride(call.ToString(CultureInfo.InvariantCulture), 42, 10), _ => 20).Should().Be(20);
        }

        await service.Log.FlushAsync(Cancellation);
    }

    /// <summary>Nothing is wrong anymore, every record is in one place, and those that were written can be read.</summary>
    private async Task ShouldBeWellAsync(TestService service, long written)
    {
        await service.Log.CloseSegmentsAsync(Cancellation);

        var status = service.Status;
        status.Should().BeEquivalentTo(new { Written = written, Pending = 0L, StorageError = (string?)null, SinkError = (string?)null });
        (status.Written + status.Dropped).Should().Be(status.Offered);
        (await _disk.Folder.ReadAllAsync()).Should().HaveCount((int)written);
        _disk.Folder.Files("*.segment").Should().BeEmpty();
    }
}
