using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>A column of records, with the name that it has in closed files.</summary>
/// <param name="Name">The name.</param>
/// <param name="Read">Reads the value of a record.</param>
internal sealed record RecordColumn(string Name, Func<LoggedPrediction, object?> Read)
{
    /// <summary>The columns of every record.</summary>
    public static readonly IReadOnlyList<RecordColumn> Common =
    [
        new("id", static record => record.Id.ToString()),
        new("time", static record => record.Time),
        new("guard", static record => record.Guard),
        new("key", static record => record.Key),
        new("unit", static record => record.Unit),
        new("verdict", static record => record.Verdict.ToString()),
        new("rules", static record => record.Rules.Count > 0 ? string.Join(',', record.Rules) : null),
        new("fallback", static record => record.Fallback),
        new("mode", static record => record.Mode.ToString()),
        new("breaker", static record => record.Breaker.ToString()),
        new("model_version", static record => record.ModelVersion),
        new("arm", static record => record.Arm),
        new("arm_probability", static record => record.ArmProbability),
        new("arm_answered", static record => record.IsAnsweredByArm),
        new("inclusion_probability", static record => record.InclusionProbability),
        new("is_probe", static record => record.IsProbe),
        new("is_fault_injected", static record => record.IsFaultInjected),
        new("instance", static record => record.Instance),
        new("plan_version", static record => (long?)record.PlanVersion),
        new("prediction", static record => record.Prediction),
        new("result", static record => record.Result),
    ];

    /// <summary>A declared column, or one of a metric.</summary>
    public static RecordColumn Declared(string name) => new(name, record => record.Columns.GetValueOrDefault(name));
}
