namespace PredictionGuardrails.Tests.Support;

/// <summary>Where the repository is, for tests on its files.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Guardrails.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No Guardrails.sln above {AppContext.BaseDirectory}.");
    }
}
