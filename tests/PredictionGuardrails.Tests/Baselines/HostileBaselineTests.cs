using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>A baseline whose checksum is right, although what it says can't be: either it's refused, or a guard works with it.</summary>
public sealed class HostileBaselineTests : IDisposable
{
    /// <summary>In place of any value. Null is none.</summary>
    private static readonly string?[] Values =
        [null, "null", "-1", "0", "0.5", "2", "999999999", "9007199254740993", "9223372036854775807", "1e308", "-1e308", "\"NaN\"", "\"Infinity\"", "\"\"", "[]", "{}", "true"];

    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("baselines").FullName;

    public static TheoryData<string> Baselines => ["numbers", "numbers that are close together", "hours", "labels"];

    private string Path => System.IO.Path.Combine(_folder, "fare.json");

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Baselines))]
    public void Baseline_with_any_value_in_any_place_is_refused_or_used(string kind)
    {
        var healthy = LearnContent(kind);
        var failures = new List<string>();
        foreach (var path in PathsOf(healthy).ToList())
        {
            foreach (var value in Values)
            {
                var content = healthy.DeepClone();
                Replace(content, path, value);
                try
                {
                    Use(content, kind);
                }
                catch (Exception exception) when (exception is OptionsValidationException or InvalidDataException)
                {
                    // It's refused.
                }
                catch (Exception exception)
                {
                    failures.Add($"{string.Join('.', path)} = {value ?? "missing"}: {exception.GetType().Name} {exception.StackTrace!.Split('\n')[0]}");
                }
            }
        }

        string.Join(Environment.NewLine, failures).Should().BeEmpty();
    }

    [Theory]
    [InlineData("autocorrelation", "\"NaN\"", "The autocorrelation isn't from -1 to 1")]
    [InlineData("autocorrelation", "1.5", "The autocorrelation isn't from -1 to 1")]
    [InlineData("margins", """{ "top/0.5": "Infinity" }""", "A margin is negative or isn't finite")]
    [InlineData("margins", """{ "top/0.5": -0.1 }""", "A margin is negative or isn't finite")]
    [InlineData("naNs", "9007199254740993", "The counts are above 9007199254740992 in total")]
    [InlineData("rejected", "-1", "A count is negative")]
    [InlineData("fineLow", "2000", "The fine bins don't end after their beginning")]
    public void Baseline_that_can_not_be_is_an_error_that_says_why(string member, string value, string expected)
    {
        var content = LearnContent("numbers that are close together");
        content["metrics"]!["prediction"]![member] = JsonNode.Parse(value);

        var parsing = () => BaselineFile.Parse(FormatOf(content));

        parsing.Should().Throw<InvalidDataException>().WithMessage($"*isn't a baseline ({expected}).");
    }

    [Theory]
    [InlineData("PREDICTION", "*isn't a baseline (Metric 'PREDICTION' is there twice).")]
    [InlineData(null, "*isn't a baseline (The baseline of metric 'prediction' is null).")]
    public void Metric_that_is_there_twice_or_not_at_all_is_an_error(string? second, string expected)
    {
        var content = LearnContent("labels");
        var metric = content["metrics"]!["prediction"]!;
        content["metrics"]![second ?? "prediction"] = second is null ? null : metric.DeepClone();

        var parsing = () => BaselineFile.Parse(FormatOf(content));

        parsing.Should().Throw<InvalidDataException>().WithMessage(expected);
    }

    private static string FormatOf(JsonNode content)
    {
        var text = content.ToJsonString();
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return $$"""{"format":"PredictionGuardrails baseline","version":1,"sha256":"{{checksum}}","content":{{text}}}""";
    }

    private void Use(JsonNode content, string kind)
    {
        var file = FormatOf(content);
        File.WriteAllText(Path, file);
        BaselineFile.Parse(file);
        if (kind == "labels")
        {
            using var guard = _world.Guard<double, string>(guard => guard.Label().Baseline(path: Path));
            Live(guard, static i => i % 3 == 0 ? "card" : "cash");
        }
        else
        {
            var next = NumbersOf(kind, seed: 2);
            using var guard = _world.NumberGuard(guard => guard.Baseline(path: Path));
            Live(guard, _ => next());
        }
    }

    private void Live<TPrediction>(PredictionGuard<double, TPrediction> guard, Func<int, TPrediction> next)
    {
        for (var i = 0; i < 200; i++)
        {
            guard.Inspect(0, next(i));
        }

        guard.EvaluateNow();
        guard.GetStatus();
    }

    private JsonNode LearnContent(string kind)
    {
        if (kind == "labels")
        {
            using var guard = _world.Guard<double, string>(guard => guard.Label().Baseline(minimumDuration: TimeSpan.Zero, path: Path));
            for (var i = 0; i < 1000; i++)
            {
                guard.Inspect(0, i % 3 == 0 ? "card" : "cash");
            }

            guard.EvaluateNow();
        }
        else
        {
            var next = NumbersOf(kind, seed: 1);
            using var guard = _world.NumberGuard(guard => guard.Baseline(minimumDuration: TimeSpan.Zero, path: Path));
            for (var i = 0; i < 1000; i++)
            {
                guard.Inspect(0, next());
            }

            guard.EvaluateNow();
        }

        var content = JsonNode.Parse(File.ReadAllText(Path))!["content"]!;
        if (kind == "hours")
        {
            var metric = content["metrics"]!["prediction"]!;
            var hour = metric.DeepClone();
            metric["hours"] = new JsonObject { ["ofWeek"] = false, ["timeZone"] = "UTC", ["byHour"] = new JsonObject { ["12"] = hour } };
        }

        return content;
    }

    private static Func<double> NumbersOf(string kind, int seed) =>
        kind == "numbers that are close together" ? Streams.Normal(seed, mean: 1000, deviation: 1) : Streams.Normal(seed);

    /// <summary>All places; of lists and of margins, the first two.</summary>
    private static IEnumerable<object[]> PathsOf(JsonNode node)
    {
        IEnumerable<(object Key, JsonNode? Child)> children = node switch
        {
            JsonObject group => group.Select(static pair => ((object)pair.Key, pair.Value)),
            JsonArray list => list.Select(static (child, i) => ((object)i, child)),
            _ => [],
        };
        var isLong = node is JsonArray || (node.Parent is JsonObject && node.GetPropertyName() is "margins" or "labels");
        foreach (var (key, child) in isLong ? children.Take(2) : children)
        {
            yield return [key];
            foreach (var path in child is null ? [] : PathsOf(child))
            {
                yield return [key, .. path];
            }
        }
    }

    private static void Replace(JsonNode content, object[] path, string? value)
    {
        var parent = path[..^1].Aggregate(content, static (node, key) => key is int i ? node[i]! : node[(string)key]!);
        switch (parent)
        {
            case JsonArray list when value is null:
                list.RemoveAt((int)path[^1]);
                break;
            case JsonArray list:
                list[(int)path[^1]] = JsonNode.Parse(value);
                break;
            case JsonObject group when value is null:
                group.Remove((string)path[^1]);
                break;
            default:
                parent[(string)path[^1]] = JsonNode.Parse(value!);
                break;
        }
    }
}
