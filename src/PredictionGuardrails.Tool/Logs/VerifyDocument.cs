using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>log verify</c> for people.</summary>
internal static class VerifyDocument
{
    public static Document Of(VerifyResult result)
    {
        var document = new Document();
        var read = $"{Words.Of(result.Records, "record")} in {Words.Of(result.ClosedFiles, "closed file")} and {Words.Of(result.OpenSegments, "open segment")}";
        if (result.Outcomes > 0)
        {
            var files = $"{Words.Of(result.ClosedOutcomeFiles, "closed file")} and {Words.Of(result.OpenOutcomeFiles, "open file")}";
            read += $", and {Words.Of(result.Outcomes, "outcome")} in {files}";
        }

        document.Say(
            result.IsValid ? $"No problems found in {read} of {result.Folder}." : $"{Words.Of(result.Findings.Count, "problem")} found in {read} of {result.Folder}.",
            result.IsValid ? Tone.Good : Tone.Bad);
        foreach (var finding in result.Findings)
        {
            document.Say($"{finding.File}{(finding.Place is null ? "" : $", {finding.Place}")}: {finding.Problem}", Tone.Bad);
        }

        foreach (var process in result.Processes)
        {
            document.Say(Describe(process), process.Lost > 0 ? Tone.Warning : Tone.Plain);
        }

        return document;
    }

    private static string Describe(LogProcess process)
    {
        var end = process.IsRunning ? $"{Words.Count(process.Pending)} pending" : $"{Words.Count(process.Lost)} lost with the process";
        return $"Process {process.Process}{(process.IsRunning ? "" : " (ended)")}, guard '{process.Guard}': {Words.Count(process.Offered)} offered = {Words.Count(process.Found)} found + "
            + $"{Words.Count(process.Dropped)} dropped + {Words.Count(process.SampledOut)} sampled out + {end}.";
    }
}
