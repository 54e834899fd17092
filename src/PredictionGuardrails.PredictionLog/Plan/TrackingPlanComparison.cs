namespace PredictionGuardrails.PredictionLog.Plan;

/// <summary>Finds the differences between two tracking plans, and which of them break readers of the log.</summary>
internal static class TrackingPlanComparison
{
    public static IReadOnlyList<TrackingPlanChange> Compare(TrackingPlan before, TrackingPlan after) =>
    [
        .. before.Guards.Keys.Union(after.Guards.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)
            .SelectMany(guard => Compare(guard, before.Guards.GetValueOrDefault(guard), after.Guards.GetValueOrDefault(guard))),
    ];

    public static IEnumerable<TrackingPlanChange> Compare(string guard, TrackedGuard? before, TrackedGuard? after)
    {
        if (before is null || after is null)
        {
            return before == after ? [] : [new(guard, null, before is null ? "Added." : "Removed.", IsBreaking: after is null)];
        }

        return
        [
            .. Changed(guard, null, "Prediction type", before.Prediction, after.Prediction, isBreaking: true),
            .. Changed(guard, null, "Key classification", before.KeyClassification, after.KeyClassification, isBreaking: true),
            .. Changed(guard, null, "Unit classification", before.UnitClassification, after.UnitClassification, isBreaking: true),
            .. Changed(guard, null, "Description", before.Description, after.Description, isBreaking: before.Description is not null),
            .. Changed(guard, null, "Owner", before.Owner, after.Owner, isBreaking: false),
            .. Changed(guard, null, "Retention", before.Retention, after.Retention, isBreaking: false),
            .. CompareColumns(guard, before.Columns, after.Columns),
            .. CompareOutcomes(guard, before.Outcomes, after.Outcomes),
        ];
    }

    private static IEnumerable<TrackingPlanChange> CompareColumns(string guard, IReadOnlyList<LogColumn> before, IReadOnlyList<LogColumn> after)
    {
        foreach (var old in before)
        {
            if (Find(after, old.Name) is not { } column)
            {
                yield return new(guard, old.Name, "Removed.", IsBreaking: true);
                continue;
            }

            foreach (var change in Compare(guard, old, column))
            {
                yield return change;
            }
        }

        foreach (var added in after.Where(column => Find(before, column.Name) is null))
        {
            yield return new(guard, added.Name, "Added.", IsBreaking: false);
        }
    }

    private static IEnumerable<TrackingPlanChange> Compare(string guard, LogColumn before, LogColumn after) =>
    [
        .. Changed(guard, before.Name, "Type", before.Type, after.Type, isBreaking: true),
        .. Changed(guard, before.Name, "Unit of measure", before.Unit, after.Unit, isBreaking: true),
        .. Changed(guard, before.Name, "Classification", before.Classification, after.Classification, isBreaking: true),
        .. Changed(guard, before.Name, "Description", before.Description, after.Description, isBreaking: before.Description is not null),
    ];

    private static IEnumerable<TrackingPlanChange> CompareOutcomes(string guard, IReadOnlyList<LogOutcome> before, IReadOnlyList<LogOutcome> after) =>
        before.Concat(after).Select(static outcome => outcome.Name).Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(name => Compare(guard, name, Find(before, name), Find(after, name)));

    private static IEnumerable<TrackingPlanChange> Compare(string guard, string name, LogOutcome? before, LogOutcome? after)
    {
        IEnumerable<TrackingPlanChange> changes = before is null || after is null
            ? [new(guard, null, before is null ? "Added." : "Removed.", IsBreaking: after is null)]
            :
            [
                .. Changed(guard, null, "Type", before.Type, after.Type, isBreaking: true),
                .. Changed(guard, null, "Unit of measure", before.Unit, after.Unit, isBreaking: true),
                .. Changed(guard, null, "Absence", before.Absence, after.Absence, isBreaking: true),
                .. Changed(guard, null, "Selective", before.IsSelective, after.IsSelective, isBreaking: true),
                .. Changed(guard, null, "Quantile", before.Quantile, after.Quantile, isBreaking: true),
                .. Changed(guard, null, "Maturity", before.Maturity, after.Maturity, isBreaking: false),
                .. Changed(guard, null, "Description", before.Description, after.Description, isBreaking: before.Description is not null),
            ];
        return changes.Select(change => change with { Outcome = name });
    }

    private static LogOutcome? Find(IReadOnlyList<LogOutcome> outcomes, string name) =>
        outcomes.FirstOrDefault(outcome => outcome.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<TrackingPlanChange> Changed<T>(string guard, string? column, string what, T? before, T? after, bool isBreaking) =>
        EqualityComparer<T?>.Default.Equals(before, after)
            ? []
            : [new(guard, column, $"{what} changed from {TextOf(before)} to {TextOf(after)}.", isBreaking)];

    private static string TextOf<T>(T? value) => value is null ? "none" : $"'{value}'";

    private static LogColumn? Find(IReadOnlyList<LogColumn> columns, string name) =>
        columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
