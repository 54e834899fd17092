namespace PredictionGuardrails.PredictionLog.PostgreSql;

/// <summary>Text as PostgreSQL can store it.</summary>
internal static class PostgreSqlText
{
    /// <summary>PostgreSQL can't store the character of code zero, so it becomes the replacement character, U+FFFD.</summary>
    public static string Of(string text) => text.Replace('\0', '\uFFFD');
}
