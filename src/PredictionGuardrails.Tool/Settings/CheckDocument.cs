using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>The result of <c>check</c> for people.</summary>
internal static class CheckDocument
{
    public static Document Of(CheckResult result)
    {
        var document = new Document();
        var files = string.Join(", ", result.Files);
        if (result.IsValid)
        {
            document.Say($"No errors found in {files}.", Tone.Good);
        }
        else
        {
            document.Say($"{Words.Of(result.Errors.Count, "error")} found in {files}. A service with these settings doesn't start.", Tone.Bad);
        }

        foreach (var error in result.Errors)
        {
            document.Say($"{(error.File is null ? "" : $"{error.File}({error.Line},{error.Column}): ")}error: {error.Message}", Tone.Bad);
        }

        if (result.NotChecked.Count > 0)
        {
            document.Say("Names that are defined in code weren't checked:", Tone.Aside);
        }

        foreach (var requirement in result.NotChecked)
        {
            document.Say($"- {requirement}", Tone.Aside);
        }

        return document;
    }
}
