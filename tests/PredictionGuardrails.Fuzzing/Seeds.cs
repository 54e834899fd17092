using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Schema;

namespace PredictionGuardrails.Fuzzing;

/// <summary>What fuzzing starts from: a few small inputs of each kind that are right, and what once went wrong.</summary>
internal static class Seeds
{
    private static readonly double[] Numbers = [.. Enumerable.Range(0, 120).Select(i => 2.5 + i % 7 * 1.8)];
    private static readonly string[] Rows = [.. Numbers.Take(40).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static void Write(string folder)
    {
        foreach (var (target, seeds) in All())
        {
            var below = Directory.CreateDirectory(Path.Combine(folder, target)).FullName;
            for (var i = 0; i < seeds.Count; i++)
            {
                File.WriteAllBytes(Path.Combine(below, $"{i}"), seeds[i]);
            }
        }
    }

    private static Dictionary<string, IReadOnlyList<byte[]>> All()
    {
        var csv = Text($"at,fare\n{Numbered((time, fare) => $"{time},{fare}\n")}");
        var jsonl = Text(Numbered((time, fare) => $$"""{"at":"{{time}}","fare":{{fare}},"city":"Paris"}""" + "\n"));
        var baseline = Text(BaselineFile.Format(Learned()));
        return new Dictionary<string, IReadOnlyList<byte[]>>
        {
            ["csv"] = [csv, Text("fare,at\n\"1,5\",01/02/2026\n\"a \"\"b\"\"\",13/01/2026\n-,?\nNaN,\n1e309,2126-01-01\n"), Text("fare;at\r\n1;2\r\n")],
            ["tsv"] = [Text("fare\tat\n" + string.Join('\n', Rows)), Text("fare\nA\nB\nA\n\n\"\n")],
            ["jsonl"] = [jsonl, Text("{\"fare\":NaN}\n{\"fare\":-Infinity}\n{\"fare\":null}\n{\"fare\":\"\\ud800\"}\n{\"fare\":[1,2]}\n{\"fare\":{\"a\":1}}\n")],
            ["gzip"] = [Gzip(csv), csv, Gzip([])],
            ["parquet"] = [ParquetOf(new DataField<double>("fare"), (group, field) => group.WriteAsync<double>(field, Numbers)), ParquetOf(new DataField<string>("fare"), (group, field) => group.WriteAsync(field, Rows))],
            ["compare"] = [jsonl, Text("{\"fare\":\"A\"}\n{\"fare\":\"B\"}\n")],
            ["baseline"] = [baseline],
            ["baseline-text"] = [baseline],
            ["baseline-content"] = [ContentOf(baseline)],
            ["snapshot"] = [Snapshot()],
            ["settings"] =
            [
                Text("""{"PredictionGuardrails":{"FalseAlarmEvery":1000000,"Guards":{"fare":{"Range":{"Minimum":0,"Maximum":500,"OnBreach":"Fallback"},"Baseline":{"Path":"x"}}}}}"""),
                Text("""{"PredictionGuardrails":{"Guards":{"a":{"Range":"","Change":[],"Segments":null,"Metrics":{"m":{"Mean":{"WithinBaselineFactor":3}}}}}}}"""),
            ],
            ["arguments"] =
            [
                Text("profile\nvalues.csv\n--column\nfare\n--format\njson"), Text("replay\nvalues.csv\n-c\nfare\n--time\nat\n--learn\n10"),
                Text("suggest\nvalues.csv\n-c\nfare\n--guard\nx\n--repetitions\n1"), Text("drill\nvalues.csv\n-c\nfare\n--clean\n0\n--repetitions\n1"), Text("completion\nbash"),
                Text("compare\nvalues.csv\nvalues.csv\n-c\nfare"), Text("check\nvalues.csv"), Text("[suggest]\nprofile"), Text("--help"),
            ],
            ["endpoint"] =
            [
                Text("guards/fare/series?metric=prediction&span=hour"), Text("guards/fare/histogram?metric=prediction"), Text("breaches?guard=fare&rule=Range&action=Fallback"),
                Text("guards/fare/isolate\napplication/json\n{\"reason\":\"fuzz\",\"instance\":\"\"}"), Text("incidents/019ac0"),
            ],
            ["response"] = [Text("""{"amount":12.5}"""), Text("""{"Amount":12.5}"""), Text("""{"error":"no model"}"""), Text("null")],
        };
    }

    private static Dictionary<string, Baseline> Learned()
    {
        var (numbers, labels) = (new NumberBaselineLearner(), new LabelBaselineLearner());
        foreach (var number in Numbers)
        {
            numbers.Add(number);
            labels.Add(number > 5 ? "long" : "short");
        }

        var (from, to) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        return new() { ["prediction"] = numbers.Learn(from, to)!, ["size"] = labels.Learn(from, to)! };
    }

    private static byte[] ContentOf(byte[] baseline)
    {
        using var document = JsonDocument.Parse(baseline);
        return Text(document.RootElement.GetProperty("content").GetRawText());
    }

    private static byte[] Snapshot()
    {
        using var guard = new PredictionGuard<int, double>("fare");
        foreach (var number in Numbers)
        {
            guard.Inspect(0, number);
        }

        return JsonSerializer.SerializeToUtf8Bytes(guard.GetSnapshot());
    }

    private static string Numbered(Func<string, string, string> line) =>
        string.Concat(Rows.Select((fare, i) => line($"2026-01-01T00:{i:00}:00Z", fare)));

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] ParquetOf(DataField field, Func<ParquetRowGroupWriter, DataField, Task> write)
    {
        using var memory = new MemoryStream();
        WriteAsync().GetAwaiter().GetResult();
        return memory.ToArray();

        async Task WriteAsync()
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), memory);
            using var group = writer.CreateRowGroup();
            await write(group, field);
        }
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }
}
