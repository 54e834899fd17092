using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>Checked settings for people.</summary>
internal static class CheckDocument
{
    public static Document Of(CheckResult result)
    {
        var document = new Document();
        foreach (var error in result.Errors)
        {
            document.Say($"{(error.File is null ? "" : $"{error.File}({error.Line},{error.Column}): ")}{error.Message}", Tone.Bad);
        }

        document.Say(
            result.IsValid ? $"{string.Join(", ", result.Files)}: nothing is wrong, as far as it can be told without the code." : $"{Words.Of(result.Errors.Count, "error")}. A service with these settings does not start.",
            result.IsValid ? Tone.Good : Tone.Bad);
        foreach (var question in result.NotChecked)
        {
            document.Say($"Not checked here: {question}.", Tone.Aside);
        }

        return document;
    }
}
