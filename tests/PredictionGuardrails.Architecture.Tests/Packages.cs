namespace PredictionGuardrails.Architecture.Tests;

/// <summary>The packages, and which of them may use which.</summary>
internal static class Packages
{
    private const string Core = "PredictionGuardrails";
    private const string Experiments = "PredictionGuardrails.Experiments";
    private const string Fleet = "PredictionGuardrails.Fleet";
    private const string PredictionLog = "PredictionGuardrails.PredictionLog";
    private const string Testing = "PredictionGuardrails.Testing";

    /// <summary>Each project below <c>src</c>, and the projects that it may use.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> MayUse = new Dictionary<string, string[]>
    {
        [Core] = [],
        ["PredictionGuardrails.AI"] = [Core],
        ["PredictionGuardrails.AspNetCore"] = [Core],
        [Experiments] = [Core],
        ["PredictionGuardrails.FeatureManagement"] = [Core, Experiments],
        [Fleet] = [Core],
        ["PredictionGuardrails.Fleet.Orleans"] = [Core, Fleet],
        ["PredictionGuardrails.Fleet.Redis"] = [Core, Fleet],
        // Compiled into users' projects by their compiler: it knows the core by names alone.
        ["PredictionGuardrails.Generators"] = [],
        ["PredictionGuardrails.Grpc"] = [Core],
        ["PredictionGuardrails.Http"] = [Core],
        ["PredictionGuardrails.ML"] = [Core],
        ["PredictionGuardrails.Notifications"] = [Core],
        ["PredictionGuardrails.OnnxRuntime"] = [Core],
        [PredictionLog] = [Core],
        ["PredictionGuardrails.PredictionLog.PostgreSql"] = [Core, PredictionLog],
        [Testing] = [Core],
        ["PredictionGuardrails.Tool"] = [Core, Experiments, PredictionLog, Testing],
    };

    /// <summary>
    /// The projects whose internals another one may use: the tool contains the library of the prediction log, and reads and checks its files, whose format isn't
    /// a public API. It also contains the statistics of experiments, which aren't one either.
    /// </summary>
    public static IReadOnlyList<string> SharesInternals(string project) => project == "PredictionGuardrails.Tool" ? [Experiments, PredictionLog] : [];
}
