namespace PredictionGuardrails.Architecture.Tests;

/// <summary>How much of what is hard to read each project may have.</summary>
internal static class HabitLimits
{
    /// <summary>Tuple assignments, and chains of conditional expressions, per 1,000 lines of a project.</summary>
    public const double PerThousandLines = 0.5;

    /// <summary>
    /// Places whose code is about to be rewritten, with what they have until then. They aren't counted for their project. These numbers only get
    /// smaller, and an entry goes when its place has nothing left.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, Allowance> TemporaryAllowances = new Dictionary<string, Allowance>
    {
    };

    /// <summary>How many lines of code of each project are wider than allowed. These numbers only get smaller.</summary>
    public static readonly IReadOnlyDictionary<string, int> WideLines = new Dictionary<string, int>
    {
        ["PredictionGuardrails"] = 135,
        ["PredictionGuardrails.AI"] = 5,
        ["PredictionGuardrails.AspNetCore"] = 48,
        ["PredictionGuardrails.Generators"] = 18,
        ["PredictionGuardrails.Grpc"] = 2,
        ["PredictionGuardrails.Http"] = 6,
        ["PredictionGuardrails.Notifications"] = 11,
        ["PredictionGuardrails.OnnxRuntime"] = 5,
        ["PredictionGuardrails.Testing"] = 34,
        ["PredictionGuardrails.Tool"] = 107,
    };

    /// <param name="TupleAssignments">Assignments of several values at once.</param>
    /// <param name="ConditionalChains">Chains of conditional expressions.</param>
    /// <param name="PatternsInLoopHeaders">Loops whose header declares a variable in a pattern.</param>
    /// <param name="WriteOnlyProperties">Properties that can be set and not read.</param>
    public sealed record Allowance(int TupleAssignments = 0, int ConditionalChains = 0, int PatternsInLoopHeaders = 0, int WriteOnlyProperties = 0);
}
