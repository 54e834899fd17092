using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Plans;

/// <summary>Tracking plans and their changes for people.</summary>
internal static class PlanDocument
{
    public static Document Of(PlanDiffResult result)
    {
        var breaking = result.Changes.Count(static change => change.IsBreaking);
        var changes = Words.Of(result.Changes.Count, "change");
        var document = result.Verdict switch
        {
            PlanDiffResult.Same => new Document().Say($"No change from {result.Before} to {result.After}.", Tone.Good),
            PlanDiffResult.Compatible => new Document().Say($"{changes} from {result.Before} to {result.After}, all compatible.", Tone.Good),
            _ => new Document().Say($"{changes} from {result.Before} to {result.After}, {Words.Count(breaking)} breaking.", Tone.Bad),
        };
        return Add(document, result.Changes);
    }

    public static Document Of(PlanWriteResult result)
    {
        var document = new Document().Say($"Wrote {result.File}.", Tone.Good);
        document.Table(
            ["Guard", "Version>", "Columns>"],
            result.Guards.Select(static guard => (IReadOnlyList<string>)[guard.Guard, Words.Count(guard.Version), Words.Count(guard.Columns)]));
        return Add(document, result.Changes ?? []);
    }

    private static Document Add(Document document, IReadOnlyList<TrackingPlanChange> changes) => changes.Count == 0
        ? document
        : document.Table(
            ["Guard", "Column", "Change", "Effect"],
            changes.Select(static change => (IReadOnlyList<string>)[
                change.Guard, change.Column ?? "", change.Description, change.IsBreaking ? "breaking" : "compatible"]));
}
