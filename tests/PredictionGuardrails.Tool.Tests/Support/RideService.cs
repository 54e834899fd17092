namespace PredictionGuardrails.Tool.Tests.Support;

/// <summary>A service with a prediction log, built beside the tests.</summary>
internal static class RideService
{
    private const string Project = "PredictionGuardrails.Tool.RideService";

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", Project);

    /// <summary>What the service declares, as it's committed.</summary>
    public static string Plan { get; } = Path.Combine(Folder, "tracking-plan.json");

    /// <summary>The assembly, built like the tests.</summary>
    public static string Assembly { get; } =
        Path.Combine(Folder, Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "PredictionGuardrails.Tool.Tests"), AppContext.BaseDirectory), "RideService.dll");
}
