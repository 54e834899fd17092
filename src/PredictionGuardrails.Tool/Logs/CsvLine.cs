namespace PredictionGuardrails.Tool.Logs;

/// <summary>Formats rows as CSV (RFC 4180, with <c>\n</c> at the end of lines). A missing value is empty; an empty text is quoted.</summary>
internal static class CsvLine
{
    public static string Of(IEnumerable<object?> values) => string.Join(',', values.Select(Field));

    private static string Field(object? value)
    {
        var text = CellText.Of(value);
        return value is not null && (text.Length == 0 || text.AsSpan().ContainsAny(",\"\r\n"))
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}
