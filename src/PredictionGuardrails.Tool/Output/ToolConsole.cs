using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PredictionGuardrails.Tool.Files;
using Spectre.Console;

namespace PredictionGuardrails.Tool.Output;

/// <summary>How results are written.</summary>
internal enum ReportFormat
{
    Table,
    Json,
    Markdown,
}

/// <summary>Where the tool reads and writes: results to standard output, all else to standard error, and progress there only when it is a terminal.</summary>
internal sealed class ToolConsole
{
    private readonly IAnsiConsole _terminal;
    private readonly IAnsiConsole _errors;
    private readonly bool _showsProgress;

    public ToolConsole(TextWriter output, TextWriter error, Func<Stream> input, bool outputIsTerminal, bool errorIsTerminal)
    {
        Output = output;
        Error = error;
        Input = input;
        _showsProgress = errorIsTerminal;
        _terminal = Create(output, outputIsTerminal);
        _errors = Create(error, errorIsTerminal);
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public Func<Stream> Input { get; }

    public static ToolConsole OfProcess() =>
        new(Console.Out, Console.Error, Console.OpenStandardInput, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>Writes a result in the format that was asked for.</summary>
    public void Write<TResult>(ReportFormat format, TResult result, JsonTypeInfo<TResult> json, Func<TResult, Document> document)
    {
        try
        {
            Write();
        }
        catch (IOException exception)
        {
            throw new InputException($"The result cannot be written: {exception.Message}", exception);
        }

        void Write()
        {
            switch (format)
            {
                case ReportFormat.Json:
                    Output.WriteLine(JsonSerializer.Serialize(result, json));
                    break;

                case ReportFormat.Markdown:
                    MarkdownWriter.Write(Output, document(result));
                    break;

                default:
                    TerminalWriter.Write(_terminal, document(result));
                    break;
            }

            Output.Flush();
        }
    }

    /// <summary>Says something that is no result.</summary>
    public void Note(string text) => Error.WriteLine(OneLine.Message(text));

    /// <summary>Does long work, with a bar where somebody sees it.</summary>
    /// <param name="what">What is being done.</param>
    /// <param name="work">Does it, and says how much is done: from 0 to 1, null where nobody knows.</param>
    public T WithProgress<T>(string what, Func<Action<double?>, T> work)
    {
        if (!_showsProgress)
        {
            return work(static _ => { });
        }

        return _errors.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                var task = progress.AddTask(Markup.Escape(OneLine.Start(what)), maxValue: 1);
                return work(share =>
                {
                    task.IsIndeterminate = share is null;
                    task.Value = share ?? 0;
                });
            });
    }

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            // Lines aren't wrapped where there is no screen.
            console.Profile.Width = 200;
        }

        return console;
    }
}
