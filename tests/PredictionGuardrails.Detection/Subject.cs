using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Detecting;

/// <summary>A real guard under test; nothing of it is configured but what is said here.</summary>
internal sealed class Subject : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountingMeterFactory _meters = new();
    private readonly PredictionGuard _guard;
    private readonly Action<double> _predict;
    private readonly int _predictionsInMillisecond;
    private int _sinceMillisecond;

    /// <param name="labels">The labels that values stand for; null where they are numbers.</param>
    /// <param name="predictions">From how many predictions the baseline is learned.</param>
    /// <param name="ignoreBelow">See <c>Change:IgnoreBelow</c>.</param>
    /// <param name="duration">Over how long at least the baseline is learned.</param>
    /// <param name="predictionsInMillisecond">How fast predictions come.</param>
    public Subject(string[]? labels, int predictions, double? ignoreBelow = null, TimeSpan duration = default, int predictionsInMillisecond = 1)
    {
        _predictionsInMillisecond = predictionsInMillisecond;
        var environment = new PredictionGuardDependencies { TimeProvider = _time, MeterFactory = _meters };
        if (labels is null)
        {
            var guard = new PredictionGuard<int, double>("numbers", Configure, environment);
            (_guard, _predict) = (guard, value => guard.Inspect(0, value));
        }
        else
        {
            var guard = new PredictionGuard<int, string>("labels", guard => Configure(guard.Label()), environment);
            (_guard, _predict) = (guard, value => guard.Inspect(0, labels[(int)value]));
        }

        void Configure<TPrediction>(PredictionGuardBuilder<int, TPrediction> guard)
        {
            guard.Baseline(predictions, duration).Change(BreachAction.Observe, ignoreBelow: ignoreBelow).OnBreach(BreachAction.Observe);
        }
    }

    /// <summary>How many breaches there have been.</summary>
    public long Breaches => _meters.Breaches;

    /// <summary>How many breaches of a rule there have been.</summary>
    public long BreachesOf(string rule) => _meters.ByRule.GetValueOrDefault(rule);

    /// <summary>The guard's own numbers of its predictions.</summary>
    public MetricSnapshot Snapshot => _guard.GetSnapshot();

    public ChangeDetectionStatus Baseline => _guard.GetStatus().Metrics[0];

    public void Predict(double value)
    {
        _predict(value);
        if (++_sinceMillisecond == _predictionsInMillisecond)
        {
            _sinceMillisecond = 0;
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Learns from predictions until there is a baseline.</summary>
    public void Learn(Func<double> next)
    {
        while (Baseline.State != ChangeDetectionState.Monitoring)
        {
            Predict(next());
            if (Baseline.SampleCount == Baseline.RequiredSampleCount)
            {
                _guard.EvaluateNow();
            }
        }
    }

    /// <summary>Forgets all evidence.</summary>
    public void Reset()
    {
        _guard.EvaluateNow();
        _guard.Reset();
    }

    public void Dispose()
    {
        _guard.Dispose();
        _meters.Dispose();
    }

    /// <summary>Counts breaches as they are reported.</summary>
    private sealed class CountingMeterFactory : IMeterFactory
    {
        private readonly List<Meter> _meters = [];
        private readonly MeterListener _listener = new();

        public CountingMeterFactory()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (_meters.Contains(instrument.Meter) && instrument.Name == "prediction_guardrails.breaches")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, measured, tags, _) =>
            {
                Breaches += measured;
                foreach (var (key, value) in tags)
                {
                    if (key == "rule" && value is string rule)
                    {
                        ByRule[rule] = ByRule.GetValueOrDefault(rule) + measured;
                    }
                }
            });
            _listener.Start();
        }

        public long Breaches { get; private set; }

        public Dictionary<string, long> ByRule { get; } = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose()
        {
            _listener.Dispose();
            _meters.ForEach(meter => meter.Dispose());
        }
    }
}
