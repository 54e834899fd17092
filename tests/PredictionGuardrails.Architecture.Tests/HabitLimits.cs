namespace PredictionGuardrails.Architecture.Tests;

/// <summary>How much of what is hard to read each project may have.</summary>
internal static class HabitLimits
{
    /// <summary>Tuple assignments, and chains of conditional expressions, per 1,000 lines of a project.</summary>
    public const double PerThousandLines = 0.5;

    /// <summary>How many lines of code of each project are wider than allowed. These numbers only get smaller.</summary>
    public static readonly IReadOnlyDictionary<string, int> WideLines = new Dictionary<string, int>
    {
        ["PredictionGuardrails"] = 75,
        ["PredictionGuardrails.AI"] = 4,
        ["PredictionGuardrails.AspNetCore"] = 32,
        ["PredictionGuardrails.Generators"] = 5,
        ["PredictionGuardrails.Grpc"] = 2,
        ["PredictionGuardrails.Http"] = 4,
        ["PredictionGuardrails.Notifications"] = 8,
        ["PredictionGuardrails.OnnxRuntime"] = 3,
        ["PredictionGuardrails.Testing"] = 9,
        ["PredictionGuardrails.Tool"] = 41,
    };
}
