using System.Globalization;
using PredictionGuardrails.PredictionLog.Counting;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Delivery;
using PredictionGuardrails.PredictionLog.Erasure;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>
/// Proves that a log is complete and readable: every checksum of open segments, every record of closed files with their metadata, identifiers without
/// duplicates, and what processes have counted against what is found. Memory is bounded by the identifiers of a guard's day.
/// </summary>
internal sealed class LogVerification(LogFolder folder)
{
    private const int MostFindingsEach = 100;
    private readonly List<LogFinding> _findings = [];
    private readonly List<RecordPlace> _places = [];
    private readonly Dictionary<string, long> _delivered = new(StringComparer.Ordinal);

    public IReadOnlyList<LogFinding> Findings => _findings;

    /// <summary>The number of closed files that were read.</summary>
    public int ClosedFiles { get; private set; }

    /// <summary>The number of open segments that were read.</summary>
    public int OpenSegments { get; private set; }

    /// <summary>The number of records that were read.</summary>
    public long Records { get; private set; }

    public IReadOnlyList<LogAccount> Accounts { get; private set; } = [];

    /// <param name="progress">Receives the progress from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task RunAsync(Action<double?> progress, CancellationToken cancellationToken)
    {
        VerifyAccounts();
        ReadDelivered();
        var open = folder.Instances().SelectMany(LogFolder.Segments).ToList();
        var closed = folder.ClosedFiles().ToHashSet(StringComparer.Ordinal);
        var done = 0;
        foreach (var day in closed.GroupBy(static path => Path.GetDirectoryName(path)))
        {
            foreach (var path in day.Order(StringComparer.Ordinal))
            {
                await VerifyClosedAsync(path, cancellationToken).ConfigureAwait(false);
                progress((double)++done / (closed.Count + open.Count));
            }

            FindDuplicates();
        }

        foreach (var path in open)
        {
            VerifyOpen(path, closed);
            progress((double)++done / (closed.Count + open.Count));
        }

        FindDuplicates();
        _findings.AddRange(folder.DamagedFiles().Select(static path => new LogFinding(path, null, "A process put this segment aside because it couldn't read it.")));
    }

    private async Task VerifyClosedAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var footer = await ParquetLogFooter.ReadAsync(path, cancellationToken).ConfigureAwait(false);
            var expected = folder.PathOfClosed(Path.GetFileNameWithoutExtension(path), footer.Schema.Guard);
            if (expected != path)
            {
                _findings.Add(new LogFinding(path, "metadata", $"The file contains records of guard '{footer.Schema.Guard}', whose path is '{expected}'."));
            }

            using var part = new LogPart(path, segment: null);
            var record = 0L;
            await foreach (var read in part.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                Verify(read, path, ++record, footer.Schema);
            }

            if (record != footer.Rows)
            {
                _findings.Add(new LogFinding(path, "metadata", string.Create(CultureInfo.InvariantCulture, $"The file has {record:N0} records, but its metadata says {footer.Rows:N0}.")));
            }

            VerifyDelivered(path, footer.Schema.Guard, record);
            ClosedFiles++;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // The retention has deleted it meanwhile.
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            _findings.Add(new LogFinding(path, null, exception.Message));
        }
    }

    /// <summary>Compares what the ledger of a process says about a segment with the file that was made of it.</summary>
    private void VerifyDelivered(string path, string guard, long found)
    {
        var name = Path.GetFileNameWithoutExtension(path);

        // An erasure explains records that are missing.
        if (_delivered.TryGetValue(name, out var delivered) && (found > delivered || (found < delivered && ErasureList.CountRequests(folder) == 0)))
        {
            _findings.Add(new LogFinding(path, $"guard '{guard}'", string.Create(
                CultureInfo.InvariantCulture, $"The process has delivered {delivered:N0} records, but {found:N0} are found: {Difference(found, delivered)}.")));
        }
    }

    private static string Difference(long found, long counted) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(found - counted):N0} {(found < counted ? "missing" : "too many")}");

    private void ReadDelivered()
    {
        try
        {
            foreach (var (name, records) in folder.Instances().SelectMany(DeliveryLedger.DeliveredSegments))
            {
                _delivered[name] = records;
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // The process has ended meanwhile, and took its ledger along.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            _findings.Add(new LogFinding(Path.Combine(folder.Root, "open"), null, exception.Message));
        }
    }

    private void VerifyOpen(string path, HashSet<string> closed)
    {
        try
        {
            var isRunning = LogAccount.IsLocked(Path.GetDirectoryName(path)!);
            if (SegmentVerification.Verify(path, isRunning) is { } finding)
            {
                _findings.Add(finding);
            }

            using var segment = SegmentReader.TryOpen(path);
            if (segment is null || closed.Contains(folder.PathOfClosed(LogFolder.NameOf(path), segment.Schema.Guard)))
            {
                return;
            }

            var view = new RecordView(segment.Schema);
            var record = 0L;
            foreach (var read in segment.ReadFrames().SelectMany(frame => frame.Select(view.ToLogged)))
            {
                Verify(read, path, ++record, segment.Schema);
            }

            OpenSegments++;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It has been closed meanwhile.
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            _findings.Add(new LogFinding(path, null, exception.Message));
        }
    }

    private void Verify(LoggedPrediction record, string path, long number, LogSchema schema)
    {
        Records++;
        _places.Add(new RecordPlace(record.Id, path, number));
        var day = LogFolder.DayOfSegment(path);
        if (DateOnly.FromDateTime(record.Time.UtcDateTime) != day)
        {
            Add(path, number, string.Create(CultureInfo.InvariantCulture, $"The time is {record.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}, but the file is of {day:yyyy-MM-dd}."));
        }

        if (record.InclusionProbability is not (> 0 and <= 1))
        {
            Add(path, number, string.Create(CultureInfo.InvariantCulture, $"The inclusion probability is {record.InclusionProbability}. Expected more than 0 and at most 1."));
        }

        if (record.Guard != schema.Guard)
        {
            Add(path, number, $"The guard is '{record.Guard}'. Expected '{schema.Guard}'.");
        }
    }

    /// <summary>Finds identifiers that occur twice in what was read since the last call. A call has one guard and one day.</summary>
    private void FindDuplicates()
    {
        _places.Sort(static (one, other) => one.Id.CompareTo(other.Id));
        for (var i = 1; i < _places.Count; i++)
        {
            if (_places[i].Id == _places[i - 1].Id)
            {
                Add(_places[i].Path, _places[i].Record, $"Identifier {_places[i].Id} is also that of {_places[i - 1].Path}, record {_places[i - 1].Record}.");
            }
        }

        _places.Clear();
    }

    private void VerifyAccounts()
    {
        try
        {
            Accounts = [.. LogAccount.ReadAll(folder)];
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            _findings.Add(new LogFinding(Path.Combine(folder.Root, "open"), null, exception.Message));
        }

        foreach (var account in Accounts)
        {
            var path = folder.PathOfInstance(account.Instance);
            if (account.Found < account.WrittenBefore)
            {
                _findings.Add(new LogFinding(path, $"guard '{account.Guard}'", string.Create(
                    CultureInfo.InvariantCulture, $"The process has counted {account.WrittenBefore:N0} written records, but {account.Found:N0} are found: {Difference(account.Found, account.WrittenBefore)}.")));
            }

            if (account.Unwritten < 0)
            {
                _findings.Add(new LogFinding(path, $"guard '{account.Guard}'", string.Create(
                    CultureInfo.InvariantCulture, $"{account.Found:N0} records are found, which is {-account.Unwritten:N0} more than the process has counted.")));
            }
        }
    }

    private void Add(string path, long record, string problem)
    {
        if (_findings.Count(finding => finding.File == path) < MostFindingsEach)
        {
            _findings.Add(new LogFinding(path, string.Create(CultureInfo.InvariantCulture, $"record {record:N0}"), problem));
        }
    }

    private readonly record struct RecordPlace(Guid Id, string Path, long Record);
}
