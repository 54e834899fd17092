using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Tests.Statistics;

public sealed class RecorderTests
{
    [Fact]
    public async Task Every_record_of_every_thread_is_read_exactly_once_whatever_is_swapped_meanwhile()
    {
        using var recorder = new NumberRecorder(() => { });
        const int perThread = 200_000;
        var whole = new MetricSnapshot(default, default);
        using var stop = new CancellationTokenSource();

        var reader = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                whole = whole.Merge(NumberRecorderTests.Read(recorder));
            }
        });
        var writers = Enumerable.Range(0, 4).Select(writer => Run(() =>
        {
            for (var i = 0; i < perThread; i++)
            {
                recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), (writer * perThread) + i + 1);
            }
        })).ToArray();
        foreach (var writer in writers)
        {
            writer.Join();
        }

        await stop.CancelAsync();
        await reader;
        whole = whole.Merge(NumberRecorderTests.Read(recorder));

        whole.Count.Should().Be(4 * perThread);
        whole.Histogram.Buckets().Sum(bucket => bucket.Count).Should().Be(4 * perThread);
        whole.Mean.Should().BeApproximately(((4.0 * perThread) + 1) / 2, 1e-6);
        whole.Minimum.Should().Be(1);
        whole.Maximum.Should().Be(4 * perThread);
    }

    [Fact]
    public void A_snapshot_never_shows_half_a_record()
    {
        using var recorder = new NumberRecorder(() => { });
        var isDone = false;
        var writer = Run(() =>
        {
            for (var i = 0; !Volatile.Read(ref isDone); i++)
            {
                recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), 7);
            }
        });

        for (var i = 0; i < 2_000; i++)
        {
            var snapshot = NumberRecorderTests.Read(recorder);
            snapshot.Histogram.Buckets().Sum(bucket => bucket.Count).Should().Be(snapshot.FiniteCount);
            if (snapshot.FiniteCount > 0)
            {
                snapshot.Mean.Should().Be(7);
            }
        }

        Volatile.Write(ref isDone, true);
        writer.Join();
    }

    [Fact]
    public void What_was_left_because_its_thread_was_busy_is_read_next_with_all_that_came_since()
    {
        using var recorder = new OpenRecorder();
        var cell = recorder.Cell;
        cell.Enter();
        cell.Active.Record(1, ref cell.State);
        recorder.CountRead().Should().Be(0, "the thread is in the middle of a record");
        cell.Leave();

        for (var i = 0; i < 2; i++)
        {
            cell.Enter();
            cell.Active.Record(i, ref cell.State);
            cell.Leave();
        }

        recorder.CountRead().Should().Be(3);
    }

    [Fact]
    public void Threads_that_end_lose_nothing_and_leave()
    {
        using var recorder = new NumberRecorder(() => { });
        for (var i = 0; i < 100; i++)
        {
            Run(() => recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), 1)).Join();
        }

        NumberRecorderTests.Read(recorder).Count.Should().Be(100);
        recorder.CellCount.Should().Be(0);
    }

    [Fact]
    public void More_recorders_than_a_thread_has_room_for_at_first_are_no_matter()
    {
        var recorders = Enumerable.Range(0, 200).Select(_ => new NumberRecorder(() => { })).ToList();
        for (var i = 0; i < recorders.Count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                recorders[i].Record(recorders[i].CellOf(ThreadRecordingContext.Current), j);
            }
        }

        recorders.Select(recorder => NumberRecorderTests.Read(recorder).Count).Should().Equal(Enumerable.Range(1, 200).Select(count => (long)count));
        recorders.ForEach(recorder => recorder.Dispose());
    }

    [Fact]
    public void A_recorder_with_the_number_of_one_that_is_gone_does_not_get_its_cells()
    {
        for (var i = 0; i < 100; i++)
        {
            using var recorder = new NumberRecorder(() => { });
            recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), i);

            var snapshot = NumberRecorderTests.Read(recorder);
            snapshot.Count.Should().Be(1);
            snapshot.RepeatCount.Should().Be(0);
            snapshot.Maximum.Should().Be(i);
        }
    }

    [Fact]
    public void A_recorder_that_is_gone_takes_records_and_keeps_nothing()
    {
        var recorder = new NumberRecorder(() => { });
        recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), 1);
        recorder.Dispose();
        recorder.Dispose();

        recorder.Invoking(it => it.Record(it.CellOf(ThreadRecordingContext.Current), 2)).Should().NotThrow();
        Run(() => recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), 3)).Join();

        NumberRecorderTests.Read(recorder).Count.Should().Be(0);
    }

    [Fact]
    public void A_repeat_is_seen_across_a_swap_and_on_the_same_thread_alone()
    {
        using var recorder = new NumberRecorder(() => { });
        recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), 5);
        NumberRecorderTests.Read(recorder).RepeatCount.Should().Be(0);

        recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), 5);
        Run(() => recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), 5)).Join();

        NumberRecorderTests.Read(recorder).RepeatCount.Should().Be(1);
    }

    [Theory]
    [InlineData(double.MaxValue, double.PositiveInfinity)]
    [InlineData(-double.MaxValue, double.NegativeInfinity)]
    [InlineData(double.Epsilon, 0)]
    [InlineData(-double.Epsilon, -0.0)]
    [InlineData(1e300, double.NaN)]
    public void Neighbours_of_what_is_no_ordinary_number_are_not_taken_for_it(double ordinary, double unusual)
    {
        using var recorder = new NumberRecorder(() => { });
        for (var i = 0; i < 3; i++)
        {
            recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), ordinary);
            recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), unusual);
        }

        var snapshot = NumberRecorderTests.Read(recorder);
        snapshot.Histogram.Buckets().Sum(bucket => bucket.Count).Should().Be(3);
        (snapshot.ZeroCount + snapshot.NaNCount + snapshot.PositiveInfinityCount + snapshot.NegativeInfinityCount).Should().Be(3);
        snapshot.Count.Should().Be(6);
    }

    [Fact]
    public void Labels_are_counted_exactly_up_to_a_number_of_them_and_the_rest_together()
    {
        using var recorder = new LabelRecorder<string>(() => { }, maximum: 3);
        foreach (var label in new[] { "a", "b", "a", "c", "d", "e", "d", "a" })
        {
            recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), label);
        }

        recorder.RecordNull(recorder.CellOf(ThreadRecordingContext.Current));
        recorder.RecordOther(recorder.CellOf(ThreadRecordingContext.Current));
        Run(() => recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), "a")).Join();

        var snapshot = Read(recorder);
        snapshot.LabelCounts.Should().BeEquivalentTo(new Dictionary<string, long> { ["a"] = 4, ["b"] = 1, ["c"] = 1 });
        snapshot.OtherLabelCount.Should().Be(3);
        snapshot.NullCount.Should().Be(1);
        snapshot.UnmeasuredCount.Should().Be(1);
        snapshot.Count.Should().Be(11);
        snapshot.FractionOf(snapshot.LabelCounts["a"]).Should().BeApproximately(4.0 / 11, 1e-15);
    }

    [Fact]
    public void A_very_long_label_is_not_kept()
    {
        using var recorder = new LabelRecorder<string>(() => { }, maximum: 3);
        recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), new string('x', 200));
        recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), new string('x', 201));

        Read(recorder).LabelCounts.Should().ContainSingle();
        Read(recorder).OtherLabelCount.Should().Be(0);
        recorder.Names.Should().ContainSingle();
    }

    [Fact]
    public void Repeated_labels_are_counted()
    {
        using var recorder = new LabelRecorder<string>(() => { }, maximum: 3);
        foreach (var label in new[] { "a", "a", "b", "b", "b", "a" })
        {
            recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), label);
        }

        Read(recorder).RepeatCount.Should().Be(3);
    }

    [Fact]
    public async Task Labels_that_come_from_many_threads_at_once_get_one_number_each()
    {
        using var recorder = new LabelRecorder<int>(() => { }, maximum: 64);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                recorder.Record(recorder.CellOf(ThreadRecordingContext.Current), i % 100);
            }
        })));

        var snapshot = Read(recorder);
        snapshot.Count.Should().Be(8_000);
        snapshot.LabelCounts.Should().HaveCount(64).And.OnlyContain(label => label.Value == 80);
        snapshot.OtherLabelCount.Should().Be(36 * 80);
    }

    private static MetricSnapshot Read<TLabel>(LabelRecorder<TLabel> recorder)
    {
        var whole = new MetricSnapshot(default, default);
        recorder.Read(buffer => whole = whole.Merge(buffer.ToSnapshot(default, default, recorder.Names)));
        return whole;
    }

    private static Thread Run(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        return thread;
    }

    /// <summary>Lets a test stop in the middle of a record.</summary>
    private sealed class OpenRecorder() : Recorder<NumberBuffer>(() => { })
    {
        public Cell<NumberBuffer> Cell => CellOf(ThreadRecordingContext.Current);

        public long CountRead()
        {
            long count = 0;
            Read(buffer => count += buffer.ToSnapshot(default, default).Count);
            return count;
        }

        protected override NumberBuffer CreateBuffer() => new();
    }
}
