using System.Diagnostics;

namespace PredictionGuardrails.Architecture.Tests.Reference;

/// <summary>The commands of the tool, from its own help.</summary>
internal static class CommandLinePage
{
    public static string Write()
    {
        var page = new MarkdownPage(
            "CLI reference",
            "`guardrails` profiles past predictions, suggests guard settings, and tests them. Install it with `dotnet tool install --global PredictionGuardrails.Tool`. " +
            "For a walkthrough, see [Use the command line tool](../how-to/command-line-tool.md). This page is generated from the tool's help.");
        page.Heading(2, "guardrails").Code("text", Help());
        foreach (var command in new[] { "profile", "suggest", "check", "drill", "replay", "compare", "log show", "log stats", "log verify", "log query", "log export", "log replay", "log erase", "outcomes import", "outcomes analyze", "plan diff", "plan check", "plan write", "experiment plan", "experiment simulate", "experiment report", "completion" })
        {
            page.Heading(2, $"guardrails {command}").Code("text", Help(command.Split(' ')));
        }

        return page.ToString();
    }

    private static string Help(params string[] command)
    {
        // The tool brings assemblies that this project has from the shared framework, so it runs in its own folder.
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "PredictionGuardrails.Architecture.Tests"), AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Repository.Source("PredictionGuardrails.Tool"), output, "guardrails.dll"), .. command, "--help"])
        {
            RedirectStandardOutput = true,
            Environment = { ["NO_COLOR"] = "1", ["COLUMNS"] = "80" },
        };
        using var process = Process.Start(start)!;
        var help = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        return string.Join('\n', help.ReplaceLineEndings("\n").Split('\n').Select(static line => line.TrimEnd()));
    }
}
