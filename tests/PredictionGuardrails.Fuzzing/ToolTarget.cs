using System.Text;
using PredictionGuardrails.Tool.Commands;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Fuzzing;

/// <summary>The command line tool on a file of any bytes: it answers, or refuses with one exit code and printable text.</summary>
internal sealed class ToolTarget
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fuzz-").FullName;
    private readonly string _file;
    private readonly string[] _arguments;

    /// <param name="file">The name of the file that the bytes become.</param>
    /// <param name="arguments">The arguments; "&lt;&gt;" is the file.</param>
    public ToolTarget(string file, params string[] arguments)
    {
        _file = Path.Combine(_folder, file);
        _arguments = [.. arguments.Select(argument => argument == "<>" ? _file : argument)];
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(_folder, recursive: true);
    }

    public void Try(byte[] bytes)
    {
        File.WriteAllBytes(_file, bytes);
        Run(_arguments);
    }

    /// <summary>The bytes are arguments, one a line, in a folder with a file of fares; those that name another folder are left out.</summary>
    public void TryArguments(byte[] bytes)
    {
        File.WriteAllText(_file, "fare,at\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i % 7},2026-01-01T00:{i:00}:00Z\n")));
        Directory.SetCurrentDirectory(_folder);
        Run([.. Encoding.UTF8.GetString(bytes).Split('\n').Where(argument => !argument.Contains('/', StringComparison.Ordinal))]);
    }

    private static void Run(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var console = new ToolConsole(output, error, () => new MemoryStream(), outputIsTerminal: false, errorIsTerminal: false);
        var exitCode = GuardrailsCommand.InvokeAsync(arguments, console).GetAwaiter().GetResult();
        if (exitCode is not (0 or 1 or 2))
        {
            throw new InvalidOperationException($"Exit code {exitCode}. {error}");
        }

        if (error.ToString().FirstOrDefault(letter => char.IsControl(letter) && letter is not ('\n' or '\r')) is var control && control != default)
        {
            throw new InvalidOperationException($"The control character {(int)control:X4} in: {error}");
        }

        if (error.ToString().Split('\n').FirstOrDefault(line => line.Length > 2_000) is { } wide)
        {
            throw new InvalidOperationException($"A line of {wide.Length} characters: {wide}");
        }
    }
}
