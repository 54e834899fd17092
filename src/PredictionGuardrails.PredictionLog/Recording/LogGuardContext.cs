using Microsoft.Extensions.Compliance.Redaction;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>What the log of a guard needs of the application.</summary>
/// <param name="Redactors">Provides redactors for classified values; null to erase them.</param>
/// <param name="PlanVersion">The version of the guard in the tracking plan; null without a plan.</param>
internal sealed record LogGuardContext(IRedactorProvider? Redactors, int? PlanVersion);
