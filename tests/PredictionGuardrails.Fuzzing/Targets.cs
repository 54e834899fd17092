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
