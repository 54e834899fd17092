using PredictionGuardrails.Files;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>A file to write, which is there as a whole or not at all.</summary>
internal sealed class ExportedFile
{
    private readonly bool _overwrites;
    private readonly string _target;

    /// <param name="path">The path of the file.</param>
    /// <param name="overwrites">Whether a file that exists is overwritten.</param>
    /// <param name="extensions">The formats that can be written.</param>
    /// <exception cref="InputException">The path isn't valid.</exception>
    public ExportedFile(string path, bool overwrites, params IReadOnlyList<string> extensions)
    {
        Path = path;
        _overwrites = overwrites;
        if (!extensions.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            var expected = extensions is [var only] ? only : $"{string.Join(", ", extensions.SkipLast(1))}, or {extensions[^1]}";
            throw new InputException($"--out: '{path}' has an unknown format. Expected a file that ends with {expected}.");
        }

        if (Directory.Exists(path))
        {
            throw new InputException($"--out: '{path}' is a directory. Specify a file.");
        }

        if (File.Exists(path) && !overwrites)
        {
            throw new InputException($"--out: '{path}' already exists. To overwrite it, add --force.");
        }

        try
        {
            _target = AtomicFile.FindTarget(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out: '{path}' can't be written. {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    public string Path { get; }

    public Draft Begin() => new(this);

    /// <summary>The file until it's complete. Disposing it deletes an incomplete one.</summary>
    public sealed class Draft(ExportedFile file) : IDisposable
    {
        public string Path { get; } = $"{file._target}.{Guid.NewGuid():N}.tmp";

        public void Complete() => File.Move(Path, file._target, file._overwrites);

        public void Dispose() => File.Delete(Path);
    }
}
