using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Names;

/// <summary>Names of guards, metrics and checks are keys of configuration and parts of log categories.</summary>
internal static class GuardNames
{
    public static void ThrowIfNotAllowed(string name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        if (name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl))
        {
            throw new ArgumentException($"The name \"{name}\" has a colon or a control character: it has to be one key of a configuration path.", parameter);
        }
    }
}
