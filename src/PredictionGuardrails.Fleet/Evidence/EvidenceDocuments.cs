using System.Text.Json;
using PredictionGuardrails.Fleet.Actions;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>The documents of the changes that replicas found together, one for each guard and version of its model. Used by one exchange at a time.</summary>
internal sealed class EvidenceDocuments(StoreConnection store)
{
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>The changes that aren't over, as they were last read.</summary>
    public IReadOnlyList<MergedChange> Of(string guard, string modelVersion) =>
        _known.TryGetValue(NameOf(guard, modelVersion), out var known) ? known.Record.Changes : [];

    /// <inheritdoc cref="FleetActions.ForgetVersions"/>
    public void ForgetVersions() => _known.Clear();

    /// <summary>Reads the changes that aren't over.</summary>
    public async Task<IReadOnlyList<MergedChange>> ReadAsync(string guard, string modelVersion, FleetReading reading, CancellationToken cancellationToken)
    {
        var known = await ReadAsync(NameOf(guard, modelVersion), reading, cancellationToken).ConfigureAwait(false);
        return known.Record.Changes;
    }

    /// <summary>Writes the changes that aren't over, if they differ from what was written last.</summary>
    public async Task WriteAsync(
        string guard, string modelVersion, IReadOnlyList<MergedChange> changes, FleetReading reading, CancellationToken cancellationToken)
    {
        var name = NameOf(guard, modelVersion);
        var (version, record, _) = await ReadAsync(name, reading, cancellationToken).ConfigureAwait(false);
        if (record.Changes.SequenceEqual(changes))
        {
            return;
        }

        var next = new EvidenceRecord { Changes = changes };
        var content = JsonSerializer.Serialize(next, FleetJson.Default.EvidenceRecord);
        var isWritten = await store.AskAsync(
            (asked, token) => asked.TryWriteDocumentAsync(name, version, content, token), cancellationToken).ConfigureAwait(false);
        if (isWritten)
        {
            _known[name] = new Known(version + 1, next, reading);
        }
    }

    private static string NameOf(string guard, string modelVersion) => $"evidence/{guard}/{modelVersion}";

    private async Task<Known> ReadAsync(string name, FleetReading reading, CancellationToken cancellationToken)
    {
        var current = reading.Documents.GetValueOrDefault(name);
        if (_known.TryGetValue(name, out var known) && (known.Version == current || ReferenceEquals(known.WrittenAfter, reading)))
        {
            return known;
        }

        if (current == 0)
        {
            _known.Remove(name);
            return new Known(0, new EvidenceRecord { Changes = [] }, null);
        }

        var document = await store.AskAsync((asked, token) => asked.ReadDocumentAsync(name, token), cancellationToken).ConfigureAwait(false);
        var record = document is null ? new EvidenceRecord { Changes = [] } : DocumentText.Read(name, document, FleetJson.Default.EvidenceRecord);
        return _known[name] = new Known(document?.Version ?? 0, record, null);
    }

    /// <summary>The document as it was last read or written.</summary>
    /// <param name="Version">Its version.</param>
    /// <param name="Record">What it says.</param>
    /// <param name="WrittenAfter">The reading after which this replica wrote it, which doesn't know of that yet; null if it was read.</param>
    private sealed record Known(long Version, EvidenceRecord Record, FleetReading? WrittenAfter);
}
