namespace PredictionGuardrails.Fleet.Orleans.Memory;

/// <summary>Memory as storages keep it: a <see cref="MemoryState"/> by the serializer of Orleans.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.StoredMemory")]
internal sealed record StoredMemory
{
    [Id(0)]
    public byte[] Content { get; init; } = [];
}
