using System.Globalization;
using System.Text.Json;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Proves that all files of outcomes are readable, and that each outcome is one. Memory is bounded by a row group of a file.</summary>
internal sealed class OutcomeVerification(LogFolder folder)
{
    private const int MostFindingsEach = 100;
    private readonly List<LogFinding> _findings = [];

    public IReadOnlyList<LogFinding> Findings => _findings;

    /// <summary>The number of closed files that were read.</summary>
    public int ClosedFiles { get; private set; }

    /// <summary>The number of open files that were read.</summary>
    public int OpenFiles { get; private set; }

    /// <summary>The number of outcomes that were read.</summary>
    public long Outcomes { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Journals are listed first: one that is closed meanwhile is read from its Parquet files.
        var journals = folder.Outcomes.Instances().SelectMany(OutcomeJournal.Find).ToList();
        var closed = folder.Outcomes.ClosedFiles().ToList();
        foreach (var path in closed)
        {
            await VerifyClosedAsync(path, cancellationToken).ConfigureAwait(false);
        }

        var names = closed.Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        foreach (var path in journals.Where(path => !names.Contains(LogFolder.NameOf(path))))
        {
            await VerifyOpenAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task VerifyClosedAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var record = 0L;
            await foreach (var outcome in ParquetOutcomeFile.ReadAsync(path, cancellationToken).ConfigureAwait(false))
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"record {++record:N0}");
                Verify(outcome, path, place);
                if (LogFolder.NameOfGuard(outcome.Guard) != LogFolder.NameOfGuardOf(path))
                {
                    Add(path, place, $"The outcome is of guard '{outcome.Guard}', but the file is in the folder '{LogFolder.NameOfGuardOf(path)}'.");
                }
            }

            ClosedFiles++;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            _findings.Add(new LogFinding(path, null, exception.Message));
        }
    }

    private async Task VerifyOpenAsync(string path, CancellationToken cancellationToken)
    {
        var line = 0L;
        try
        {
            await using var file = OutcomeJournal.TryOpen(path);
            if (file is null)
            {
                return;
            }

            await foreach (var outcome in OutcomeJournal.ReadAsync(file, cancellationToken).ConfigureAwait(false))
            {
                Verify(outcome, path, string.Create(CultureInfo.InvariantCulture, $"line {++line:N0}"));
            }

            OpenFiles++;
        }
        catch (InvalidDataException exception) when (exception.InnerException is JsonException cause)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line + 1:N0}");
            _findings.Add(new LogFinding(path, place, $"The line isn't an outcome, so this line and those after it can't be read. {cause.Message}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _findings.Add(new LogFinding(path, null, exception.Message));
        }
    }

    private void Verify(OutcomeRecord outcome, string path, string place)
    {
        Outcomes++;
        if ((outcome.Key is null) == (outcome.PredictionId is null))
        {
            Add(path, place, $"The outcome has {(outcome.Key is null ? "neither a key nor" : "a key and")} an ID of a prediction. Expected one of them.");
        }

        if ((outcome.Value is null) == (outcome.Label is null))
        {
            Add(path, place, $"The outcome has {(outcome.Value is null ? "neither a value nor" : "a value and")} a label. Expected one of them.");
        }

        if (outcome.Revision < 0)
        {
            Add(path, place, string.Create(CultureInfo.InvariantCulture, $"The revision is {outcome.Revision}. Expected 0 or more."));
        }
    }

    private void Add(string path, string place, string problem)
    {
        if (_findings.Count(finding => finding.File == path) < MostFindingsEach)
        {
            _findings.Add(new LogFinding(path, place, problem));
        }
    }
}
