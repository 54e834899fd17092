using System.Text.Json;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Actions;

/// <summary>
/// Manual actions on guards of all replicas, in one document of the store for each guard. A replica applies each of them once; one that starts later applies what
/// still applies.
/// </summary>
internal sealed class FleetActions(StoreConnection store, ILogger logger)
{
    private const int MostAttempts = 10;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>The number of the last action that was applied to a guard.</summary>
    public long LastOf(string guard)
    {
        lock (_gate)
        {
            return _known.GetValueOrDefault(guard)?.Record.Sequence ?? 0;
        }
    }

    /// <summary>The number of the last action that requested new baselines of a guard; 0 for none.</summary>
    public long LastRelearnOf(string guard)
    {
        lock (_gate)
        {
            return _known.GetValueOrDefault(guard)?.Record.LastRelearn ?? 0;
        }
    }

    /// <summary>The store has other content: documents with the versions that are known are others.</summary>
    public void ForgetVersions()
    {
        lock (_gate)
        {
            foreach (var (guard, known) in _known.Where(static known => known.Value.Version > 0).ToList())
            {
                _known[guard] = known with { Version = -1 };
            }
        }
    }

    /// <summary>Applies what was requested on other replicas.</summary>
    public async Task ApplyAsync(PredictionGuard guard, FleetReading reading, CancellationToken cancellationToken)
    {
        var version = reading.Documents.GetValueOrDefault(NameOf(guard.Name));
        var known = Find(guard.Name);
        if (version == 0 && known is { Record.Sequence: > 0 })
        {
            // The store has lost it. The first replica that notices writes it again.
            await WriteAsync(guard.Name, 0, known.Record, cancellationToken).ConfigureAwait(false);
        }
        else if (version != (known?.Version ?? 0))
        {
            await ReadAsync(guard, cancellationToken).ConfigureAwait(false);
        }
        else if (known is null)
        {
            // A replica that starts later applies what still holds; this one was there before the first action.
            Keep(guard.Name, new Known(0, new ActionRecord()));
        }
    }

    /// <summary>Applies an action to this replica, and to all others once they read it.</summary>
    /// <exception cref="FleetStoreException">The store didn't answer. Nothing is applied.</exception>
    public async Task RequestAsync(PredictionGuard guard, FleetAction action, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var (version, record) = await ReadAsync(guard, cancellationToken).ConfigureAwait(false);
            var next = record.With(action);
            if (await WriteAsync(guard.Name, version, next, cancellationToken).ConfigureAwait(false))
            {
                Run(guard, next.Recent[^1]);
                return;
            }
        }

        throw new FleetStoreException($"Other replicas changed guard '{guard.Name}' at the same time, {MostAttempts} times in a row.");
    }

    private static string NameOf(string guard) => $"actions/{guard}";

    /// <summary>Reads the document and applies what is new in it.</summary>
    private async Task<Known> ReadAsync(PredictionGuard guard, CancellationToken cancellationToken)
    {
        var document = await store.AskAsync((asked, token) => asked.ReadDocumentAsync(NameOf(guard.Name), token), cancellationToken).ConfigureAwait(false);
        var before = Find(guard.Name);
        if (document is null)
        {
            return new Known(0, before?.Record ?? new ActionRecord());
        }

        var record = DocumentText.Read(NameOf(guard.Name), document, FleetJson.Default.ActionRecord);
        var read = new Known(document.Version, record);
        Keep(guard.Name, read);
        foreach (var action in record.After(before is null ? null : record.SequenceAfter(before.Record)))
        {
            Run(guard, action);
        }

        return read;
    }

    private async Task<bool> WriteAsync(string guard, long version, ActionRecord record, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.Serialize(record, FleetJson.Default.ActionRecord);
        var isWritten = await store.AskAsync(
            (asked, token) => asked.TryWriteDocumentAsync(NameOf(guard), version, content, token), cancellationToken).ConfigureAwait(false);
        if (isWritten)
        {
            Keep(guard, new Known(version + 1, record));
        }

        return isWritten;
    }

    private void Run(PredictionGuard guard, FleetAction action)
    {
        Log.Acting(logger, guard.Name, action.Kind, action.By ?? "unknown", action.Replica, action.Reason ?? "none");
        action.ApplyTo(guard);
    }

    private Known? Find(string guard)
    {
        lock (_gate)
        {
            return _known.GetValueOrDefault(guard);
        }
    }

    private void Keep(string guard, Known known)
    {
        lock (_gate)
        {
            _known[guard] = known;
        }
    }

    /// <summary>The document as it was last read or written. Its actions are applied.</summary>
    private sealed record Known(long Version, ActionRecord Record);
}
