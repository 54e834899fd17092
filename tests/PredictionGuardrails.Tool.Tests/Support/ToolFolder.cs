using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Commands;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Tests.Support;

/// <summary>The result of a run of the tool.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output)!;
}

/// <summary>A temporary folder with files for the tool.</summary>
internal sealed class ToolFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("guardrails-tests-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public bool Has(string name) => File.Exists(PathOf(name));

    public IEnumerable<string> Names => _folder.EnumerateFiles().Select(file => file.Name);

    /// <returns>The full path of the file.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string WriteBytes(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public string WriteCsv(string name, string column, IEnumerable<object?> values) => Write(name, Csv(column, values));

    /// <summary>Runs the tool. Arguments in angle brackets are files of this folder.</summary>
    public ToolRun Run(params string[] args) => RunWith("", args);

    public ToolRun RunWith(string input, params string[] args) => Run(input, CancellationToken.None, args);

    public ToolRun Run(string input, CancellationToken cancellationToken, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var console = new ToolConsole(output, error, () => new MemoryStream(Encoding.UTF8.GetBytes(input)), outputIsTerminal: false, errorIsTerminal: false);
        var arguments = args.Select(arg => arg.StartsWith('<') ? PathOf(arg.Trim('<', '>')) : arg).ToArray();
        var exitCode = GuardrailsCommand.InvokeAsync(arguments, console, cancellationToken).GetAwaiter().GetResult();
        return new ToolRun(exitCode, output.ToString(), error.ToString().Replace(_folder.FullName + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).TrimEnd());
    }

    public JsonNode RunJson(params string[] args)
    {
        var run = Run([.. args, "--format", "json"]);
        run.Error.Should().BeEmpty();
        return run.Json;
    }

    /// <summary>The warnings of a result, with file names instead of paths.</summary>
    public List<string> WarningsOf(JsonNode result) =>
        [.. result["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>().Replace(_folder.FullName + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))];

    public void Dispose() => _folder.Delete(recursive: true);

    public static string Csv(string column, IEnumerable<object?> values) =>
        column + "\n" + string.Concat(values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) + "\n"));

    public static byte[] Gzip(string text)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return memory.ToArray();
    }
}
