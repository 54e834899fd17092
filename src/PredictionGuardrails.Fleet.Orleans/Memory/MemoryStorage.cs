using Orleans.Serialization;
using Orleans.Storage;

namespace PredictionGuardrails.Fleet.Orleans.Memory;

/// <summary>Memory in a grain storage of the application, from one activation of the grain to the next.</summary>
internal sealed class MemoryStorage(IGrainStorage storage, Serializer<MemoryState> serializer, string fleet)
{
    private const string State = "memory";

    private readonly GrainId _id = GrainId.Create("prediction-guardrails-memory", Uri.EscapeDataString(fleet));

    /// <summary>Saves the memory of an activation that ends.</summary>
    /// <exception cref="Exception">The storage failed.</exception>
    public async Task SaveAsync(MemoryState memory)
    {
        var row = await ReadAsync();
        row.State = new StoredMemory { Content = serializer.SerializeToArray(memory) };
        await storage.WriteStateAsync(State, _id, row);
    }

    /// <summary>Takes what was saved. It's deleted first, because it's outdated with the next report, and an activation that crashes saves nothing.</summary>
    /// <returns>The memory; null if nothing was saved.</returns>
    /// <exception cref="Exception">The storage failed.</exception>
    public async Task<MemoryState?> TakeAsync()
    {
        var row = await ReadAsync();
        if (!row.RecordExists || row.State is not { Content.Length: > 0 } saved)
        {
            return null;
        }

        await storage.ClearStateAsync(State, _id, row);
        return serializer.Deserialize(saved.Content);
    }

    private async Task<GrainState<StoredMemory>> ReadAsync()
    {
        var row = new GrainState<StoredMemory>(new StoredMemory());
        await storage.ReadStateAsync(State, _id, row);
        return row;
    }
}
