using System.Globalization;
using System.Reflection;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>A fault of the tool's own: a message of one line, and a file with what it takes to find the fault.</summary>
internal static class OwnFault
{
    /// <summary>Writes the file, and says what happened and what to do.</summary>
    public static string Describe(Exception exception)
    {
        var what = $"guardrails {Version} has failed, and not because of what you did ({exception.GetType().Name}: {exception.Message})";
        try
        {
            var path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"guardrails-fault-{Guid.CreateVersion7():N}.txt"));
            File.WriteAllText(path, $"guardrails {Version} on .NET {Environment.Version}, {Environment.OSVersion}\n{exception}\n");
            return $"{what}. Report this as a bug of PredictionGuardrails and attach {path}, which has the stack trace.";
        }
        catch (Exception writing) when (writing is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"{what}. Report this as a bug of PredictionGuardrails. "
                + $"The stack trace can't be written to a file ({writing.Message}), and begins with: {exception.StackTrace}";
        }
    }

    private static string? Version => typeof(OwnFault).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
