using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PredictionGuardrails.Tool.Files;
using Spectre.Console;

namespace PredictionGuardrails.Tool.Output;

/// <summary>The format of a result.</summary>
internal enum ReportFormat
{
    Table,
    Json,
    Markdown,

    /// <summary>For rows of any kind: CSV.</summary>
    Csv,
}

/// <summary>The streams of the tool. Results go to standard output, messages and progress to standard error. Progress needs a terminal.</summary>
internal sealed class ToolConsole
{
    private const int NarrowestHelp = 60;
    private const int WidestHelp = 120;
    private const int WidthWithoutTerminal = 80;

    /// <summary>Tables that aren't shown in a terminal have at most this width.</summary>
    private const int TableWidthWithoutTerminal = 200;

    private readonly IAnsiConsole _terminal;
    private readonly IAnsiConsole _errors;
    private readonly bool _showsProgress;

    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="input">Opens standard input.</param>
    /// <param name="outputIsTerminal">Whether standard output is a terminal.</param>
    /// <param name="errorIsTerminal">Whether standard error is a terminal.</param>
    /// <param name="allowsColor">Whether terminals get colors.</param>
    public ToolConsole(TextWriter output, TextWriter error, Func<Stream> input, bool outputIsTerminal, bool errorIsTerminal, bool allowsColor = true)
    {
        Output = output;
        Error = error;
        Input = input;
        _showsProgress = errorIsTerminal;
        _terminal = Create(output, outputIsTerminal, allowsColor);
        _errors = Create(error, errorIsTerminal, allowsColor);
        HelpWidth = outputIsTerminal ? Math.Clamp(_terminal.Profile.Width, NarrowestHelp, WidestHelp) : WidthWithoutTerminal;
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public Func<Stream> Input { get; }

    /// <summary>The width of help texts in columns.</summary>
    public int HelpWidth { get; }

    public static ToolConsole OfProcess() => new(
        Console.Out,
        Console.Error,
        Console.OpenStandardInput,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected,
        AllowsColor(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>Whether an environment allows colors. Source: https://no-color.org.</summary>
    /// <param name="noColor">The value of NO_COLOR; null if it isn't set.</param>
    public static bool AllowsColor(string? noColor) => string.IsNullOrEmpty(noColor);

    /// <summary>Writes a result in the requested format.</summary>
    public void Write<TResult>(ReportFormat format, TResult result, JsonTypeInfo<TResult> json, Func<TResult, Document> document)
    {
        if (format == ReportFormat.Json)
        {
            WriteResult(() => Output.WriteLine(JsonSerializer.Serialize(result, json)));
        }
        else
        {
            Write(format, document(result));
        }
    }

    /// <summary>Writes a document as Markdown or as text.</summary>
    public void Write(ReportFormat format, Document document) => WriteResult(() =>
    {
        if (format == ReportFormat.Markdown)
        {
            MarkdownWriter.Write(Output, document);
        }
        else
        {
            TerminalWriter.Write(_terminal, document);
        }
    });

    /// <summary>Writes a result in a format of its own.</summary>
    public void WriteResult(Action write)
    {
        try
        {
            write();
            Output.Flush();
        }
        catch (IOException exception)
        {
            throw new InputException($"Can't write the result: {exception.Message}", exception);
        }
    }

    /// <summary>Writes an error to standard error.</summary>
    public void Fail(string text) => Note($"error: {text}", Tone.Bad);

    /// <summary>Writes a message to standard error.</summary>
    public void Note(string text, Tone tone = Tone.Plain) => TerminalWriter.Write(_errors, new Document().Say(text, tone));

    /// <summary>Runs long work with a progress bar if standard error is a terminal.</summary>
    /// <param name="what">The name of the work.</param>
    /// <param name="work">The work. It reports progress from 0 to 1; null if the progress is unknown.</param>
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

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal, bool allowsColor)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && allowsColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = TableWidthWithoutTerminal;
        }

        return console;
    }
}
