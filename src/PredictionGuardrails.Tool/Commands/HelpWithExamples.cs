using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>Help that ends with examples, which the tests run.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> Examples = new()
    {
        ["profile"] = ["guardrails profile fares.csv --column fare --out fare.baseline.json"],
        ["replay"] = ["guardrails replay fares.csv --column fare --learn 1000 --keep-going"],
        ["suggest"] = ["guardrails suggest fares.csv --column fare --guard fare"],
        ["drill"] = ["guardrails drill fares.csv --column fare --settings appsettings.json --guard fare"],
        ["compare"] = ["guardrails compare fare.baseline.json fares.csv --column fare --fail-on-change"],
        ["check"] = ["guardrails check appsettings.json"],
        ["completion"] = ["guardrails completion bash"],
    };

    /// <summary>From a CSV to settings that work.</summary>
    private static readonly string[] Path =
    [
        "guardrails profile fares.csv --column fare --out fare.baseline.json    what the outputs look like, and a baseline to ship",
        "guardrails suggest fares.csv --column fare --guard fare                settings to paste into appsettings.json, with reasons",
        "guardrails check appsettings.json                                      whether the service would start with them",
        "guardrails drill fares.csv --column fare --settings appsettings.json   which silent failures they catch, and how soon",
        "guardrails replay fares.csv --column fare --settings appsettings.json  what they would have said of the history",
    ];

    /// <summary>The examples of a command; the way from a file to settings for the tool itself.</summary>
    public static IReadOnlyList<string> Of(Command command) => Examples.TryGetValue(command.Name, out var examples) ? examples : Path;

    /// <summary>Puts examples at the end of every command's help.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var examples = Of(parseResult.CommandResult.Command);
        output.WriteLine(examples.Count > 1 ? "From a file to settings:" : "Example:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example}");
        }

        return result;
    }
}
