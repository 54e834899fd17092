using System.Threading.Channels;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Segments go to every sink, and stay on disk until all have them.</summary>
public sealed class SinkTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RecordingSink _sink = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sink_gets_the_records_that_the_Parquet_files_have()
    {
        await using var service = Start();
        service.Predict("r1");
        service.Guard.Predict(new Ride("r2", 43, double.NaN, City: null), _ => 600);

        await service.Log.CloseSegmentsAsync(Cancellation);

        var segment = _sink.Segments.Should().ContainSingle().Subject;
        segment.Records.Should().BeEquivalentTo(await _folder.ReadAllAsync(), options => options.WithStrictOrdering());
        Path.GetFileNameWithoutExtension(_folder.Files("*.parquet").Single()).Should().Be(segment.Name);
        _folder.Files("*.segment").Should().BeEmpty();
    }

    [Fact]
    public async Task Segment_stays_on_disk_until_a_sink_that_failed_takes_it()
    {
        await using var service = Start();
        _sink.Failure = _ => new IOException("no route");
        service.Predict("r1");

        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 1L, Written = 1L, Dropped = 0L, StorageError = (string?)null, SinkError = "Recording: no route" });
        _folder.Files("*.segment").Should().ContainSingle();
        (await _folder.ReadAllAsync()).Should().ContainSingle("it's in a Parquet file already, and isn't read twice");

        _sink.Failure = _ => null;
        await service.Log.CloseSegmentsAsync(Cancellation);

        _sink.Keys.Should().Equal("r1");
        _folder.Files("*.segment").Should().BeEmpty();
        service.Status.SinkError.Should().BeNull();
        service.Logs.Collector.GetSnapshot().Select(record => record.Id.Name).Should().ContainInOrder("SinkFailed", "SinkRecovered");
    }

    [Fact]
    public async Task Sink_that_failed_is_left_alone_for_a_time_that_doubles()
    {
        await using var service = Start();
        var failed = Channel.CreateUnbounded<Task>();
        _sink.Failure = _ =>
        {
            var failure = new CountedException();
            failed.Writer.TryWrite(failure.Counted);
            return failure;
        };
        service.Predict("r1");
        await service.Log.CloseSegmentsAsync(Cancellation);

        // The sink is tried when the segment ends, and because closing asks for it: together or one after the other.
        var failures = _sink.Attempts;
        for (var attempt = 0; attempt < failures; attempt++)
        {
            await FailAsync();
        }

        foreach (var seconds in Enumerable.Range(failures - 1, 3).Select(static doublings => 1 << doublings))
        {
            service.Time.Advance(TimeSpan.FromSeconds(seconds - 0.5));
            await service.Log.FlushAsync(Cancellation);
            _sink.Attempts.Should().Be(0);
            service.Time.Advance(TimeSpan.FromSeconds(0.5));
            await service.Log.FlushAsync(Cancellation);
            await FailAsync();
        }

        async Task FailAsync()
        {
            await _sink.AttemptAsync();
            await (await failed.Reader.ReadAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Guard_whose_records_a_sink_refuses_keeps_no_other_from_it()
    {
        await using var service = Start(guards: ["a"]);
        _sink.Failure = segment => segment.Guard == "a" ? new InvalidDataException("wrong type") : null;
        service.Other("a").Predict(new Ride("r1", 42, 10), _ => 20);
        service.Predict("r2");

        await service.Log.CloseSegmentsAsync(Cancellation);

        _sink.Keys.Should().Equal("r2");
        service.Log.GetStatus().Should().HaveCount(2).And.OnlyContain(status => status.SinkError == "Recording: wrong type" && status.Written == 1);
    }

    [Fact]
    public async Task Waiting_segments_that_exceed_the_maximum_size_are_dropped_and_counted()
    {
        await using var service = Start(log =>
        {
            log.WriteParquet = false;
            log.MaximumSize = 1 << 20;
            log.SegmentSize = 1 << 16;
        });
        _sink.Failure = _ => new IOException("no route");
        for (var key = 0; key < 20_000; key++)
        {
            service.Predict($"r{key}");
            if (key % 500 == 499)
            {
                await service.Log.FlushAsync(Cancellation);
            }
        }

        await service.Log.CloseSegmentsAsync(Cancellation);

        var status = service.Status;
        status.DroppedBecauseOfSinks.Should().BeGreaterThan(0);
        status.Offered.Should().Be(20_000).And.Be(status.Written + status.Pending + status.Dropped);
        _folder.Files("*.segment").Sum(file => new FileInfo(file).Length).Should().BeLessThanOrEqualTo(1 << 20);

        _sink.Failure = _ => null;
        await service.Log.CloseSegmentsAsync(Cancellation);

        _sink.Keys.Should().HaveCount((int)status.Written).And.OnlyHaveUniqueItems().And.Contain("r19999");
    }

    [Fact]
    public async Task Next_process_passes_on_what_a_sink_did_not_take_under_the_same_name()
    {
        var other = new RecordingSink { Failure = _ => new IOException("no route") };
        await using (var service = new TestService(_folder.Path, sinks: [_sink, other]))
        {
            service.Predict("r1");
        }

        other.Failure = _ => null;
        await using var next = new TestService(_folder.Path, sinks: [_sink, other]);
        var report = (await next.WaitForAsync("ProcessRecovered")).StructuredState!.ToDictionary();

        report.Should().Contain(new Dictionary<string, string?> { ["Offered"] = "1", ["Found"] = "1", ["Dropped"] = "0", ["Lost"] = "0" });
        other.Keys.Should().Equal("r1");
        _sink.Segments.Should().HaveCount(2).And.OnlyContain(segment => segment.Name == other.Segments.Single().Name);
        (await _folder.ReadAllAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Log_without_Parquet_files_is_read_from_segments_that_wait()
    {
        await using var service = Start(log => log.WriteParquet = false);
        _sink.Failure = _ => new IOException("no route");
        service.Predict("r1");

        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Should().ContainSingle().Which.Key.Should().Be("r1");
        _folder.Files("*.parquet").Should().BeEmpty();
    }

    [Fact]
    public void Log_without_any_sink_is_an_error_that_names_the_option()
    {
        var create = () => new TestService(_folder.Path, log => log.WriteParquet = false);

        create.Should().Throw<ArgumentException>().WithMessage("PredictionLogOptions.WriteParquet is false, and there is no other sink.*");
    }

    [Fact]
    public async Task Segment_that_is_damaged_after_it_was_written_is_counted_as_dropped()
    {
        await using var service = Start();
        service.Predict("r1");
        await service.Log.FlushAsync(Cancellation);
        service.Predict("r2");
        await service.Log.FlushAsync(Cancellation);
        await using (var file = new FileStream(_folder.Files("*.segment").Single(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = file.Length - 3;
            file.WriteByte(0xFF);
        }

        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.Should().BeEquivalentTo(new { Offered = 2L, Written = 1L, DroppedBecauseOfStorage = 1L });
        _sink.Keys.Should().Equal("r1");
    }

    private TestService Start(Action<PredictionLogOptions>? configure = null, IEnumerable<string>? guards = null) =>
        new(_folder.Path, configure, sinks: [_sink], guards: guards);

    /// <summary>Says when it's been counted as a failure: its message is read after that.</summary>
    private sealed class CountedException : IOException
    {
        private readonly TaskCompletionSource _counted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Counted => _counted.Task;

        public override string Message
        {
            get
            {
                _counted.TrySetResult();
                return "no route";
            }
        }
    }
}
