using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>An example in the help of a command.</summary>
/// <param name="Purpose">What it's for, in the imperative.</param>
/// <param name="Line">The command line.</param>
internal sealed record HelpExample(string Purpose, string Line);

/// <summary>Help that ends with examples, which the tests run.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, HelpExample[]> Examples = new()
    {
        ["profile"] =
        [
            new("Profile a column and create a baseline", "guardrails profile fares.csv --column fare --out fare.baseline.json"),
            new("Profile each hour of the week", "guardrails profile fares.csv --column fare --time at --hours week"),
        ],
        ["suggest"] =
        [
            new("Suggest settings", "guardrails suggest fares.csv --column fare --guard fare"),
            new("Evaluate whether shifts can open the breaker", "guardrails suggest fares.csv --column fare --time at"),
        ],
        ["check"] =
        [
            new("Validate the settings of a service", "guardrails check appsettings.json"),
            new("Validate the settings in production", "guardrails check appsettings.json appsettings.Production.json"),
        ],
        ["drill"] =
        [
            new("Drill the settings of a service", "guardrails drill fares.csv --column fare --settings appsettings.json"),
            new("Drill a guard without settings", "guardrails drill fares.csv --column fare --no-settings --fault x10"),
        ],
        ["replay"] =
        [
            new("List every alarm of a guard without settings", "guardrails replay fares.csv --column fare --learn 1000 --keep-going"),
            new("Use the settings of a service and the times of the rows", "guardrails replay fares.csv -c fare --settings appsettings.json --time at"),
            new("Fail a pipeline if there is a breach", "guardrails replay fares.csv --column fare --fail-on-breach"),
        ],
        ["compare"] =
        [
            new("Fail a pipeline if predictions changed", "guardrails compare fare.baseline.json fares.csv -c fare --fail-on-change"),
            new("Ignore changes below 10%", "guardrails compare fare.baseline.json fares.csv -c fare --ignore-below 0.1"),
        ],
        ["log"] =
        [
            new("List the newest records", "guardrails log show prediction-log"),
            new("Check that a log is complete", "guardrails log verify prediction-log"),
        ],
        ["log show"] =
        [
            new("List the newest records", "guardrails log show prediction-log"),
            new("List the last five breaches of a guard", "guardrails log show prediction-log --guard fare --breaches --last 5"),
            new("Choose columns", "guardrails log show prediction-log --columns time,prediction,distance"),
        ],
        ["log stats"] = [new("Count the records of each guard and day", "guardrails log stats prediction-log")],
        ["log verify"] = [new("Check that a log is complete", "guardrails log verify prediction-log")],
        ["log query"] = [new("Compute the mean of the predictions of a guard", "guardrails log query prediction-log \"SELECT avg(prediction) FROM fare\"")],
        ["log export"] =
        [
            new("Answer the access request of a customer", "guardrails log export prediction-log --unit 42 --out customer.csv"),
            new("Export the records of a guard", "guardrails log export prediction-log --guard fare --out fare.parquet"),
            new("Export training data as known at a time", """
                guardrails log export prediction-log --guard fare \
                      --as-known-at 2026-12-01 --features rides.csv \
                      --feature-key customer --log-key unit \
                      --event-time happened_at --known-time known_at --out training.parquet
                """),
        ],
        ["log replay"] =
        [
            new("Report what other settings would have done", "guardrails log replay prediction-log --settings appsettings.json"),
        ],
        ["log erase"] = [new("Erase the records of a customer", "guardrails log erase prediction-log --unit 42 --yes")],
        ["outcomes"] =
        [
            new("Import what was paid", "guardrails outcomes import prediction-log paid.csv -g fare --key key -c paid"),
            new("Find where fares were wrong", "guardrails outcomes analyze prediction-log -g fare --outcome paid"),
        ],
        ["outcomes import"] =
        [
            new("Import what was paid", "guardrails outcomes import prediction-log paid.csv -g fare --key key -c paid"),
        ],
        ["outcomes analyze"] =
        [
            new("Find where fares were wrong in the last 7 days", "guardrails outcomes analyze prediction-log -g fare --outcome paid --days 7"),
        ],
        ["plan"] =
        [
            new("List the changes of a pull request", "guardrails plan diff main.json tracking-plan.json"),
            new("Fail a pipeline if an app breaks its plan", "guardrails plan check tracking-plan.json --assembly RideService.dll"),
        ],
        ["plan diff"] =
        [
            new("List the changes of a pull request", "guardrails plan diff main.json tracking-plan.json"),
            new("Fail a pipeline if anything changed", "guardrails plan diff main.json tracking-plan.json --fail-on-change"),
        ],
        ["plan check"] = [new("Fail a pipeline if an app breaks its plan", "guardrails plan check tracking-plan.json --assembly RideService.dll")],
        ["plan write"] =
        [
            new("Write tracking-plan.json, or update it", "guardrails plan write tracking-plan.json --assembly RideService.dll"),
            new("Start the app in another way", "guardrails plan write tracking-plan.json -- dotnet RideService.dll"),
        ],
        ["experiment"] =
        [
            new("Estimate how many predictions it takes to find harm", "guardrails experiment plan fares.csv --prediction fare --most 5000"),
            new("Report what a canary has shown", "guardrails experiment report prediction-log --guard fare"),
        ],
        ["experiment plan"] =
        [
            new("Estimate the predictions and days that findings take", "guardrails experiment plan fares.csv -c fare --time at --most 20000"),
            new("Do the same for labels", "guardrails experiment plan fares.csv -c method --kind label --most 5000"),
        ],
        ["experiment simulate"] =
        [
            new("Count false stops and delays", "guardrails experiment simulate fares.csv --prediction fare --harm 0.5"),
            new("Do the same for labels", "guardrails experiment simulate fares.csv -c method --kind label --harm 0.2"),
        ],
        ["experiment report"] =
        [
            new("Write a report for a pull request", "guardrails experiment report prediction-log -g fare --format markdown"),
            new("Compare what was paid, too", """
                guardrails experiment report prediction-log -g fare \
                      --outcome paid:lower --outcome-error paid
                """),
        ],
        ["completion"] = [new("Print the script for bash", "guardrails completion bash")],
    };

    /// <summary>From a CSV file to settings that work.</summary>
    private static readonly HelpExample[] Path =
    [
        new("Profile predictions and create a baseline", "guardrails profile fares.csv --column fare --out fare.baseline.json"),
        new("Suggest settings for appsettings.json", "guardrails suggest fares.csv --column fare --guard fare"),
        new("Validate the settings", "guardrails check appsettings.json"),
        new("Report which simulated failures they detect", "guardrails drill fares.csv --column fare --settings appsettings.json"),
        new("List the breaches in past predictions", "guardrails replay fares.csv --column fare --settings appsettings.json"),
    ];

    /// <summary>The examples of a command. Those of the tool itself lead from a file to settings.</summary>
    public static IReadOnlyList<HelpExample> Of(Command command) => Examples.TryGetValue(CommandPath.PathOf(command), out var examples) ? examples : Path;

    /// <summary>Adds examples to the end of every command's help.</summary>
    /// <param name="root">The tool.</param>
    /// <param name="width">The width of help texts in columns.</param>
    public static void AddTo(RootCommand root, int width)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            var help = (HelpAction)option.Action!;
            help.MaxWidth = width;
            option.Action = new HelpWithExamples(help);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in Of(parseResult.CommandResult.Command))
        {
            output.WriteLine($"  {example.Purpose}:");
            output.WriteLine($"    {example.Line}");
        }

        return result;
    }
}
