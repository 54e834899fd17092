using PredictionGuardrails.PredictionLog.Outcomes;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>How lists of erased outcomes refer to a prediction: by its guard, and its ID or the hash of its key.</summary>
internal static class OutcomeReference
{
    /// <summary>All references to a record.</summary>
    public static IEnumerable<string> Of(LoggedPrediction record) =>
        record.Key is { } key ? [ById(record.Guard, record.Id), ByKey(record.Guard, key)] : [ById(record.Guard, record.Id)];

    /// <summary>The reference of an outcome to its prediction.</summary>
    public static string Of(OutcomeRecord outcome) =>
        outcome.PredictionId is { } id ? ById(outcome.Guard, id) : ByKey(outcome.Guard, outcome.Key ?? "");

    private static string ById(string guard, Guid id) => $"{guard}\nid {id}";

    private static string ByKey(string guard, string key) => $"{guard}\nkey {KeyHash.Of(key):x16}";
}
