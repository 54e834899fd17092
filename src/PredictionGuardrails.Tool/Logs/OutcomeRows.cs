using System.Runtime.CompilerServices;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>Reads outcomes from a file, and adds them to a log.</summary>
internal sealed class OutcomeRows
{
    private const int Prediction = 0;
    private const int Value = 1;
    private const int HappenedAt = 2;
    private readonly ImportRequest _request;
    private readonly ColumnRows _rows;
    private readonly DateTime _now;
    private readonly HashSet<ulong> _seen = [];
    private long _recorded;
    private long _missing;

    private OutcomeRows(ImportRequest request, ColumnRows rows, DateTime now) => (_request, _rows, _now) = (request, rows, now);

    /// <exception cref="InputException">A row isn't valid; the message contains the file, the row, and the column. Nothing is added.</exception>
    public static async Task<ImportResult> ImportAsync(ImportRequest request, Action<double?> progress, CancellationToken cancellationToken)
    {
        var kind = request.IsBoolean ? ColumnKind.Label : request.Value.Kind;
        List<ColumnRequest> columns = [new(request.Prediction, ColumnKind.Label), request.Value with { Kind = kind }];
        if (request.HappenedAt is { } time)
        {
            columns.Add(new ColumnRequest(time, ColumnKind.Time));
        }

        using var rows = ColumnRows.Open(request.Source, columns);
        var now = new DateTime(DateTime.UtcNow.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
        var reading = new OutcomeRows(request, rows, now);
        var file = await OutcomeImport.WriteAsync(
            request.Folder, request.Guard, reading.ReadAsync(progress, cancellationToken), DateOnly.FromDateTime(now), cancellationToken);
        return new ImportResult
        {
            Guard = request.Guard,
            Outcome = request.Outcome,
            Recorded = reading._recorded,
            Missing = reading._missing,
            SkippedRows = rows.SkippedRows,
            File = file,
        };
    }

    private async IAsyncEnumerable<OutcomeRecord> ReadAsync(Action<double?> progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (_rows.Read())
        {
            if (_rows.Row % RowBatch.Size == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress(_rows.Share);
                await Task.Yield();
            }

            if (TryCreate() is { } outcome)
            {
                _recorded++;
                yield return outcome;
            }
            else
            {
                _missing++;
            }
        }
    }

    private OutcomeRecord? TryCreate()
    {
        var isNumber = _rows.KindOf(Value) == ColumnKind.Number;
        if (isNumber ? _rows.Number(Value) is null : string.IsNullOrEmpty(_rows.Label(Value)))
        {
            return null;
        }

        var text = _rows.Label(Prediction);
        if (string.IsNullOrEmpty(text))
        {
            throw Bad(_request.Prediction, $"The {(_request.IsById ? "ID" : "key")} is missing.");
        }

        if (!_seen.Add(KeyHash.Of(text)))
        {
            throw Bad(_request.Prediction, $"{OneLine.Quote(text)} occurs twice. A file contains one outcome of a prediction.");
        }

        return new OutcomeRecord
        {
            Guard = _request.Guard,
            Outcome = _request.Outcome,
            Key = _request.IsById ? null : RecordSlots.Truncate(text),
            PredictionId = _request.IsById ? ParseId(text) : null,
            Value = isNumber ? ReadNumber() : _request.IsBoolean ? ReadBoolean() : null,
            Label = isNumber || _request.IsBoolean ? null : RecordSlots.Truncate(_rows.Label(Value)!),
            HappenedAt = ReadTime(),
            KnownAt = _now,
            Source = _request.Origin,
            Revision = _request.Revision,
        };
    }

    private Guid ParseId(string text) =>
        Guid.TryParse(text, out var id) ? id : throw Bad(_request.Prediction, $"{OneLine.Quote(text)} isn't the ID of a prediction. Expected a UUID.");

    private double ReadNumber() =>
        _rows.Number(Value) is { } number && double.IsFinite(number) ? number : throw Bad(_request.Value.Name, "The number isn't finite. Expected a finite number.");

    private double ReadBoolean() => _rows.Label(Value)!.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" => 1,
        "FALSE" or "NO" or "0" => 0,
        _ => throw Bad(_request.Value.Name, $"{OneLine.Quote(_rows.Label(Value)!)} isn't a Boolean value. Expected true, false, yes, no, 1, or 0."),
    };

    private DateTime ReadTime()
    {
        if (_request.HappenedAt is not { } column)
        {
            return _now;
        }

        var happened = _rows.Time(HappenedAt).UtcDateTime;
        return happened <= _now ? happened : throw Bad(column, $"{happened:O} is in the future. Expected a time at which the outcome happened.");
    }

    private InputException Bad(string column, string message) => new($"{_request.Source.Name}: row {_rows.Row}, column {OneLine.Quote(column)}: {message} Nothing was imported.");
}
