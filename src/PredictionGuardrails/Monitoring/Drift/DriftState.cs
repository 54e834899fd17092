using System.Globalization;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Monitoring;

/// <summary>What drift is judged by: what was accepted, the last seven whole days, and the day at hand.</summary>
internal sealed class DriftState
{
    public const int Days = 7;
    public const int Hours = 24;

    private readonly Moments[] _acceptedHours = new Moments[Days * Hours];
    private readonly Moments[] _today = new Moments[Hours];
    private readonly List<MetricSnapshot> _recent = [];
    private MetricSnapshot? _accepted;
    private MetricSnapshot? _firstDays;
    private MetricSnapshot? _day;
    private long _firstDay;
    private long _todayTicks;
    private int _acceptedDays;
    private int _knownHours;

    /// <param name="baseline">A baseline that is compared with by itself, because it spans a week; null to accept the first seven days.</param>
    public DriftState(MetricSnapshot? baseline)
    {
        _accepted = baseline;
        IsOfBaseline = baseline is not null;
    }

    /// <summary>What was accepted; null before seven days are known.</summary>
    public MetricSnapshot? Accepted => _accepted;

    /// <summary>Whether that is the baseline itself.</summary>
    public bool IsOfBaseline { get; }

    /// <summary>How many of the first seven days are known.</summary>
    public int AcceptedDays => _acceptedDays;

    /// <summary>Whether the first seven days are over.</summary>
    public bool IsWeekKnown => _acceptedDays == Days;

    /// <summary>The numbers of the first seven days, by hour of the week from Sunday's midnight on.</summary>
    public IReadOnlyList<Moments> AcceptedHours => _acceptedHours;

    /// <summary>The last whole days, seven at most, the latest last.</summary>
    public IReadOnlyList<MetricSnapshot> Recent => _recent;

    /// <summary>The numbers of the day at hand, by hour.</summary>
    public IReadOnlyList<Moments> Today => _today;

    /// <summary>How many hours of the day at hand are known.</summary>
    public int KnownHours => _knownHours;

    /// <summary>Where what was accepted comes from, as the end of a phrase.</summary>
    public string AcceptedWhen => IsOfBaseline
        ? string.Create(CultureInfo.InvariantCulture, $"in the baseline from {_accepted!.From:yyyy-MM-dd} to {_accepted.To:yyyy-MM-dd}")
        : FirstWeek;

    /// <summary>The first seven days, as the end of a phrase.</summary>
    public string FirstWeek => string.Create(CultureInfo.InvariantCulture, $"in the week from {new DateTime(_firstDay):yyyy-MM-dd}");

    /// <summary>Adds an hour. One of another day than the last begins that day: a day that a restart cut off is not completed by a later one.</summary>
    public void AddHour(DateTime hour, MetricSnapshot values)
    {
        if (hour.Date.Ticks != _todayTicks)
        {
            BeginDay();
            _todayTicks = hour.Date.Ticks;
        }

        _today[hour.Hour] = _today[hour.Hour].Merge(values.Moments);
        _day = _day?.Merge(values) ?? values;
        _knownHours++;
    }

    /// <summary>Keeps the day at hand, a whole one.</summary>
    public void KeepDay(DateTime day)
    {
        if (!IsWeekKnown)
        {
            Accept(day);
        }

        if (_recent.Count == Days)
        {
            _recent.RemoveAt(0);
        }

        _recent.Add(_day!);
    }

    /// <summary>Forgets the day at hand.</summary>
    public void BeginDay()
    {
        _day = null;
        _knownHours = 0;
        Array.Clear(_today);
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Value(ref _accepted);
        transfer.Value(ref _firstDays);
        transfer.Value(ref _firstDay);
        transfer.Value(ref _acceptedDays);
        transfer.Values(_acceptedHours.AsSpan());
        transfer.Value(ref _day);
        transfer.Value(ref _knownHours);
        transfer.Value(ref _todayTicks);
        transfer.Values(_today.AsSpan());
        transfer.Values(_recent);
        if (_firstDay is < 0 || _firstDay > DateTime.MaxValue.Ticks)
        {
            throw new InvalidDataException($"There is no day {_firstDay}.");
        }
    }

    private void Accept(DateTime day)
    {
        _firstDay = _acceptedDays == 0 ? day.Ticks : _firstDay;
        _firstDays = _firstDays?.Merge(_day!) ?? _day;
        _today.CopyTo(_acceptedHours.AsSpan((int)day.DayOfWeek * Hours));
        _acceptedDays++;
        if (IsWeekKnown)
        {
            _accepted ??= _firstDays;
            _firstDays = null;
        }
    }
}
