using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PredictionGuardrails.Fuzzing;

/// <summary>What is fuzzed: each parser takes any bytes, and answers or refuses them as its documentation says. Everything else is an exception here.</summary>
internal static class Targets
{
    /// <summary>By name, what makes a target. It is made once, and tried with many bytes.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Action<byte[]>>> All = new SortedDictionary<string, Func<Action<byte[]>>>(StringComparer.Ordinal)
    {
        ["csv"] = () => new ToolTarget("values.csv", "profile", "<>", "--column", "fare", "--time", "at").Try,
        ["tsv"] = () => new ToolTarget("values.tsv", "replay", "<>", "--column", "fare").Try,
        ["jsonl"] = () => new ToolTarget("values.jsonl", "profile", "<>", "--column", "fare", "--time", "at").Try,
        ["gzip"] = () => new ToolTarget("values.csv.gz", "suggest", "<>", "--column", "fare", "--repetitions", "1").Try,
        ["parquet"] = () => new ToolTarget("values.parquet", "profile", "<>", "--column", "fare").Try,
        ["compare"] = () => new ToolTarget("values.jsonl", "compare", "<>", "<>", "--column", "fare").Try,
        ["baseline"] = () => new ToolTarget("baseline.json", "compare", "<>", "<>").Try,
        ["settings"] = () => new ToolTarget("appsettings.json", "check", "<>").Try,
        ["arguments"] = () => new ToolTarget("values.csv").TryArguments,
        ["baseline-text"] = () => Baselines,
        ["baseline-content"] = () => BaselineContent,
        ["snapshot"] = () => Snapshots,
        ["endpoint"] = EndpointTarget.Create,
        ["response"] = () => new ResponseTarget().Try,
    };

    private static void Baselines(byte[] bytes)
    {
        try
        {
            var baselines = BaselineFile.Parse(Encoding.UTF8.GetString(bytes));

            // What was accepted can be written, and read again.
            BaselineFile.Parse(BaselineFile.Format(baselines));
        }
        catch (InvalidDataException)
        {
            // As documented.
        }
    }

    /// <summary>The content of a baseline whose checksum is right.</summary>
    private static void BaselineContent(byte[] bytes)
    {
        var content = Encoding.UTF8.GetString(bytes);
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        try
        {
            var baselines = BaselineFile.Parse($$"""{"format":"PredictionGuardrails baseline","version":1,"sha256":"{{checksum}}","content":{{content}}}""");
            foreach (var baseline in baselines.Values)
            {
                Compare(baseline);
            }
        }
        catch (InvalidDataException)
        {
            // As documented.
        }
    }

    /// <summary>What was accepted can be compared with.</summary>
    private static void Compare(Baseline baseline)
    {
        if (baseline.Values.FiniteCount > 0)
        {
            using var numbers = new PredictionGuard<int, double>("fare");
            numbers.UseBaseline(baseline);
            numbers.InspectBatch(new int[200], [.. Enumerable.Range(0, 200).Select(static i => 2.5 + (i % 7 * 1.8))]);
            numbers.EvaluateNow();
        }
        else if (baseline.Values.LabelCounts.Count > 0)
        {
            using var labels = new PredictionGuard<int, string>("size", static guard => guard.Label());
            labels.UseBaseline(baseline);
            labels.InspectBatch(new int[200], [.. Enumerable.Range(0, 200).Select(static i => i % 3 == 0 ? "long" : "short")]);
            labels.EvaluateNow();
        }
    }

    private static void Snapshots(byte[] bytes)
    {
        try
        {
            var snapshot = JsonSerializer.Deserialize<MetricSnapshot>(bytes);
            JsonSerializer.Deserialize<MetricSnapshot>(JsonSerializer.Serialize(snapshot));
        }
        catch (JsonException)
        {
            // As documented.
        }
    }
}
