namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>What a document says. It can be valid JSON and still be nothing that a replica would write.</summary>
internal interface IFleetRecord
{
    /// <summary>What is wrong, as a sentence; null for nothing.</summary>
    string? FindFault();
}
