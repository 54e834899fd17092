namespace PredictionGuardrails.Statistics;

/// <summary>A thread's cells, by the number of their recorder. Not in the recorder, for thread-static fields of generic types are slow.</summary>
internal static class ThreadCells
{
    [ThreadStatic]
    public static Cell?[]? Cells;
}
