using System.Text.Json;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The body of a request that records outcomes.</summary>
/// <param name="Outcomes">The outcomes, at most 10,000.</param>
internal sealed record OutcomesRequest(IReadOnlyList<OutcomeRequest?>? Outcomes);

/// <summary>An outcome to record.</summary>
/// <param name="Guard">The name of the guard.</param>
/// <param name="Outcome">The name of the outcome.</param>
/// <param name="Key">The key of the prediction, a string or a whole number; or else <paramref name="PredictionId"/>.</param>
/// <param name="PredictionId">The ID of the prediction.</param>
/// <param name="Value">The value: a number, true or false, or a string, as declared.</param>
/// <param name="HappenedAt">When it happened, in ISO 8601 with an offset from UTC; now by default.</param>
/// <param name="Source">Where the outcome comes from; the empty string by default.</param>
/// <param name="Revision">The revision; 0 by default.</param>
internal sealed record OutcomeRequest(
    string? Guard, string? Outcome, JsonElement? Key, Guid? PredictionId, JsonElement? Value, string? HappenedAt, string? Source, int? Revision);

/// <summary>What became of outcomes.</summary>
/// <param name="Recorded">The number of outcomes that were written.</param>
/// <param name="Repeated">The number of outcomes that had been recorded before.</param>
internal sealed record OutcomesView(int Recorded, int Repeated);
