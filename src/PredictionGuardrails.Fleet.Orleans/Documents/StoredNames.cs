namespace PredictionGuardrails.Fleet.Orleans.Documents;

/// <summary>The names of the documents of a fleet, because storages can't list what they keep.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.StoredNames")]
internal sealed record StoredNames
{
    [Id(0)]
    public string[] Names { get; init; } = [];
}
