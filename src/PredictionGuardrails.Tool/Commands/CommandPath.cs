using System.CommandLine;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>The names that lead to a command.</summary>
internal static class CommandPath
{
    /// <summary>The names without the tool itself: <c>plan diff</c>; empty for the tool.</summary>
    public static string PathOf(Command command)
    {
        if (command is RootCommand)
        {
            return "";
        }

        var parent = command.Parents.OfType<Command>().Select(PathOf).FirstOrDefault("");
        return parent.Length == 0 ? command.Name : $"{parent} {command.Name}";
    }
}
