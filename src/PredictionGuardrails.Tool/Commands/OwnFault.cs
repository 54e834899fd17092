using System.Globalization;
using System.Reflection;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>A bug in the tool: a message of one line, and a file with the stack trace.</summary>
internal static class OwnFault
{
    /// <summary>Writes the file, and describes what happened and what to do.</summary>
    public static string Describe(Exception exception)
    {
        var what = $"Unexpected error (this is a bug in guardrails {Version}): {exception.GetType().Name}: {exception.Message.TrimEnd('.')}";
        try
        {
            var path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"guardrails-fault-{Guid.CreateVersion7():N}.txt"));
            File.WriteAllText(path, $"guardrails {Version} on .NET {Environment.Version}, {Environment.OSVersion}\n{exception}\n");
            return $"{what}. Report it and attach {path}, which contains the stack trace.";
        }
        catch (Exception writing) when (writing is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"{what}. Report it. "
                + $"The stack trace can't be written to a file ({writing.Message.TrimEnd('.')}): {exception.StackTrace}";
        }
    }

    private static string? Version => typeof(OwnFault).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
