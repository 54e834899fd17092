using System.CommandLine;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary><c>guardrails log</c>: reads the folder of a prediction log.</summary>
internal static class LogCommand
{
    public static Command Create(ToolConsole console) => new("log", "Show, verify, query, export, replay, and erase records of a prediction log, while services write to it.")
    {
        LogShowCommand.Create(console),
        LogStatsCommand.Create(console),
        LogVerifyCommand.Create(console),
        LogQueryCommand.Create(console),
        LogExportCommand.Create(console),
        LogReplayCommand.Create(console),
        LogEraseCommand.Create(console),
    };

    public static Argument<string> AddFolder(Command command)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Folder of the prediction log." };
        command.Arguments.Add(folder);
        return folder;
    }

    /// <summary>Sets what a command does on another thread. What is wrong with a file of the log is an error in the input.</summary>
    public static void SetLogWork(this Command command, Func<ParseResult, CancellationToken, Task<int>> work) =>
        command.SetWork((parsed, cancellationToken) =>
        {
            try
            {
                return work(parsed, cancellationToken).GetAwaiter().GetResult();
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                throw new InputException(exception.Message, exception);
            }
        });
}
