namespace PredictionGuardrails.Fleet.Orleans.Memory;

/// <summary>What moves to another silo. Times are by the clock of the machine that saved it, whose time was <see cref="Time"/>.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.MemoryState")]
internal sealed record MemoryState(string Generation, DateTimeOffset Time, Member[] Members, SavedTotal[] Totals);
