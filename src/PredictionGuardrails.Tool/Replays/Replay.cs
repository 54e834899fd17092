using System.Globalization;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>What is to be replayed, and how.</summary>
internal sealed record ReplayRequest
{
    public required FileSource Source { get; init; }

    public required ColumnRequest Column { get; init; }

    public required TriedSettings Settings { get; init; }

    /// <summary>The column with the time; null where a virtual clock goes.</summary>
    public string? Time { get; init; }

    /// <summary>How long it is from row to row on a virtual clock.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first row that is put to the guard.</summary>
    public long From { get; init; }

    /// <summary>Whether the guard goes on after a rule's breach as if there had been none.</summary>
    public bool KeepsGoing { get; init; }

    /// <summary>How many breaches are listed.</summary>
    public int MostBreaches { get; init; } = 1000;
}

/// <summary>A history on its way through a real guard.</summary>
internal sealed class Replay
{
    private const int Stride = 1 << 14;
    private static readonly DateTimeOffset VirtualStart = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ReplayRequest _request;
    private readonly ColumnRows _rows;
    private readonly IReplayedGuard _guard;
    private readonly Func<RowOutcome> _ask;
    private readonly bool _isNumber;
    private readonly BreachList _breaches;
    private readonly Timeline _timeline = new();
    private readonly long[] _outcomes = new long[Enum.GetValues<RowOutcome>().Length];
    private DateTimeOffset _now;
    private long _learned;
    private long _previousRow = -1;
    private bool _isLearning;

    private Replay(ReplayRequest request, ColumnRows rows, DateTimeOffset start)
    {
        (_request, _rows, _now) = (request, rows, start);
        _breaches = new BreachList(request.MostBreaches);
        _isNumber = rows.KindOf(0) == ColumnKind.Number;
        if (_isNumber)
        {
            var guard = new ReplayedGuard<double?>(request.Settings, start);
            (_guard, _ask) = (guard, () => guard.Ask(rows.Row, rows.Number(0)));
        }
        else
        {
            var guard = new ReplayedGuard<string?>(request.Settings, start);
            (_guard, _ask) = (guard, () => guard.Ask(rows.Row, rows.Label(0)));
        }

        _isLearning = IsLearning;
    }

    private bool IsLearning => _guard.Status.Baselines.Any(baseline => baseline.State == BaselineState.Learning);

    /// <exception cref="InputException">The file cannot be read.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The settings are wrong.</exception>
    public static ReplayResult Run(ReplayRequest request, Action<double?> progress, CancellationToken cancellationToken)
    {
        ColumnRequest[] columns = request.Time is null ? [request.Column] : [request.Column, new ColumnRequest(request.Time, ColumnKind.Time)];
        using var rows = ColumnRows.Open(request.Source, columns);
        var isThere = rows.Read();
        while (isThere && rows.Row < request.From)
        {
            isThere = rows.Read();
        }

        if (!isThere)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{request.Source.Name}: --from is {request.From}, and its last row is {rows.Row}."));
        }

        var replay = new Replay(request, rows, request.Time is null ? VirtualStart : rows.Time(1));
        using var guard = replay._guard;
        for (var row = 0L; isThere; row++, isThere = rows.Read())
        {
            if (row % Stride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress(rows.Share);
            }

            replay.Take();
        }

        return replay.Finish();
    }

    private void Take()
    {
        _now = _request.Time is null ? _now + _request.Every : _rows.Time(1);
        _guard.AdvanceTo(_now);
        var outcome = _ask();
        var wasLearning = _isLearning;
        if (_isLearning)
        {
            GoOnLearning();
        }

        _learned += wasLearning ? 1 : 0;
        _outcomes[(int)outcome] += wasLearning ? 0 : 1;
        var breaches = Note();
        _timeline.Add(_rows.Row, _isNumber ? _rows.Number(0) : null, wasLearning, !wasLearning && outcome != RowOutcome.Accepted, breaches);
        _previousRow = _rows.Row;
    }

    /// <summary>On the file's clock learning is done when its minimum duration is over; on a virtual one when there are enough values.</summary>
    private void GoOnLearning()
    {
        if (_request.Time is null && _guard.Status.Baselines.All(baseline => baseline.State != BaselineState.Learning || baseline.Learnt >= baseline.Needed))
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

        var (noted, isOfRule) = (0, false);
        foreach (var breach in breaches)
        {
            // What is about a fallback's value is not about the history.
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
        var status = _guard.Status;
        return new ReplayResult
        {
            File = _request.Source.Name,
            Guard = _request.Settings.Guard,
            Mode = status.Mode.ToString(),
            Clock = _request.Time is null
                ? $"virtual, {_request.Every} from row to row; learning takes no minimum duration"
                : $"column \"{_request.Time}\"",
            Rows = _learned + _outcomes.Sum(),
            SkippedRows = _rows.SkippedRows,
            Learned = _learned,
            Accepted = _outcomes[(int)RowOutcome.Accepted],
            FellBack = _outcomes[(int)RowOutcome.FellBack],
            Rejected = _outcomes[(int)RowOutcome.Rejected],
            Breaches = _breaches.Listed,
            BreachesFound = _breaches.Found,
            BreachesCut = _breaches.Found > _breaches.Listed.Count,
            StillLearning = _isLearning ? status.Baselines.First(baseline => baseline.State == BaselineState.Learning).ToString() : null,
            NotReplayed = _request.Settings.LeftOut,
            Timeline = _timeline.Pieces,
        };
    }
}
