using System.CommandLine;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Names;
using PredictionGuardrails.Testing;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails</c>, with everything that it can do.</summary>
internal static class GuardrailsCommand
{
    private const int MostErrors = 50;

    /// <summary>After Ctrl+C or SIGTERM the process ends by itself in this time, or it is ended.</summary>
    private static readonly TimeSpan LongestEnding = TimeSpan.FromMilliseconds(800);

    public static async Task<int> InvokeAsync(string[] args, ToolConsole console, CancellationToken cancellationToken = default)
    {
        var parsed = Create(console).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            var command = parsed.CommandResult.Command;
            if (parsed.UnmatchedTokens is [var unknown, ..])
            {
                // Only the first unknown word is reported: what follows it depends on what it should have been.
                console.Note(
                    unknown.StartsWith('-') ? $"error: \"{unknown}\" is not an option{NameSuggestion.Suggest(unknown, command.Options.Select(option => option.Name))}."
                    : command is RootCommand ? $"error: \"{unknown}\" is not a command{NameSuggestion.Suggest(unknown, command.Subcommands.Select(other => other.Name))}."
                    : $"error: \"{unknown}\" is one argument too many.");
            }
            else
            {
                foreach (var error in parsed.Errors)
                {
                    console.Note($"error: {string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
                }
            }

            console.Note($"See: {(command is RootCommand ? "guardrails" : $"guardrails {command.Name}")} --help");
            return ExitCodes.WrongUse;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = LongestEnding },
                cancellationToken);
        }
        catch (OperationCanceledException)
        {
            console.Note("Interrupted.");
            return ExitCodes.Interrupted;
        }
        catch (OptionsValidationException exception)
        {
            var failures = exception.Failures.ToList();
            foreach (var failure in failures.Take(MostErrors))
            {
                console.Note($"error: {failure}");
            }

            if (failures.Count > MostErrors)
            {
                console.Note($"error: {Words.Of(failures.Count - MostErrors, "more error")} in the settings; guardrails check lists all.");
            }

            return ExitCodes.WrongUse;
        }
        catch (Exception exception) when (exception is InputException or DrillException)
        {
            console.Note($"error: {exception.Message}");
            return ExitCodes.WrongUse;
        }
        catch (Exception exception)
        {
            console.Note(OwnFault.Describe(exception));
            return ExitCodes.OwnFault;
        }
    }

    private static RootCommand Create(ToolConsole console)
    {
        var root = new RootCommand("From a file of past predictions to a guard's settings.")
        {
            ProfileCommand.Create(console),
            ReplayCommand.Create(console),
            SuggestCommand.Create(console),
            DrillCommand.Create(console),
            CompareCommand.Create(console),
            CheckCommand.Create(console),
            CompletionCommand.Create(console),
        };
        HelpWithExamples.AddTo(root);
        return root;
    }
}
