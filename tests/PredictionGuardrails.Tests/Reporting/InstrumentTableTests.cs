using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Reporting;

/// <summary>The table of instruments in docs/how-to/telemetry.md is what is emitted: names, kinds, units, tags.</summary>
public sealed partial class InstrumentTableTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new();
    private readonly ConcurrentDictionary<string, SortedSet<string>> _tags = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_table_is_what_is_emitted()
    {
        using var listener = Listen();

        EmitEverything(listener);

        var emitted = _instruments.Values.Select(instrument => new Row(
            instrument.Name,
            instrument.GetType().Name.Contains("Counter") ? "counter" : "gauge",
            instrument.Unit ?? "",
            string.Join(", ", _tags.GetValueOrDefault(instrument.Name, []))));
        emitted.Should().BeEquivalentTo(Table());
        _instruments.Values.Should().OnlyContain(instrument => instrument.Description!.EndsWith('.'));
    }

    private static IEnumerable<Row> Table() =>
        Line().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "how-to", "telemetry.md"))).Select(match => new Row(
            match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value.Trim('`', ' '), match.Groups[4].Value.Replace("`", "").Trim()));

    /// <summary>Does whatever there is an instrument for, with every tag that there can be.</summary>
    private void EmitEverything(MeterListener listener)
    {
        using var registered = new PredictionGuardRegistryOfTwo(_world);
        var (numbers, falling) = (registered.Numbers, registered.Falling);
        var next = Streams.Normal(seed: 1);
        for (var i = 0; i < 1000; i++)
        {
            numbers.Predict(1, _ => next());
        }

        numbers.EvaluateNow();
        numbers.Invoking(guard => guard.Inspect(1, double.NaN)).Should().Throw<PredictionRejectedException>();
        for (var i = 0; i < 50; i++)
        {
            numbers.Predict(1, _ => next());
        }

        for (var i = 0; i < 10; i++)
        {
            falling.Inspect(1, double.NaN).Should().Be(7);
        }

        falling.Inspect(1, double.PositiveInfinity).Should().Be(7);
        numbers.Isolate("for the test");
        registered.Release();
        listener.RecordObservableInstruments();
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, _world.Meters))
                {
                    _instruments[instrument.Name] = instrument;
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        return listener;
    }

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var known = _tags.GetOrAdd(instrument.Name, _ => new SortedSet<string>(StringComparer.Ordinal));
        lock (known)
        {
            foreach (var tag in tags)
            {
                known.Add(tag.Key);
            }
        }
    }

    private sealed record Row(string Name, string Kind, string Unit, string Tags);

    /// <summary>Two guards whose handler fails, and has no room for a second breach.</summary>
    private sealed class PredictionGuardRegistryOfTwo : IDisposable
    {
        private readonly TaskCompletionSource _released = new();

        public PredictionGuardRegistryOfTwo(TestWorld world)
        {
            var environment = new PredictionGuardDependencies
            {
                TimeProvider = world.Time,
                MeterFactory = world.Meters,
                EventHandlers = [new Failing(_released)],
                Configure = options => options.HandlerQueueCapacity = 1,
            };
            Numbers = new("numbers", guard => guard.ModelVersion("7").Segment("country", _ => "DE").Baseline(minimumDuration: TimeSpan.Zero)
                .Prediction(fare => fare.Mean(new() { Maximum = 5 })), environment);
            Falling = new("falling", guard => guard.OnBreach(BreachAction.Fallback).FallBackTo((_, breach) => breach.ObservedValue is double.PositiveInfinity ? double.NaN : 7).FallBackTo(7), environment);
            world.Time.Advance(TimeSpan.FromSeconds(10));
        }

        public PredictionGuard<int, double> Numbers { get; }

        public PredictionGuard<int, double> Falling { get; }

        /// <summary>Lets the handler fail at last; disposing waits for it.</summary>
        public void Release()
        {
            // The rule on the mean is asked at a tick, for the segment too.
            Numbers.EvaluateNow();
            _released.SetResult();
        }

        public void Dispose()
        {
            Numbers.Dispose();
            Falling.Dispose();
        }
    }

    private sealed class Failing(TaskCompletionSource released) : IGuardEventHandler
    {
        public async ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken)
        {
            await released.Task;
            throw new InvalidOperationException("no");
        }
    }

    [GeneratedRegex(@"^\| `(prediction_guardrails\.[a-z._]+)` \| (\w+) \|([^|]*)\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
