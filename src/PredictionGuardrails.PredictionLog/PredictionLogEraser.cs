
using PredictionGuardrails.PredictionLog.Delivery;
using PredictionGuardrails.PredictionLog.Erasure;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog;

/// <summary>
/// Erases the records of a unit from a prediction log, while services write to it and others read it. The request is added to a list in the folder, which
/// services obey when they close segments; closed files are rewritten, and other sinks delete their records.
/// </summary>
/// <param name="path">The folder of the log.</param>
/// <param name="key">The key of the list, if <see cref="PredictionLogOptions.ErasureKey"/> is set; otherwise null.</param>
/// <param name="sinks">The other sinks of the log; none by default.</param>
/// <param name="timeProvider">The clock; the system's by default.</param>
public sealed class PredictionLogEraser(
    string path, byte[]? key = null, IEnumerable<IPredictionLogSink>? sinks = null, TimeProvider? timeProvider = null)
{
    private readonly LogFolder _folder = new(path);
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>
    /// Erases all records of a unit that were made before now, and their outcomes that were recorded before now. Later ones are logged again. If this fails,
    /// repeat it: what has been erased stays so. Files that are open are erased when their services close them.
    /// </summary>
    /// <param name="unit">Who or what the records are about, as text: a UUID in any form, any other unit exactly as <see cref="LoggedPrediction.Unit"/> has it.</param>
    /// <param name="cancellationToken">Cancels erasing; the request stays in the list.</param>
    /// <exception cref="DirectoryNotFoundException">The folder doesn't exist.</exception>
    /// <exception cref="InvalidDataException">The list was made with another key, or a file is damaged; the message names it.</exception>
    /// <exception cref="IOException">Another erasure keeps running, or a file can't be written.</exception>
    public async Task<PredictionLogErasure> EraseAsync(string unit, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(unit);
        if (!Directory.Exists(_folder.Root))
        {
            throw new DirectoryNotFoundException($"'{_folder.Root}' doesn't exist. Expected the folder of a prediction log.");
        }

        var before = _time.GetUtcNow();
        await ErasureList.OfUnits(_folder, key).AddAsync(unit, before, cancellationToken).ConfigureAwait(false);

        // What a service closes from now on has none of the records, or is erased by the service.
        var open = _folder.Instances().SelectMany(LogFolder.Segments).Concat(_folder.Outcomes.Instances().SelectMany(OutcomeJournal.Find)).Count();
        var erased = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var sink in (sinks ?? []).Prepend(new ParquetFolderSink(_folder, key, _time)))
        {
            foreach (var (place, records) in await sink.EraseAsync(unit, before, cancellationToken).ConfigureAwait(false))
            {
                erased[place] = records;
            }
        }

        return new PredictionLogErasure { RequestedAt = before, Erased = erased, OpenSegments = open, DamagedFiles = [.. _folder.DamagedFiles()] };
    }
}
