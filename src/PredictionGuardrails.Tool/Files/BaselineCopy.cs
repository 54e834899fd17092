namespace PredictionGuardrails.Tool.Files;

/// <summary>A copy of a baseline file, because a guard can write to its file.</summary>
internal sealed class BaselineCopy(string path) : IDisposable
{
    private readonly IReadOnlyDictionary<string, Baseline> _baselines = BaselineInput.Read(path);
    private DirectoryInfo? _folder;

    /// <summary>Writes the copy for a guard.</summary>
    /// <returns>The path of the copy.</returns>
    /// <exception cref="InputException">The copy can't be written.</exception>
    public string Write(string guard)
    {
        try
        {
            _folder = Directory.CreateTempSubdirectory("guardrails-");
            var copy = Path.Combine(_folder.FullName, "baseline.json");
            BaselineFile.Write(copy, _baselines, guard);
            return copy;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Can't copy {path} to {Path.GetTempPath()}: {exception.Message}", exception);
        }
    }

    public void Dispose() => _folder?.Delete(recursive: true);
}
