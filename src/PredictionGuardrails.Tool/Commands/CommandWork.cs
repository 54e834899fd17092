using System.CommandLine;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>Runs the work of commands.</summary>
internal static class CommandWork
{
    /// <summary>
    /// Sets what a command does. It runs on another thread, because System.CommandLine listens for Ctrl+C and SIGTERM only after the action has returned its
    /// task.
    /// </summary>
    public static void SetWork(this Command command, Func<ParseResult, CancellationToken, int> work) =>
        command.SetAction((parsed, cancellationToken) => Task.Run(() => work(parsed, cancellationToken), CancellationToken.None));
}
