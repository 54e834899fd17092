using Orleans.Storage;

namespace PredictionGuardrails.Fleet.Orleans.Documents;

/// <summary>Documents in a grain storage of the application: a row for each, and one with their names. Used by one caller at a time.</summary>
internal sealed class DocumentStorage(IGrainStorage storage, string fleet)
{
    private const string DocumentState = "document";
    private const string NamesState = "documents";

    /// <summary>Names of fleets and of documents may contain the separator.</summary>
    private readonly string _prefix = Uri.EscapeDataString(fleet);

    private GrainState<StoredNames>? _names;

    private GrainId NamesId => GrainId.Create("prediction-guardrails-documents", _prefix);

    /// <summary>Reads all documents.</summary>
    /// <exception cref="Exception">The storage failed.</exception>
    public async Task<IReadOnlyList<DocumentRow>> ReadAllAsync()
    {
        _names = await ReadNamesAsync();
        var rows = await Task.WhenAll(NamesIn(_names).Select(ReadAsync));
        return [.. rows.OfType<DocumentRow>()];
    }

    /// <summary>Reads a document.</summary>
    /// <returns>The document; null if it doesn't exist.</returns>
    /// <exception cref="Exception">The storage failed.</exception>
    public async Task<DocumentRow?> ReadAsync(string name)
    {
        var state = new GrainState<StoredDocument>(new StoredDocument());
        await storage.ReadStateAsync(DocumentState, IdOf(name), state);
        return state.RecordExists && state.State is { Version: > 0 } document ? new DocumentRow(name, document, state.ETag) : null;
    }

    /// <summary>Writes a document if it still has the tag.</summary>
    /// <returns>The document with its new tag.</returns>
    /// <exception cref="InconsistentStateException">It has another tag.</exception>
    /// <exception cref="Exception">The storage failed. The document may have been written.</exception>
    public async Task<DocumentRow> WriteAsync(DocumentRow row)
    {
        await AddNameAsync(row.Name);
        var state = new GrainState<StoredDocument>(row.Document, row.Tag) { RecordExists = row.Tag is not null };
        await storage.WriteStateAsync(DocumentState, IdOf(row.Name), state);
        return row with { Tag = state.ETag };
    }

    /// <summary>Names are written first: one without a document does no harm, but a document without its name would be lost.</summary>
    private async Task AddNameAsync(string name)
    {
        try
        {
            await AddNameAsync(_names ?? await ReadNamesAsync(), name);
        }
        catch (InconsistentStateException)
        {
            // Another activation has added names.
            await AddNameAsync(await ReadNamesAsync(), name);
        }
    }

    private async Task AddNameAsync(GrainState<StoredNames> names, string name)
    {
        // Read again at the next attempt if writing fails.
        _names = null;
        var known = NamesIn(names);
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            names.State = new StoredNames { Names = [.. known, name] };
            await storage.WriteStateAsync(NamesState, NamesId, names);
        }

        _names = names;
    }

    private async Task<GrainState<StoredNames>> ReadNamesAsync()
    {
        var state = new GrainState<StoredNames>(new StoredNames());
        await storage.ReadStateAsync(NamesState, NamesId, state);
        return state;
    }

    /// <summary>Some storages set null if there is nothing.</summary>
    private static string[] NamesIn(GrainState<StoredNames> state) => state.State?.Names ?? [];

    private GrainId IdOf(string name) => GrainId.Create("prediction-guardrails-document", $"{_prefix}/{name}");
}
