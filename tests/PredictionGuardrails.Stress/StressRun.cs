using System.Diagnostics;
using System.Globalization;

namespace PredictionGuardrails.Stress;

/// <summary>One run: a guard that lives throughout, guards that come and go, threads that come and go, and readers that never rest.</summary>
internal sealed class StressRun(int threads, TimeSpan duration) : IDisposable
{
    private readonly PredictionGuard<int, double> _lasting = new("lasting", static guard => guard
        .Label("size", static number => number > 100 ? "large" : "small")
        .Segment("parity", static (input, _) => input % 2 == 0 ? "even" : "odd"));

    private readonly PredictionGuard<int, float> _simple = new("simple", static guard => guard.Baseline(minimumDuration: TimeSpan.Zero));
    private readonly List<WeakReference> _gone = [];
    private volatile bool _isOver;
    private long _recorded;
    private long _recordedSimply;
    private long _repeated;
    private Int128 _sum;
    private readonly Lock _adding = new();
    private long _born;
    private long _snapshots;
    private long _goneWrong;
    private long _collections;
    private long _young;
    private long _miscounted;
    private PredictionGuard<int, double> _passing = new("passing");

    public List<(string What, string Figure, string Wanted, bool IsGood)> Results { get; } = [];

    public void Go()
    {
        var start = Stopwatch.GetTimestamp();
        var workers = Enumerable.Range(0, threads).Select(number => Start(() => BearThreads(number))).ToList();
        workers.Add(Start(ReadOn));
        workers.Add(Start(ReplaceGuards));
        workers.Add(Start(MoveMemory));
        workers.AddRange(Enumerable.Range(0, 3).Select(_ => Start(CountBatches)));
        Thread.Sleep(duration);
        _isOver = true;
        workers.ForEach(worker => worker.Join());

        var whole = _lasting.GetSnapshot();
        var quantiles = whole.Quantile(1) <= whole.Maximum && whole.Quantile(0) >= whole.Minimum;
        var labels = _lasting.GetSnapshot("size").LabelCounts.Values.Sum();
        var segments = _lasting.GetSegments().Sum(segment => _lasting.GetSnapshot("prediction", SnapshotWindow.SinceStart, segment).Count);
        var simple = _simple.GetSnapshot();
        var sum = (Int128)Math.Round(simple.Mean * simple.Count);
        _passing.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var alive = _gone.Count(guard => guard.IsAlive);

        Add("seconds", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0}", string.Empty, true);
        Add("threads born", Text(_born), "more than there are at a time", _born > threads);
        Add("predictions recorded", Text(_recorded), "some", _recorded > 0);
        Add("predictions in the snapshot", Text(whole.Count), "exactly as many", whole.Count == _recorded);
        Add("labels in the snapshot", Text(labels), "exactly as many", labels == _recorded);
        Add("predictions in the segments", Text(segments), "exactly as many", segments == _recorded);
        Add("whole numbers recorded by the shortest way", Text(_recordedSimply), "some", _recordedSimply > 0);
        Add("of them in the snapshot", Text(simple.Count), "exactly as many", simple.Count == _recordedSimply);
        Add("repeats among them", Text(simple.RepeatCount), Text(_repeated), simple.RepeatCount == _repeated);
        Add("their sum", $"{sum:N0}", $"{_sum:N0}, within 13 digits", Int128.Abs(sum - _sum) <= (_sum / 10_000_000_000_000) + 1);
        Add("snapshots taken meanwhile", Text(_snapshots), "some", _snapshots > 0);
        Add("of them with a half-written record", Text(_goneWrong), "0", _goneWrong == 0);
        Add("extremes outside the histogram", quantiles ? "0" : "1", "0", quantiles);
        Add("collections that moved memory meanwhile", Text(_collections), "some", _collections > 0);
        Add("young guards that counted batches", Text(_young), "some", _young > 0);
        Add("of them with a wrong count or median", Text(_miscounted), "0", _miscounted == 0);
        Add("guards disposed of in between", Text(_gone.Count), "some", _gone.Count > 0);
        Add("of them still in memory", Text(alive), "at most 1", alive <= 1);
    }

    public void Dispose()
    {
        _lasting.Dispose();
        _simple.Dispose();
        _passing.Dispose();
    }

    /// <summary>One thread after the other, each for a few thousand predictions on both guards.</summary>
    private void BearThreads(int number)
    {
        for (var generation = 0; !_isOver; generation++)
        {
            Interlocked.Increment(ref _born);
            var random = new Random(number + (1000 * generation));
            Start(() =>
            {
                Record(random);
                RecordSimply(random);
            }).Join();
        }
    }

    private void Record(Random random)
    {
        var count = random.Next(1, 5_000);
        for (var i = 0; i < count; i++)
        {
            _lasting.Inspect(i, Math.Exp(10 * random.NextDouble()));
            try
            {
                Volatile.Read(ref _passing).Inspect(i, i);
            }
            catch (ObjectDisposedException)
            {
                // As it should be: the guard was disposed of between the read and the call.
            }
        }

        Interlocked.Add(ref _recorded, count);
    }

    /// <summary>Whole numbers one by one, in batches, and from models that call their own guard; a few of them repeat the thread's previous one.</summary>
    private void RecordSimply(Random random)
    {
        var batch = new float[random.Next(1, 300)];
        var calls = random.Next(1, 20_000);
        var previous = 0f;
        long count = 0;
        long repeats = 0;
        long sum = 0;
        for (var i = 0; i < calls; i++)
        {
            switch (random.Next(1_000))
            {
                case 0:
                    foreach (ref var number in batch.AsSpan())
                    {
                        number = Note(random.Next(1, 1_000));
                    }

                    _simple.InspectBatch(new int[batch.Length], batch);
                    break;

                case < 10:
                    _simple.Predict(i, _ =>
                    {
                        _simple.Inspect(i, Note(random.Next(1, 1_000)));
                        return Note(random.Next(1, 1_000));
                    });
                    break;

                default:
                    _simple.Inspect(i, Note(random.Next(1, 1_000)));
                    break;
            }
        }

        lock (_adding)
        {
            _recordedSimply += count;
            _repeated += repeats;
            _sum += sum;
        }

        float Note(int number)
        {
            count++;
            repeats += number == previous ? 1 : 0;
            sum += number;
            previous = number;
            return number;
        }
    }

    private void ReadOn()
    {
        long last = 0;
        while (!_isOver)
        {
            var snapshot = _lasting.GetSnapshot();
            if (snapshot.Count == 0)
            {
                continue;
            }

            if (snapshot.Count < last || snapshot.FiniteCount != snapshot.Count || !(snapshot.Mean >= snapshot.Minimum && snapshot.Mean <= snapshot.Maximum))
            {
                _goneWrong++;
            }

            last = snapshot.Count;
            _snapshots++;
        }
    }

    private void ReplaceGuards()
    {
        while (!_isOver)
        {
            var old = Interlocked.Exchange(ref _passing, new PredictionGuard<int, double>("passing"));
            old.Dispose();
            _gone.Add(new WeakReference(old));
            Thread.Sleep(5);
        }
    }

    /// <summary>Collects garbage, and moves what is left, so that whatever is folded into moves meanwhile.</summary>
    private void MoveMemory()
    {
        while (!_isOver)
        {
            GC.Collect(Random.Shared.Next(3), GCCollectionMode.Forced, blocking: true, compacting: true);
            _collections++;
            Thread.Sleep(1);
        }
    }

    /// <summary>Young guards, whose histograms are young objects that move, count batches over many buckets.</summary>
    private void CountBatches()
    {
        var fares = Enumerable.Range(0, 1024).Select(i => 2.5 + (i % 250)).ToArray();
        var garbage = new object[64];
        while (!_isOver)
        {
            using var young = new PredictionGuard<int, double>("young");
            for (var i = 0; i < 200; i++)
            {
                young.InspectBatch(new int[fares.Length], fares);
                garbage[i % garbage.Length] = new byte[100 + (20 * i)];
            }

            var snapshot = young.GetSnapshot();
            if (snapshot.Count != 200 * fares.Length || Math.Abs(snapshot.Quantile(0.5) - 124.5) > 2)
            {
                Interlocked.Increment(ref _miscounted);
            }

            Interlocked.Increment(ref _young);
        }
    }

    private void Add(string what, string figure, string wanted, bool isGood) => Results.Add((what, figure, wanted, isGood));

    private static string Text(long figure) => figure.ToString("N0", CultureInfo.InvariantCulture);

    private static Thread Start(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        return thread;
    }
}
