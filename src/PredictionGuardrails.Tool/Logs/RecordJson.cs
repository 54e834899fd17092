using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>Writes rows as JSON lines. NaN and infinities are strings, because JSON has no such numbers.</summary>
internal static class RecordJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Formats a row as a line without its end.</summary>
    public static string Line(IReadOnlyList<string> names, IEnumerable<object?> values)
    {
        using var line = new MemoryStream();
        WriteLine(line, names, values);
        return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length - 1);
    }

    /// <summary>Writes a line with its end.</summary>
    /// <param name="output">Where the line is written.</param>
    /// <param name="names">The names of the columns.</param>
    /// <param name="values">The values of the row.</param>
    public static void WriteLine(Stream output, IReadOnlyList<string> names, IEnumerable<object?> values)
    {
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in names.Zip(values))
            {
                writer.WritePropertyName(name);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;

            case bool isTrue:
                writer.WriteBooleanValue(isTrue);
                break;

            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;

            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;

            case sbyte or short or int or long or byte or ushort or uint or ulong or decimal or BigInteger:
                writer.WriteRawValue(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;

            case IDictionary members:
                writer.WriteStartObject();
                foreach (var key in members.Keys)
                {
                    writer.WritePropertyName(CellText.Of(key));
                    Write(writer, members[key]);
                }

                writer.WriteEndObject();
                break;

            case IEnumerable items and not string:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;

            default:
                writer.WriteStringValue(CellText.Of(value));
                break;
        }
    }
}
