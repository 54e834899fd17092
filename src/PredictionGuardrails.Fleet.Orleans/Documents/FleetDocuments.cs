using Orleans.Storage;

namespace PredictionGuardrails.Fleet.Orleans.Documents;

/// <summary>
/// The documents of a fleet, in memory, and in a storage if there is one. Used by one caller at a time, except <see cref="Versions"/>.
/// </summary>
internal sealed class FleetDocuments(DocumentStorage? storage, IEnumerable<DocumentRow> rows)
{
    private readonly Dictionary<string, DocumentRow> _rows = rows.ToDictionary(static row => row.Name, StringComparer.Ordinal);

    /// <summary>Documents that may be different in the storage, because writing them failed.</summary>
    private readonly HashSet<string> _doubtful = new(StringComparer.Ordinal);

    private Dictionary<string, long>? _versions;

    /// <summary>The versions of all documents by name. Callers keep it: it's replaced, never changed.</summary>
    public Dictionary<string, long> Versions => _versions ??= _rows.ToDictionary(static row => row.Key, static row => row.Value.Document.Version);

    public DocumentRow[] Save() => [.. _rows.Values];

    public async Task<StoredDocument?> ReadAsync(string name) => (await FindAsync(name))?.Document;

    /// <summary>Writes a document if it has the expected version, 0 if it must not exist.</summary>
    /// <exception cref="Exception">The storage failed. The document may have been written.</exception>
    public async Task<bool> TryWriteAsync(string name, long expectedVersion, string content)
    {
        var before = await FindAsync(name);
        if ((before?.Document.Version ?? 0) != expectedVersion)
        {
            return false;
        }

        var next = new DocumentRow(name, new StoredDocument { Version = expectedVersion + 1, Content = content }, before?.Tag);
        if (storage is null)
        {
            Keep(next);
            return true;
        }

        try
        {
            Keep(await storage.WriteAsync(next));
            return true;
        }
        catch (InconsistentStateException)
        {
            // Another activation of this grain has written it.
            _doubtful.Add(name);
            return false;
        }
        catch
        {
            _doubtful.Add(name);
            throw;
        }
    }

    private async Task<DocumentRow?> FindAsync(string name)
    {
        if (!_doubtful.Contains(name))
        {
            return _rows.GetValueOrDefault(name);
        }

        var row = await storage!.ReadAsync(name);
        _rows.Remove(name);
        _doubtful.Remove(name);
        if (row is not null)
        {
            _rows[name] = row;
        }

        _versions = null;
        return row;
    }

    private void Keep(DocumentRow row)
    {
        _rows[row.Name] = row;
        _versions = null;
    }
}
