using PredictionGuardrails.ChangeDetection;

namespace PredictionGuardrails.Monitoring;

/// <summary>Under which rules changes are reported.</summary>
internal static class ChangeRules
{
    public static string NameOf(ChangeKind kind) => kind == ChangeKind.Gross ? RuleNames.Change : RuleNames.Shift;
}
