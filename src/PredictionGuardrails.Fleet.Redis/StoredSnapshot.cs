using System.Globalization;
using System.Text.Json;

namespace PredictionGuardrails.Fleet.Redis;

/// <summary>Reads counts that scripts have folded, in the JSON format of snapshots.</summary>
internal static class StoredSnapshot
{
    private const int FormatVersion = 1;
    private const char Bucket = 'b';
    private const char Label = 'l';
    private static readonly string[] Counts = ["zeros", "naNs", "positiveInfinities", "negativeInfinities", "nulls", "others", "otherLabels", "repeats"];
    private static readonly string[] Moments = ["mean", "sumOfSquares"];
    private static readonly string[] Extremes = ["minimum", "maximum"];

    /// <param name="fields">The names and values: buckets and labels with their first letter in front, and the names of the JSON format.</param>
    public static MetricSnapshot Read(IEnumerable<(string Name, string Value)> fields)
    {
        var values = fields.ToDictionary(static field => field.Name, static field => field.Value, StringComparer.Ordinal);
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            Write(writer, values);
        }

        return JsonSerializer.Deserialize(json.ToArray(), RedisJson.Default.MetricSnapshot)!;
    }

    private static void Write(Utf8JsonWriter writer, Dictionary<string, string> values)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", FormatVersion);
        writer.WriteString("from", values["from"]);
        writer.WriteString("to", values["to"]);
        writer.WriteNumber("numbers", CountIn(values, "numbers"));
        Array.ForEach(Moments, name => WriteNumber(writer, name, values, ifMissing: 0));
        Array.ForEach(Extremes, name => WriteNumber(writer, name, values, ifMissing: double.NaN));
        Array.ForEach(Counts, name => writer.WriteNumber(name, CountIn(values, name)));
        writer.WriteStartArray("buckets");
        foreach (var (order, count) in values.Where(static value => IsBucket(value.Key)).Select(static value => (OrderOf(value.Key), value.Value)).Order())
        {
            writer.WriteNumberValue(order);
            writer.WriteNumberValue(long.Parse(count, CultureInfo.InvariantCulture));
        }

        writer.WriteEndArray();
        writer.WriteStartObject("labels");
        foreach (var (name, count) in values.Where(static value => value.Key.StartsWith(Label)))
        {
            writer.WriteNumber(name[1..], long.Parse(count, CultureInfo.InvariantCulture));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static bool IsBucket(string name) => name.Length > 1 && name[0] == Bucket && char.IsAsciiDigit(name[1]);

    private static int OrderOf(string name) => int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture);

    private static long CountIn(Dictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;

    private static void WriteNumber(Utf8JsonWriter writer, string name, Dictionary<string, string> values, double ifMissing)
    {
        var value = values.TryGetValue(name, out var text) ? Parse(text) : ifMissing;
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Lua writes infinity and NaN like C.</summary>
    private static double Parse(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "-nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
