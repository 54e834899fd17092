namespace PredictionGuardrails.Fleet.Orleans.Documents;

/// <summary>A document as storages keep it. Some of their serializers set properties after a constructor without parameters.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.StoredDocument")]
internal sealed record StoredDocument
{
    [Id(0)]
    public long Version { get; init; }

    [Id(1)]
    public string Content { get; init; } = "";
}
