namespace PredictionGuardrails.Architecture.Tests;

/// <summary>How much of what is hard to read each project may have.</summary>
internal static class HabitLimits
{
    /// <summary>Tuple assignments, and chains of conditional expressions, per 1,000 lines of a project.</summary>
    public const double PerThousandLines = 0.5;

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
}
