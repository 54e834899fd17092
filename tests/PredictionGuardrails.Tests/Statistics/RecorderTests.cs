using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Tests.Statistics;

public sealed class RecorderTests
{
    [Fact]
    public async Task Every_record_of_every_thread_is_read_exactly_once_whatever_is_folded_meanwhile()
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
                recorder.Record((writer * perThread) + i + 1);
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
                recorder.Record(7);
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
    public void Chunk_that_is_being_folded_is_read_with_the_next_read()
    {
        using var recorder = new NumberRecorder(() => { });
        recorder.Record(0);
        var slot = ThreadSlots.At(recorder.Number);
        slot.State.Claim.TryTake().Should().BeTrue();
        NumberRecorderTests.Read(recorder).Count.Should().Be(0, "somebody else has the claim");

        for (var i = 1; i < 100; i++)
        {
            recorder.Record(i);
        }

        recorder.SlotCount.Should().Be(2, "the thread goes on in a new slot when its chunk is full");
        slot.State.Claim.Release();

        var snapshot = NumberRecorderTests.Read(recorder);
        snapshot.Count.Should().Be(100);
        snapshot.RepeatCount.Should().Be(0);
        recorder.SlotCount.Should().Be(1);
    }

    [Fact]
    public void A_model_that_calls_its_own_guard_loses_nothing()
    {
        using var guard = new PredictionGuard<int, double>("nested");
        for (var i = 0; i < 1_000; i++)
        {
            guard.Predict(i, input => input % 3 == 0 ? guard.Predict(input, inner => inner + 0.5) : input + 0.25);
        }

        guard.GetSnapshot().Count.Should().Be(1_334);
    }

    [Fact]
    public void Bounds_that_change_count_from_the_next_record_on()
    {
        using var recorder = new NumberRecorder(() => { });
        var narrow = new RecordingPlan(recorder, 0, 10);
        var wide = new RecordingPlan(recorder, 0, 1_000);

        NumberRecorder.Record(wide, 100).Should().BeTrue();
        NumberRecorder.Record(narrow, 100).Should().BeFalse();
        NumberRecorder.Record(wide, 101).Should().BeTrue();
        recorder.LearnedRange = new LearnedRange(0, 50, 10_000);
        recorder.SetQuiet((0, 20));

        NumberRecorder.Record(wide, 100).Should().BeFalse();
        NumberRecorder.Record(wide, 30).Should().BeTrue();
        NumberRecorderTests.Read(recorder).Count.Should().Be(5);
    }

    [Fact]
    public void Threads_that_end_lose_nothing_and_leave()
    {
        using var recorder = new NumberRecorder(() => { });
        for (var i = 0; i < 100; i++)
        {
            Run(() => recorder.Record(1)).Join();
        }

        NumberRecorderTests.Read(recorder).Count.Should().Be(100);
        recorder.SlotCount.Should().Be(0);
    }

    [Fact]
    public void More_recorders_than_a_thread_has_room_for_at_first_are_no_matter()
    {
        var recorders = Enumerable.Range(0, 200).Select(_ => new NumberRecorder(() => { })).ToList();
        for (var i = 0; i < recorders.Count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                recorders[i].Record(j);
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
            recorder.Record(i);

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
        recorder.Record(1);
        recorder.Dispose();
        recorder.Dispose();

        recorder.Invoking(it => it.Record(2)).Should().NotThrow();
        Run(() => recorder.Record(3)).Join();

        NumberRecorderTests.Read(recorder).Count.Should().Be(0);
    }

    [Fact]
    public void A_repeat_is_seen_across_a_swap_and_on_the_same_thread_alone()
    {
        using var recorder = new NumberRecorder(() => { });
        recorder.Record(5);
        NumberRecorderTests.Read(recorder).RepeatCount.Should().Be(0);

        recorder.Record(5);
        Run(() => recorder.Record(5)).Join();

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
            recorder.Record(ordinary);
            recorder.Record(unusual);
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
            recorder.Record(label);
        }

        recorder.RecordNull();
        recorder.RecordOther();
        Run(() => recorder.Record("a")).Join();

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
        recorder.Record(new string('x', 200));
        recorder.Record(new string('x', 201));

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
            recorder.Record(label);
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
                recorder.Record(i % 100);
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
        recorder.Read(aggregate => whole = whole.Merge(aggregate.ToSnapshot(default, default, recorder.Names)));
        return whole;
    }

    private static Thread Run(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        return thread;
    }
}
