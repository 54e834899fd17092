namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Disks fail, processes end, files are damaged: calls go on, and what is lost is counted.</summary>
public sealed class StorageTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Folder_that_cannot_be_created_drops_records_until_it_can()
    {
        var path = _folder.PathOf("log");
        await File.WriteAllTextAsync(path, "a file", Cancellation);
        await using var service = new TestService(path);

        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20).Should().Be(20);
        await service.Log.FlushAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 1L, DroppedBecauseOfStorage = 1L, Written = 0L });
        service.Status.StorageError.Should().NotBeNull();

        File.Delete(path);
        service.Guard.Predict(new Ride("r2", 42, 10), _ => 20);
        await service.Log.FlushAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 2L, DroppedBecauseOfStorage = 1L, Written = 1L, StorageError = (string?)null });
        service.Logs.Collector.GetSnapshot().Select(record => record.Id.Name).Should().ContainInOrder("StorageFailed", "StorageRecovered");
    }

    [Fact]
    public async Task Records_of_a_deleted_folder_are_counted_as_dropped()
    {
        await using var service = new TestService(_folder.PathOf("log"));
        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        await service.Log.FlushAsync(Cancellation);
        Directory.Delete(_folder.PathOf("log"), recursive: true);

        await service.Log.FlushAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 1L, Written = 0L, DroppedBecauseOfStorage = 1L });
    }

    [Fact]
    public async Task Segment_of_a_process_that_ended_is_closed_by_the_next_one_up_to_its_last_complete_record()
    {
        var open = await LeaveOpenAsync();
        var segment = Directory.GetFiles(open, "*.segment").Single();
        await using (var file = new FileStream(segment, FileMode.Append))
        {
            file.Write("torn"u8);
        }

        await using (var next = new TestService(_folder.Path))
        {
            await next.WaitForAsync("ProcessRecovered");
            next.Logs.Collector.GetSnapshot().Single(record => record.Id.Name == "SegmentCut").Message.Should().StartWith("Cut 4 bytes of an incomplete record");
        }

        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("r1", "r2");
        Directory.Exists(open).Should().BeFalse();
    }

    [Fact]
    public async Task Folder_that_cannot_be_recovered_keeps_no_other_from_it_and_is_kept()
    {
        var broken = Directory.CreateDirectory(_folder.PathOf("open/a-broken")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(broken, "counters.bin"), new byte[100], Cancellation);
        await File.WriteAllTextAsync(Path.Combine(broken, "guards.txt"), "fare", Cancellation);
        await LeaveOpenAsync();

        await using var next = new TestService(_folder.Path);
        await next.WaitForAsync("ProcessRecovered");

        next.Logs.Collector.GetSnapshot().Should().ContainSingle(record => record.Id.Name == "RecoveryFailed");
        next.Guard.Predict(new Ride("r3", 42, 10), _ => 20).Should().Be(20);
        await next.Log.FlushAsync(Cancellation);
        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("r1", "r2", "r3");
        Directory.Exists(broken).Should().BeTrue();
    }

    [Fact]
    public async Task Segment_of_an_unknown_format_is_kept()
    {
        var open = await LeaveOpenAsync();
        var segment = Directory.GetFiles(open, "*.segment").Single();
        await File.WriteAllTextAsync(segment, new string('?', 1000), Cancellation);

        await using var next = new TestService(_folder.Path);
        await next.WaitForAsync("SegmentDamaged");

        Directory.GetFiles(_folder.PathOf("damaged")).Should().ContainSingle();
    }

    [Fact]
    public async Task Process_that_is_running_keeps_its_segments()
    {
        await using var first = new TestService(_folder.Path);
        first.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        await first.Log.FlushAsync(Cancellation);

        await using (var second = new TestService(_folder.Path))
        {
            second.Guard.Predict(new Ride("r2", 42, 10), _ => 20);
        }

        Directory.GetFiles(_folder.PathOf("open"), "*.segment", SearchOption.AllDirectories).Should().ContainSingle();
        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().BeEquivalentTo("r1", "r2");
    }

    [Fact]
    public async Task Folder_that_is_just_being_made_is_left_to_its_process()
    {
        // A process takes the lock, then makes the folder, then its files.
        Directory.CreateDirectory(_folder.PathOf("open"));
        await using var taken = new FileStream(_folder.PathOf("open/other.lock"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        var other = Directory.CreateDirectory(_folder.PathOf("open/other")).FullName;
        await LeaveOpenAsync();

        await using (var service = new TestService(_folder.Path))
        {
            await service.WaitForAsync("ProcessRecovered");
        }

        Directory.Exists(other).Should().BeTrue();
    }

    [Fact]
    public async Task Processes_that_start_at_the_same_moment_share_a_folder()
    {
        var services = new TestService[16];
        Parallel.For(0, services.Length, number => services[number] = new TestService(_folder.Path));
        for (var number = 0; number < services.Length; number++)
        {
            services[number].Predict($"r{number}");
            await services[number].DisposeAsync();
            services[number].Status.Should().BeEquivalentTo(new { Offered = 1L, Written = 1L, StorageError = (string?)null });
        }

        (await _folder.ReadAllAsync()).Should().HaveCount(services.Length);
        _folder.Files("open/*").Should().BeEmpty();
    }

    [Fact]
    public async Task Folder_that_a_process_could_not_delete_when_it_stopped_is_deleted_without_a_report()
    {
        // On Windows, a file that is mapped can't be deleted.
        var left = await LeaveOpenAsync();
        Directory.GetFiles(left).Where(file => Path.GetFileName(file) != "counters.bin").ToList().ForEach(File.Delete);
        Directory.CreateDirectory(_folder.PathOf("open/z"));
        await File.WriteAllTextAsync(_folder.PathOf("open/z/guards.txt"), "fare", Cancellation);
        await File.WriteAllTextAsync(_folder.PathOf("open/z/counters.bin"), "damaged", Cancellation);

        await using var next = new TestService(_folder.Path);
        await next.WaitForAsync("RecoveryFailed");

        Directory.Exists(left).Should().BeFalse();
        next.Logs.Collector.GetSnapshot().Should().NotContain(record => record.Id.Name == "ProcessRecovered");
    }

    [Fact]
    public async Task More_guards_than_a_page_has_counters_are_counted_also_when_the_process_is_killed()
    {
        using var copy = new TestFolder();
        var guards = Enumerable.Range(0, 2_100).Select(number => $"guard-{number}").ToList();
        await using (var service = new TestService(_folder.Path, log => log.RecordsPerThread = 64, guards: guards))
        {
            service.Other("guard-2099").Predict(new Ride("r1", 42, 10), _ => 20);
            await service.Log.FlushAsync(Cancellation);
            service.Log.GetStatus().Should().HaveCount(2_101).And.ContainSingle(status => status.Written == 1 && status.Offered == 1);
            _folder.CopyTo(copy);
        }

        await using var next = new TestService(copy.Path);
        var report = await next.Logs.Collector.GetLogsAsync(Cancellation).FirstAsync(record => record.Message.Contains("guard 'guard-2099'"), Cancellation);

        report.StructuredState!.ToDictionary().Should().Contain(new Dictionary<string, string?> { ["Offered"] = "1", ["Found"] = "1", ["Lost"] = "0" });
    }

    [Fact]
    public async Task Damaged_frame_ends_its_segment()
    {
        await using var service = new TestService(_folder.Path);
        foreach (var key in new[] { "r1", "r2" })
        {
            service.Guard.Predict(new Ride(key, 42, 10), _ => 20);
            await service.Log.FlushAsync(Cancellation);
        }

        var segment = Directory.GetFiles(_folder.PathOf("open"), "*.segment", SearchOption.AllDirectories).Single();
        await using (var file = new FileStream(segment, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = file.Length - 3;
            file.WriteByte(0xFF);
        }

        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("r1");
    }

    [Fact]
    public async Task Foreign_Parquet_file_is_an_error_that_names_it()
    {
        var path = Path.Combine(Directory.CreateDirectory(_folder.PathOf("guard=fare/day=2026-11-28")).FullName, "a.parquet");
        await File.WriteAllTextAsync(path, "not Parquet", Cancellation);

        await FluentActions.Awaiting(() => _folder.ReadAllAsync()).Should().ThrowAsync<InvalidDataException>().WithMessage($"'{path}' isn't a valid Parquet file, or is truncated.");
    }

    /// <summary>Leaves what a process leaves that was killed after two records: a copy of its folder.</summary>
    private async Task<string> LeaveOpenAsync()
    {
        using var other = new TestFolder();
        await using var service = new TestService(other.Path);
        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        service.Guard.Predict(new Ride("r2", 42, 10), _ => 20);
        await service.Log.FlushAsync(Cancellation);
        other.CopyTo(_folder);
        return _folder.PathOf(Path.Combine("open", Path.GetFileName(Directory.GetDirectories(other.PathOf("open")).Single())));
    }
}
