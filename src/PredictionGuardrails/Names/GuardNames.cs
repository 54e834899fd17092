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
            throw new ArgumentException($"'{name}' contains a colon or a control character. The name must be a single key of a configuration path.", parameter);
        }
    }
}
