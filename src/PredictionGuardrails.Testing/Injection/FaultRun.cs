namespace PredictionGuardrails.Testing;

/// <summary>One fault on its way through a stream of predictions: right up to a certain one, wrong from there on. Safe for any number of threads.</summary>
internal sealed class FaultRun<TPrediction>
{
    /// <summary>From so many right predictions a fault takes its parameters.</summary>
    private const int MostRight = 1000;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Lock _applying = new();
    private readonly Queue<(TPrediction Prediction, long At)> _right = [];
    private readonly FaultTarget<TPrediction> _target;
    private readonly Fault _fault;
    private readonly FaultOptions _options;
    private readonly Random _random;
    private readonly TimeProvider _time;
    private Func<TPrediction, TPrediction>? _apply;
    private long _predictions;

    public FaultRun(Fault fault, FaultOptions options, FaultTarget<TPrediction>? target, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfNegative(options.From, "From");
        if (!(options.Share > 0 && options.Share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Share, "Share must be greater than 0 and at most 1, for example 0.1 for every tenth prediction.");
        }

        _fault = fault;
        _options = options;
        _target = target ?? FaultTarget.Of<TPrediction>();
        _random = new Random(options.Seed);
        _time = time ?? TimeProvider.System;
        _target.Check(fault);
        if (fault.NeedsOutputs && options.From == 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.From, $"Fault '{fault.Name}' derives its parameters from correct predictions. Set From, so that some come first, or set the parameters.");
        }
    }

    /// <summary>How many predictions have come, and how many of them were made wrong.</summary>
    public (long All, long Wrong) Counts { get; private set; }

    public TPrediction Apply(TPrediction right)
    {
        lock (_applying)
        {
            if (_predictions++ < _options.From)
            {
                Remember(right);
                Counts = (_predictions, 0);
                return right;
            }

            _apply ??= _target.Begin(_fault, Right(), _random);
            var isWrong = _options.Share >= 1 || _random.NextDouble() < _options.Share;
            Counts = (_predictions, Counts.Wrong + (isWrong ? 1 : 0));
            return isWrong ? _apply(right) : right;
        }
    }

    /// <summary>The correct predictions that the fault is derived from: those of the hour if it repeats them, or the latest ones if there were none in that hour.</summary>
    private IReadOnlyList<TPrediction> Right()
    {
        var now = _time.GetTimestamp();
        var ofHour = _fault.FollowsTime ? _right.Where(right => _time.GetElapsedTime(right.At, now) <= Hour).ToList() : [];
        return [.. (ofHour.Count > 0 ? ofHour : (IEnumerable<(TPrediction Prediction, long At)>)_right).Select(static right => right.Prediction)];
    }

    /// <summary>Keeps the latest ones, in their order.</summary>
    private void Remember(TPrediction right)
    {
        _right.Enqueue((right, _time.GetTimestamp()));
        if (_right.Count > MostRight)
        {
            _right.Dequeue();
        }
    }
}
