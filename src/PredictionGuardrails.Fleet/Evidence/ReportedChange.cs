namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>A change that replicas found together, as this replica reports it.</summary>
/// <param name="Change">The change.</param>
/// <param name="Action">What it leads to on this replica.</param>
/// <param name="Finding">What was found, as what follows "the metric was".</param>
internal sealed record ReportedChange(MergedChange Change, BreachAction Action, string Finding)
{
    public bool Enforces => Action >= BreachAction.Fallback;
}
