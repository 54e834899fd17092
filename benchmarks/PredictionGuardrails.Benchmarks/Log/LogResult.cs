using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>The page of results, which is shown as it comes, and written to a file at the end.</summary>
internal sealed class LogResult
{
    private readonly StringBuilder _page = new();

    public LogResult() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    public void Write(string line)
    {
        Console.WriteLine(line);
        _page.Append(line).Append('\n');
    }

    public void Begin(string command)
    {
        Write("# What a logged call costs");
        Write("");
        Write($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores that others use too, {DateTime.UtcNow:yyyy-MM-dd}. Noisy: take the ratios, not the nanoseconds. Written by `{command}`.");
    }

    public void AddTo(string path) => File.AppendAllText(path, _page.ToString());

    public void Save(string path) => File.WriteAllText(path, _page.ToString());
}
