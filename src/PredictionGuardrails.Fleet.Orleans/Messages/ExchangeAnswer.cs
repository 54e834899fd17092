namespace PredictionGuardrails.Fleet.Orleans.Messages;

/// <summary>What a replica reads. Guards are in the order of the report; documents are versions by name.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.ExchangeAnswer")]
internal sealed record ExchangeAnswer(
    bool IsAccepted, string Generation, DateTimeOffset Time, int ReplicaCount, GuardTally[] Guards, Dictionary<string, long> Documents);
