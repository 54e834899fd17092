using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Testing;
using PredictionGuardrails.Tool.Commands.Experiments;
using PredictionGuardrails.Tool.Commands.Logs;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails</c> with all its commands.</summary>
internal static class GuardrailsCommand
{
    private const int MostErrors = 50;

    /// <summary>After Ctrl+C or SIGTERM, the process is ended if it doesn't end within this time.</summary>
    private static readonly TimeSpan LongestEnding = TimeSpan.FromMilliseconds(800);

    public static async Task<int> InvokeAsync(string[] args, ToolConsole console, CancellationToken cancellationToken = default)
    {
        var parsed = Create(console).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            var command = parsed.CommandResult.Command;
            if (parsed.UnmatchedTokens is [var unknown, ..])
            {
                // Only the first unknown word is reported, because it decides the meaning of the words after it.
                console.Fail(Describe(unknown, command));
            }
            else
            {
                foreach (var error in parsed.Errors)
                {
                    console.Fail(Describe(error));
                }
            }

            console.Note($"Run '{(command is RootCommand ? "guardrails" : $"guardrails {CommandPath.PathOf(command)}")} --help' for more information.");
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
            console.Note("Canceled.");
            return ExitCodes.Interrupted;
        }
        catch (OptionsValidationException exception)
        {
            var failures = exception.Failures.ToList();
            foreach (var failure in failures.Take(MostErrors))
            {
                console.Fail(failure);
            }

            if (failures.Count > MostErrors)
            {
                console.Fail($"{Words.Of(failures.Count - MostErrors, "more error")} in the settings. To list all errors, run 'guardrails check'.");
            }

            return ExitCodes.WrongUse;
        }
        catch (Exception exception) when (exception is InputException or DrillException)
        {
            console.Fail(exception.Message);
            foreach (var line in exception is InputException input ? input.Details : [])
            {
                console.Note($"  {line}", Tone.Aside);
            }

            return ExitCodes.WrongUse;
        }
        catch (Exception exception)
        {
            console.Note(OwnFault.Describe(exception), Tone.Bad);
            return ExitCodes.OwnFault;
        }
    }

    /// <summary>A value that isn't of the option's type is described without the type's name.</summary>
    private static string Describe(ParseError error)
    {
        if (error.SymbolResult is OptionResult { Option: { } option, Tokens: [.., { Value: var text }] }
            && error.Message.StartsWith("Cannot parse argument", StringComparison.Ordinal))
        {
            var isInt = (Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType) == typeof(int);
            return FormattableString.Invariant($"{option.Name}: {OneLine.Quote(text)} isn't valid. Expected a whole number{(isInt ? FormattableString.Invariant($" of at most {int.MaxValue:N0}") : "")}.");
        }

        return string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Describe(string unknown, Command command) =>
        unknown.StartsWith('-') ? $"Unrecognized option {OneLine.Quote(unknown)}.{KnownNames.Suggest(unknown, command.Options.Select(option => option.Name), "options")}"
        : command.Subcommands.Count > 0 ? $"Unrecognized command {OneLine.Quote(unknown)}.{KnownNames.Suggest(unknown, command.Subcommands.Select(other => other.Name), "commands")}"
        : $"Unrecognized argument {OneLine.Quote(unknown)}.";

    private static RootCommand Create(ToolConsole console)
    {
        var root = new RootCommand("Profile past predictions, suggest guard settings, and test them.")
        {
            ProfileCommand.Create(console),
            SuggestCommand.Create(console),
            CheckCommand.Create(console),
            DrillCommand.Create(console),
            ReplayCommand.Create(console),
            CompareCommand.Create(console),
            LogCommand.Create(console),
            OutcomesCommand.Create(console),
            PlanCommand.Create(console),
            ExperimentCommand.Create(console),
            CompletionCommand.Create(console),
        };
        HelpWithExamples.AddTo(root, console.HelpWidth);
        return root;
    }
}
