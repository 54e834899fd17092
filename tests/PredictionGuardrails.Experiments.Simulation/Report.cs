using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Writes markdown, and remembers whether every stated number was kept.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Whether every stated number was kept.</summary>
    public bool IsOk { get; private set; } = true;

    public void Line(FormattableString line)
    {
        var text = line.ToString(CultureInfo.InvariantCulture);
        Console.WriteLine(text);
        _text.Append(text).Append('\n');
    }

    /// <summary>Marks a number that wasn't kept.</summary>
    public string Check(bool isKept)
    {
        IsOk &= isKept;
        return isKept ? "yes" : "**no**";
    }

    public void Seconds() => Line($"\n{_watch.Elapsed.TotalSeconds:0} seconds since the start.");

    public void Save(string path) => File.WriteAllText(path, _text.ToString());
}
