using System.Globalization;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>Runs a history through a real guard.</summary>
internal sealed class Replay
{
    private const int Stride = 1 << 14;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset VirtualStart = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>On the virtual clock, neither durations nor the time of day say anything about the traffic.</summary>
    private static readonly (string Setting, string Value)[] OnVirtualClock = [("Baseline:MinimumDuration", "00:00:00"), ("Change:Shift:FollowTimeOfDay", "false")];

    private readonly ReplayRequest _request;
    private readonly IColumnRows _rows;
    private readonly IReplayedGuard _guard;
    private readonly Func<RowOutcome> _ask;
    private readonly bool _isNumber;
    private readonly BreachList _breaches;
    private readonly Timeline _timeline = new();
    private readonly ValueOrder _order = new();
    private readonly TimeGaps _gaps = new();
    private readonly long[] _outcomes = new long[Enum.GetValues<RowOutcome>().Length];
    private readonly DateTimeOffset _start;
    private TimeSpan _readyFor;
    private DateTimeOffset _looked;
    private DateTimeOffset _now;
    private long _learned;
    private long _fellBack;
    private long _rejected;
    private long _previousRow = -1;
    private bool _isLearning;

    private Replay(ReplayRequest request, IColumnRows rows, DateTimeOffset start)
    {
        _request = request;
        _rows = rows;
        _start = start;
        _now = start;
        _looked = start;
        _breaches = new BreachList(request.MostBreaches);
        _isNumber = rows.KindOf(0) == ColumnKind.Number;
        var settings = request.Time is null ? request.Settings.With(OnVirtualClock) : request.Settings;
        if (_isNumber)
        {
            var guard = new ReplayedGuard<double?>(settings, start);
            _guard = guard;
            _ask = () => guard.Ask(rows.Row, rows.Number(0));
        }
        else
        {
            var guard = new ReplayedGuard<string?>(settings, start);
            _guard = guard;
            _ask = () => guard.Ask(rows.Row, rows.Label(0));
        }

        _isLearning = IsLearning;
    }

    private bool IsLearning =>
        _guard.Status is { Mode: not GuardMode.Off } status && status.Metrics.Any(baseline => baseline.State == ChangeDetectionState.Learning);

    /// <exception cref="InputException">The file can't be read.</exception>
    /// <exception cref="OptionsValidationException">The settings are invalid.</exception>
    public static ReplayResult Run(ReplayRequest request, FileSource source, ColumnRequest column, Action<double?> progress, CancellationToken cancellationToken)
    {
        ColumnRequest[] columns = request.Time is null ? [column] : [column, new ColumnRequest(request.Time, ColumnKind.Time)];
        using var rows = ColumnRows.Open(source, columns);
        if (!request.Sorts)
        {
            return Run(request, rows, progress, cancellationToken);
        }

        using var sorted = KeptRows.SortedByTime(rows, request.File, KeptRows.MostSorted, progress, cancellationToken);
        return Run(request, sorted, progress, cancellationToken);
    }

    /// <param name="request">The parameters of the replay.</param>
    /// <param name="rows">The rows. The first column is the prediction, and the second column is the time if there is one.</param>
    /// <param name="progress">Receives the progress from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <inheritdoc cref="Run(ReplayRequest, FileSource, ColumnRequest, Action{double?}, CancellationToken)"/>
    public static ReplayResult Run(ReplayRequest request, IColumnRows rows, Action<double?> progress, CancellationToken cancellationToken)
    {
        var isThere = rows.Read();
        while (isThere && rows.Row < request.From)
        {
            isThere = rows.Read();
        }

        if (!isThere)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{request.File}: --from: Row {request.From} doesn't exist. The last row is {rows.Row}."));
        }

        var replay = Create(request, rows);
        using var guard = replay._guard;
        for (var row = 0L; isThere; row++, isThere = rows.Read())
        {
            if (row % Stride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress(rows.Share);
            }

            replay.Take(cancellationToken);
        }

        return replay.Finish();
    }

    /// <summary>Creates a replay. If its baseline can't be used, the error names the file that was given.</summary>
    private static Replay Create(ReplayRequest request, IColumnRows rows)
    {
        try
        {
            return new Replay(request, rows, request.Time is null ? VirtualStart : rows.Time(1));
        }
        catch (OptionsValidationException exception) when (request.Baseline is not null)
        {
            throw new OptionsValidationException(exception.OptionsName, exception.OptionsType, exception.Failures.Select(request.NameBaseline));
        }
    }

    private void Take(CancellationToken cancellationToken)
    {
        _now = _request.Time is { } column ? TimeOfRow(column) : NextOnVirtualClock();
        _guard.AdvanceTo(_now, cancellationToken);
        if (_now - _looked >= LookInterval)
        {
            LookAtShifts();
        }

        AddToOrder();
        var outcome = _ask();
        var wasLearning = _isLearning;
        if (_isLearning)
        {
            ContinueLearning();
        }

        _learned += wasLearning ? 1 : 0;
        _outcomes[(int)outcome] += wasLearning ? 0 : 1;
        _fellBack += outcome == RowOutcome.FellBack ? 1 : 0;
        _rejected += outcome == RowOutcome.Rejected ? 1 : 0;
        var breaches = Note();
        _timeline.Add(_rows.Row, _isNumber ? _rows.Number(0) : null, wasLearning, !wasLearning && outcome != RowOutcome.Accepted, breaches);
        _previousRow = _rows.Row;
    }

    /// <summary>The time of the current row, which must not be earlier than that of the previous row.</summary>
    private DateTimeOffset TimeOfRow(string column)
    {
        var time = _rows.Time(1);
        if (time < _now)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_request.File}: row {_rows.Row}, column '{column}': {Words.Time(time)} is earlier than {Words.Time(_now)} in row {_previousRow}. Expected rows from oldest to newest; equal times are allowed. To sort the rows in memory, use --sort."));
        }

        _gaps.Add(_previousRow, _now, _rows.Row, time);
        return time;
    }

    private DateTimeOffset NextOnVirtualClock()
    {
        var next = _now + _request.Every;
        return IsoTime.IsPossible(next) ? next : throw new InputException(string.Create(
            CultureInfo.InvariantCulture,
            $"{_request.File}: row {_rows.Row}: The virtual clock passes the year 2500. Use a shorter --every than {_request.Every}."));
    }

    private void LookAtShifts()
    {
        _readyFor += _guard.Status.Metrics is [{ Shifts: ShiftReadiness.Ready }, ..] ? _now - _looked : TimeSpan.Zero;
        _looked = _now;
    }

    private void AddToOrder()
    {
        if (_isNumber)
        {
            _order.Add(_rows.Number(0));
        }
        else
        {
            _order.Add(_rows.Label(0));
        }
    }

    /// <summary>With the times of the file, learning ends after its minimum duration. With a virtual clock, it ends when there are enough values.</summary>
    private void ContinueLearning()
    {
        if (_request.Time is null && _guard.Status.Metrics.All(baseline => baseline.State != ChangeDetectionState.Learning || baseline.SampleCount >= baseline.RequiredSampleCount))
        {
            _guard.EvaluateNow();
        }

        _isLearning = IsLearning;
    }

    private int Note()
    {
        var breaches = _guard.Breaches;
        if (breaches.Count == 0)
        {
            return 0;
        }

        var noted = 0;
        var isOfRule = false;
        foreach (var breach in breaches)
        {
            // Breaches of fallback values aren't part of the history.
            if (breach.Fallback is null)
            {
                _breaches.Add(breach, _rows.Row, _previousRow);
                isOfRule |= BreachList.IsOfRule(breach);
                noted++;
            }
        }

        _guard.ClearBreaches();
        if (isOfRule && _request.KeepsGoing)
        {
            _guard.Reset();
        }

        return noted;
    }

    private ReplayResult Finish()
    {
        _guard.EvaluateNow();
        Note();
        _isLearning = IsLearning;
        var status = _guard.Status;
        var rows = _learned + _outcomes.Sum();
        return new ReplayResult
        {
            File = _request.File,
            Guard = _request.Settings.Guard,
            Mode = status.Mode.ToString(),
            Clock = _request.Time is null
                ? $"virtual ({_request.Every} per row, no minimum duration of learning)"
                : $"column '{_request.Time}'{(_request.Sorts ? " (sorted)" : "")}",
            Rows = rows,
            SkippedRows = _rows.SkippedRows,
            Learned = _learned,
            Accepted = _outcomes[(int)RowOutcome.Accepted],
            FellBack = _outcomes[(int)RowOutcome.FellBack],
            Rejected = _outcomes[(int)RowOutcome.Rejected],
            Breaches = _breaches.Listed,
            BreachesFound = _breaches.Found,
            BreachesByRule = _breaches.CountByRule,
            BreachesCut = _breaches.Found > _breaches.Listed.Count,
            StillLearning = _isLearning ? status.Metrics.First(baseline => baseline.State == ChangeDetectionState.Learning).ToString() : null,
            Duration = _request.Time is null ? null : _now - _start,
            ReadyFor = _request.Time is null ? null : _readyFor,
            NotReplayed = _request.Settings.LeftOut,
            Timeline = _timeline.Pieces,
            Enforced = status.Mode == GuardMode.Enforce && !_request.KeepsGoing && rows > _learned
                ? new EnforcedTrial(rows, _fellBack, _rejected, _request.Time is null ? null : _now - _start)
                : null,
            Warnings = [.. Warnings(rows)],
        };
    }

    private IEnumerable<string> Warnings(long rows)
    {
        foreach (var note in _rows.Notes)
        {
            yield return note;
        }

        if (_guard.Status.Mode == GuardMode.Off)
        {
            yield return "In mode Off, a guard checks nothing and doesn't learn. Use --mode Observe or --mode Enforce.";
        }

        if (_learned == rows && !_isLearning)
        {
            yield return $"{_request.File}: The guard learned from all {Words.Of(rows, "row")}, so no rows are left to replay. Use a longer history, a smaller --learn (at least 100), or a baseline (--baseline).";
        }

        foreach (var gap in _gaps.Warn(_request.File, _request.Time))
        {
            yield return gap;
        }

        if (_order.Warn(_request.File, _request.Column) is { } order)
        {
            yield return order;
        }
        else if (_request.Time is null && _breaches.CountByRule.ContainsKey(RuleNames.Shift))
        {
            yield return $"{_request.File}: Without times, shifts are relative to the baseline. A service also learns the time of day. If the file has a column with times, use --time.";
        }

        if (_request.Baseline is { } baseline && _guard.Status.Metrics.FirstOrDefault(static status => status.IsSorted) is { } sorted)
        {
            yield return ValueOrder.WarnOfBaseline(baseline, sorted.Metric);
        }
    }
}
