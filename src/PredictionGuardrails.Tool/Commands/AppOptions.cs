using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Plans;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>The file of a tracking plan, and the app that writes it: a project, an assembly, or a command after <c>--</c>.</summary>
internal sealed class AppOptions
{
    private const string DefaultFile = "tracking-plan.json";

    private readonly Argument<string?> _file = new("FILE")
    {
        Description = $"File of the tracking plan. [default: {DefaultFile}]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string[]> _command = new("COMMAND") { Description = "After --, a command that starts the app.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _project = new("--project") { Description = "Project of the app. It's built and started with dotnet run.", HelpName = "PATH" };
    private readonly Option<string?> _assembly = new("--assembly") { Description = "Assembly of the app, for example bin/Release/net10.0/App.dll.", HelpName = "FILE" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "How long the app may take to build and start. [default: 00:05:00]", HelpName = "DURATION" };

    public AppOptions(Command command)
    {
        command.Arguments.Add(_file);
        command.Arguments.Add(_command);
        foreach (var option in new Option[] { _project, _assembly, _timeout })
        {
            command.Options.Add(option);
        }

        _timeout.Validators.Add(result => Requirements.Duration(result, "--timeout"));
        command.Validators.Add(result => Requirements.NotBoth(result, _project, _assembly));
    }

    public string File(ParseResult parsed) => parsed.GetResult(_file) is { Tokens: [var file] } && IsBeforeDashes(file, parsed) ? file.Value : DefaultFile;

    public TimeSpan Timeout(ParseResult parsed) =>
        parsed.GetValue(_timeout) is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : TimeSpan.FromMinutes(5);

    /// <exception cref="InputException">No app is specified, or several.</exception>
    public PlannedApp App(ParseResult parsed)
    {
        var command = parsed.Tokens.SkipWhile(static token => token.Type != TokenType.DoubleDash).Skip(1).Select(static token => token.Value).ToList();
        if (parsed.GetResult(_command) is { Tokens: [var word, ..] } && IsBeforeDashes(word, parsed))
        {
            throw new InputException($"Unrecognized argument {OneLine.Quote(word.Value)}. Write a command that starts the app after --.");
        }

        return (parsed.GetValue(_project), parsed.GetValue(_assembly), command) switch
        {
            ({ } project, _, []) => PlannedApp.OfProject(project),
            (_, { } assembly, []) => PlannedApp.OfAssembly(assembly),
            (null, null, [_, ..]) => PlannedApp.OfCommand(command),
            _ => throw new InputException("Specify the app once: with --project, with --assembly, or with a command after --."),
        };
    }

    private static bool IsBeforeDashes(Token wanted, ParseResult parsed) =>
        parsed.Tokens.TakeWhile(static token => token.Type != TokenType.DoubleDash).Any(token => ReferenceEquals(token, wanted));
}
