namespace PredictionGuardrails.Tool.Tests.Support;

/// <summary>The repository that the tests are in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The text of a document.</summary>
    /// <param name="path">The path from the root.</param>
    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Guardrails.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
