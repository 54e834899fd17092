using System.Globalization;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>The hours of a profile.</summary>
internal enum HoursOf
{
    Day,
    Week,
}

/// <summary>The parameters of a profile.</summary>
internal sealed record ProfileRequest
{
    public required FileSource Source { get; init; }

    public required IReadOnlyList<ColumnRequest> Columns { get; init; }

    /// <summary>The column to segment by; null for none.</summary>
    public string? By { get; init; }

    /// <summary>The most segments; the rest is combined.</summary>
    public int MaximumSegments { get; init; } = 20;

    /// <summary>The column with the time; null for none.</summary>
    public string? Time { get; init; }

    public HoursOf Hours { get; init; }

    /// <summary>The time zone of the hours.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}

/// <summary>Reads a file once and profiles it as a whole, by segment, and by hour.</summary>
internal sealed class Profiler
{
    /// <summary>The number of rows between progress reports and cancellation checks.</summary>
    private const int Stride = 1 << 14;

    /// <summary>The most values to learn the baseline of a segment or an hour from.</summary>
    private const int MostLearnedOfPart = 10_000;

    private static readonly double[] Shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    private readonly ProfileRequest _request;
    private readonly ColumnProfile[] _wholes;
    private readonly Dictionary<string, ColumnProfile[]> _segments = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, ColumnProfile[]> _hours = [];
    private readonly ColumnKind[] _kinds;
    private readonly ValueOrder[] _orders;
    private readonly IReadOnlyList<string> _notes;
    private DateTimeOffset _latest = DateTimeOffset.MinValue;
    private string? _goesBack;

    private Profiler(ProfileRequest request, ColumnRows rows)
    {
        _request = request;
        _notes = rows.Notes;
        _kinds = [.. request.Columns.Select((_, i) => rows.KindOf(i))];
        _wholes = Create(ColumnProfile.MostLearned);
        _orders = [.. _kinds.Select(_ => new ValueOrder())];
    }

    public long Rows { get; private set; }

    public long SkippedRows { get; private set; }

    /// <summary>The profiles of the columns, in the requested order.</summary>
    public IReadOnlyList<ColumnProfile> Columns => _wholes;

    /// <summary>Reasons to trust the profile less.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. _notes,
        .. _orders.Select((order, i) => order.Warn(_request.Source.Name, _request.Columns[i].Name)).OfType<string>(),
        .. _goesBack is null ? [] : new[] { _goesBack },
        .. _wholes.Select((column, i) => column.ToSnapshot().WarnOfOverflow(_request.Source.Name, _request.Columns[i].Name)).OfType<string>(),
    ];

    public ColumnKind KindOf(int column) => _kinds[column];

    /// <summary>The profiles of the columns by segment, largest segment first.</summary>
    public IEnumerable<(string Name, IReadOnlyList<ColumnProfile> Columns)> Segments =>
        _segments.Select(segment => (Name: $"{_request.By} {segment.Key}", Columns: (IReadOnlyList<ColumnProfile>)segment.Value))
            .OrderByDescending(segment => segment.Columns[0].ToSnapshot().Count).ThenBy(segment => segment.Name, StringComparer.Ordinal);

    /// <summary>The baseline that a guard learns from a column, with one for each hour that has enough values; null if the column has too few.</summary>
    public Baseline? ToBaseline(int column)
    {
        var whole = _wholes[column].ToBaseline();
        whole = whole is null ? null : whole with { IsSorted = whole.IsSorted || _orders[column].IsFound };
        var hours = _hours.Select(hour => (hour.Key, Baseline: hour.Value[column].ToBaseline()))
            .Where(hour => hour.Baseline is not null).ToDictionary(hour => hour.Key, hour => hour.Baseline!);
        return whole is null || hours.Count == 0 ? whole
            : whole with { Hours = new HourlyBaselines { AreOfWeek = _request.Hours == HoursOf.Week, TimeZone = _request.Zone, ByHour = hours } };
    }

    /// <exception cref="InputException">The file can't be read.</exception>
    public static Profiler Run(ProfileRequest request, Action<double?> progress, CancellationToken cancellationToken)
    {
        var by = request.Columns.Count;
        var time = request.Columns.Count + (request.By is null ? 0 : 1);
        ColumnRequest[] columns =
        [
            .. request.Columns,
            .. request.By is null ? [] : new[] { new ColumnRequest(request.By, ColumnKind.Label) },
            .. request.Time is null ? [] : new[] { new ColumnRequest(request.Time, ColumnKind.Time) },
        ];
        using var rows = ColumnRows.Open(request.Source, columns);
        var profiler = new Profiler(request, rows);
        while (rows.Read())
        {
            profiler.Take(rows, request.By is null ? null : by, request.Time is null ? null : time);
            if (profiler.Rows % Stride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress(rows.Share);
            }
        }

        profiler.SkippedRows = rows.SkippedRows;
        return profiler;
    }

    /// <summary>Warnings about hours and segments with too few values for a baseline.</summary>
    public IEnumerable<string> WarnOfParts(IReadOnlyList<Baseline?> baselines) => _request.Columns.SelectMany((column, i) => PartsWithoutBaseline.Warn(
        $"{_request.Source.Name}: column {OneLine.Quote(column.Name)}",
        [.. _hours.Values.Select(hour => hour[i].ToSnapshot().Count)],
        baselines[i]?.Hours?.ByHour.Count ?? 0,
        _request.Hours,
        [.. Segments.Where(segment => segment.Columns[i].ToBaseline() is null).Select(segment => segment.Name)],
        _segments.Count));

    public ProfileResult ToResult(IReadOnlyList<Baseline?> baselines, IReadOnlyList<ChangeDetectionStatus?> statuses) => new()
    {
        File = _request.Source.Name,
        Rows = Rows,
        SkippedRows = SkippedRows,
        Warnings = Warnings,
        Metrics = [.. _request.Columns.Select((column, i) => Describe(column.Name, _wholes[i], _kinds[i]) with
        {
            Autocorrelation = Known(baselines[i]?.Autocorrelation),
            SmallestRise = Known(statuses[i]?.MinimumDetectableIncrease),
            SmallestFall = Known(statuses[i]?.MinimumDetectableDecrease),
            Histogram = Histogram.Of(_wholes[i]),
            Segments = _request.By is null ? null : [.. Segments.Select(segment => Describe(segment.Name, segment.Columns[i], _kinds[i]))],
            Hours = _request.Time is null ? null : [.. _hours.Select(hour => Describe(HourlyBaselines.NameOf(hour.Key, _request.Hours == HoursOf.Week), hour.Value[i], _kinds[i]))],
        })],
    };

    private static MetricProfile Describe(string name, ColumnProfile profile, ColumnKind kind)
    {
        var values = profile.ToSnapshot();
        var profiled = new MetricProfile
        {
            Name = name,
            Kind = kind == ColumnKind.Number ? "number" : "label",
            Count = values.Count,
            Missing = values.NullCount,
            Distinct = profile.Distinct ?? ColumnProfile.MostDistinct,
            DistinctIsCapped = profile.Distinct is null,
            Repeats = values.RepeatCount,
        };
        return kind != ColumnKind.Number
            ? profiled with { Labels = values.LabelCounts, OtherLabels = values.OtherLabelCount }
            : profiled with
            {
                Nan = values.NaNCount,
                PositiveInfinity = values.PositiveInfinityCount,
                NegativeInfinity = values.NegativeInfinityCount,
                Zeros = values.ZeroCount,
                Mean = Known(values.Mean),
                StandardDeviation = Known(values.KnownDeviation()),
                Minimum = Known(values.Minimum),
                Maximum = Known(values.Maximum),
                Quantiles = Shares.Where(share => double.IsFinite(profile.Quantile(share))).ToDictionary(share => share.ToString(CultureInfo.InvariantCulture), profile.Quantile),
                QuantileError = profile.QuantileError,
            };
    }

    /// <summary>JSON doesn't have NaN.</summary>
    private static double? Known(double? value) => value is { } known && double.IsFinite(known) ? known : null;

    private void Take(ColumnRows rows, int? by, int? time)
    {
        Rows++;
        Add(_wholes);
        for (var i = 0; i < _orders.Length; i++)
        {
            if (_kinds[i] == ColumnKind.Number)
            {
                _orders[i].Add(rows.Number(i));
            }
            else
            {
                _orders[i].Add(rows.Label(i));
            }
        }

        if (by is { } segment)
        {
            Add(SegmentOf(SegmentKeys.Of(rows.Label(segment))));
        }

        if (time is { } hour)
        {
            var at = rows.Time(hour);
            Note(at, rows.Row);
            Array.ForEach(_wholes, column => column.Note(at));
            var number = HourlyBaselines.HourOf(at, _request.Hours == HoursOf.Week, _request.Zone);
            if (!_hours.TryGetValue(number, out var columns))
            {
                _hours[number] = columns = Create(MostLearnedOfPart);
            }

            Array.ForEach(columns, column => column.Note(at));
            Add(columns);
        }

        void Add(ColumnProfile[] columns)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Add(rows, i);
            }
        }
    }

    /// <summary>Notes the first row that is earlier than a previous one. Hours don't depend on the order, but autocorrelation does.</summary>
    private void Note(DateTimeOffset time, long row)
    {
        if (time < _latest)
        {
            _goesBack ??= string.Create(
                CultureInfo.InvariantCulture,
                $"{_request.Source.Name}: row {row}, column '{_request.Time}': {Words.Time(time)} is earlier than {Words.Time(_latest)} in a previous row. Hours are correct in any order, but repeats, autocorrelation, and the baseline depend on it. Sort the file by time first.");
        }

        _latest = time > _latest ? time : _latest;
    }

    private ColumnProfile[] SegmentOf(string value)
    {
        if (!_segments.TryGetValue(value, out var columns))
        {
            var name = _segments.Count < _request.MaximumSegments ? value : SegmentKeys.Others;
            if (!_segments.TryGetValue(name, out columns))
            {
                _segments[name] = columns = Create(MostLearnedOfPart);
            }
        }

        return columns;
    }

    private ColumnProfile[] Create(int mostLearned) => [.. _kinds.Select(kind => ColumnProfile.Of(kind, mostLearned))];
}
