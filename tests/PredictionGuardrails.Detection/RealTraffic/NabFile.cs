using System.Globalization;
using System.Text.Json;
using Sylvan.Data.Csv;

namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>A series of the Numenta Anomaly Benchmark.</summary>
/// <param name="Name">Its file.</param>
/// <param name="Times">When each value was measured.</param>
/// <param name="Values">What it was.</param>
/// <param name="Windows">The rows, first and last, between which something was wrong.</param>
internal sealed record NabFile(string Name, DateTimeOffset[] Times, double[] Values, (int First, int Last)[] Windows)
{
    /// <summary>How many rows at the start count for nothing.</summary>
    public int Free => Math.Min((int)(0.15 * Values.Length), 750);

    public static List<NabFile> ReadAll(DirectoryInfo folder)
    {
        using var windows = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "windows.json")));
        return [.. windows.RootElement.EnumerateObject().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => Read(folder, file))];
    }

    private static NabFile Read(DirectoryInfo folder, JsonProperty file)
    {
        var (times, values) = (new List<DateTimeOffset>(), new List<double>());
        using var csv = CsvDataReader.Create(Path.Combine(folder.FullName, file.Name));
        while (csv.Read())
        {
            times.Add(Time(csv.GetString(0)));
            values.Add(double.Parse(csv.GetString(1), CultureInfo.InvariantCulture));
        }

        return new NabFile(file.Name, [.. times], [.. values], [.. file.Value.EnumerateArray().Select(window => Rows(window[0], window[1]))]);

        (int First, int Last) Rows(JsonElement from, JsonElement to) =>
            (times.FindIndex(time => time >= Time(from.GetString()!)), times.FindLastIndex(time => time <= Time(to.GetString()!)));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
