using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>What is too old or too much is deleted, whatever clocks do.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly WrongClock _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Days_that_are_too_old_are_deleted()
    {
        await using var service = await StartWithOneDayAsync();

        // The clock of the retention follows within an hour.
        await PassAsync(service, days: 2, hours: 1);
        service.Predict("r2");
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("r2");
    }

    [Fact]
    public async Task Days_that_become_too_old_are_deleted_without_new_records()
    {
        await using var service = await StartWithOneDayAsync();
        await PassAsync(service, days: 2, hours: 0);

        await service.Log.FlushAsync(Cancellation);
        await service.WaitForAsync("FilesDeleted");

        _folder.Files("*.parquet").Should().BeEmpty();
    }

    [Fact]
    public async Task Guard_has_a_retention_of_its_own()
    {
        await using var service = new TestService(
            _folder.Path, log => log.MaximumAge = TimeSpan.FromDays(30), time: _time, columns: log => log.RetainFor(TimeSpan.FromDays(1)), guards: ["other"]);
        service.Predict("r1");
        service.Other("other").Predict(new Ride("r2", 42, 10), _ => 20);
        await service.Log.CloseSegmentsAsync(Cancellation);

        await PassAsync(service, days: 2, hours: 1);
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("r2");
    }

    [Fact]
    public async Task Retention_of_a_guard_holds_for_another_process_that_deletes_files()
    {
        await using (var service = new TestService(_folder.Path, time: _time, columns: log => log.RetainFor(TimeSpan.FromDays(365))))
        {
            service.Predict("r1");
            await service.Log.CloseSegmentsAsync(Cancellation);
            await PassAsync(service, days: 0, hours: 1);
            await service.Log.CloseSegmentsAsync(Cancellation);
        }

        await using var other = new TestService(_folder.Path, log => log.MaximumAge = TimeSpan.FromDays(1), time: _time, name: "second");
        await PassAsync(other, days: 3, hours: 1);
        await other.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task File_of_others_does_not_stop_the_retention()
    {
        await using var service = await StartWithOneDayAsync();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(_folder.Files("*.parquet").Single())!, "part.parquet"), "", Cancellation);

        await PassAsync(service, days: 2, hours: 1);
        await service.Log.CloseSegmentsAsync(Cancellation);

        _folder.Files("*.parquet").Should().ContainSingle().Which.Should().EndWith("part.parquet");
    }

    [Fact]
    public async Task Damaged_segment_that_is_too_old_is_deleted()
    {
        await using var service = await StartWithOneDayAsync();
        var damaged = await WriteDamagedAsync(bytes: 1_000);
        await PassAsync(service, days: 1, hours: 0);
        await service.Log.CloseSegmentsAsync(Cancellation);
        File.Exists(damaged).Should().BeTrue();

        await PassAsync(service, days: 1, hours: 1);
        await service.Log.CloseSegmentsAsync(Cancellation);

        File.Exists(damaged).Should().BeFalse();
    }

    [Fact]
    public async Task Damaged_segments_count_for_the_size()
    {
        await using var service = new TestService(_folder.Path, log => log.MaximumSize = 1 << 20, time: _time);
        var damaged = await WriteDamagedAsync(bytes: 1 << 20);
        service.Predict("r1");

        await service.Log.CloseSegmentsAsync(Cancellation);

        File.Exists(damaged).Should().BeFalse();
        (await _folder.ReadAllAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Retention_of_a_guard_in_settings_overrides_code()
    {
        await using var service = new TestService(
            _folder.Path, time: _time, columns: log => log.RetainFor(TimeSpan.FromDays(1)), settings: new() { ["Guards:fare:MaximumAge"] = "7.00:00:00" });
        service.Predict("r1");
        await service.Log.CloseSegmentsAsync(Cancellation);

        await PassAsync(service, days: 2, hours: 1);
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Age_is_that_of_the_records_and_not_of_the_file()
    {
        await using var service = await StartWithOneDayAsync();
        File.SetLastWriteTimeUtc(_folder.Files("*.parquet").Single(), _time.GetUtcNow().UtcDateTime.AddDays(10));

        await PassAsync(service, days: 2, hours: 1);
        await service.Log.CloseSegmentsAsync(Cancellation);

        _folder.Files("*.parquet").Should().BeEmpty();
    }

    [Fact]
    public async Task Clock_that_jumps_forward_deletes_at_most_a_day_before_it_is_set_right()
    {
        await using var service = await StartWithOneDayAsync(TimeSpan.FromDays(3));

        _time.Error = TimeSpan.FromDays(3650);
        await service.Log.CloseSegmentsAsync(Cancellation);
        _time.Error = TimeSpan.Zero;
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("r1");
    }

    [Fact]
    public async Task Process_that_starts_with_a_wrong_clock_deletes_nothing_that_was_new()
    {
        await using (await StartWithOneDayAsync(TimeSpan.FromDays(3)))
        {
        }

        _time.Error = TimeSpan.FromDays(3650);
        await using var service = Start(TimeSpan.FromDays(3));
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("r1");
    }

    [Fact]
    public async Task Clock_that_is_set_back_keeps_no_segment_open()
    {
        var sink = new RecordingSink();
        await using var service = new TestService(_folder.Path, time: _time, sinks: [sink]);
        service.Predict("r1");
        await service.Log.FlushAsync(Cancellation);

        _time.Error = TimeSpan.FromDays(-2);
        _time.Advance(TimeSpan.FromHours(1));
        await service.Log.FlushAsync(Cancellation);
        await sink.AttemptAsync();

        sink.Keys.Should().Equal("r1");
    }

    [Fact]
    public async Task Records_that_the_retention_deleted_are_not_lost_with_their_process()
    {
        using var copy = new TestFolder();
        await using (var service = await StartWithOneDayAsync())
        {
            await PassAsync(service, days: 2, hours: 1);
            service.Predict("r2");
            await service.Log.CloseSegmentsAsync(Cancellation);
            service.Predict("r3");
            await service.Log.FlushAsync(Cancellation);
            _folder.CopyTo(copy);
        }

        await using var next = new TestService(copy.Path, time: _time);
        var report = (await next.WaitForAsync("ProcessRecovered")).StructuredState!.ToDictionary();

        report.Should().Contain(new Dictionary<string, string?> { ["Offered"] = "3", ["Found"] = "3", ["Dropped"] = "0", ["Lost"] = "0" });
        (await copy.ReadAllAsync()).Select(record => record.Key).Should().Equal("r2", "r3");
    }

    /// <summary>Starts a service with a closed file of today.</summary>
    private async Task<TestService> StartWithOneDayAsync(TimeSpan? age = null)
    {
        var service = Start(age ?? TimeSpan.FromDays(1));
        service.Predict("r1");
        await service.Log.CloseSegmentsAsync(Cancellation);
        return service;
    }

    /// <summary>Writes a damaged segment of the first day, as a process puts it aside.</summary>
    private async Task<string> WriteDamagedAsync(int bytes)
    {
        var path = Path.Combine(Directory.CreateDirectory(_folder.PathOf("damaged")).FullName, "test-1-0123abcd-0000-20261128-000000.segment");
        await File.WriteAllBytesAsync(path, new byte[bytes], Cancellation);
        File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime.AddDays(-1));
        return path;
    }

    private TestService Start(TimeSpan age) => new(_folder.Path, log => log.MaximumAge = age, time: _time);

    /// <summary>Lets time pass as it does: the retention runs each hour.</summary>
    private async Task PassAsync(TestService service, int days, int hours)
    {
        for (var hour = 0; hour < (days * 24) + hours; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            await service.Log.FlushAsync(Cancellation);
        }
    }

    /// <summary>A clock that is set to a wrong time, while time passes as it does.</summary>
    private sealed class WrongClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero))
    {
        public TimeSpan Error { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Error;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
