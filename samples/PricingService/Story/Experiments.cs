using System.Text.Encodings.Web;
using PredictionGuardrails;

namespace PricingService.Story;

/// <summary>The part of the page that starts and stops experiments.</summary>
internal static class Experiments
{
    private static readonly Dictionary<string, string> Stories = new()
    {
        ["fare-v2"] = "learned from more rides. In shadow, payments show after two minutes that its errors aren't larger. As a canary, it proceeds to more customers once harm is excluded.",
        ["fare-v3"] = "is 5% too expensive on long rides. In shadow, that's found within a minute. A canary needs more rides, because different customers are compared.",
        ["fare-v4"] = "throws an exception for 3 of 100 rides. As a canary, the old model answers those in the same call, and v4 is stopped.",
    };

    /// <exception cref="InvalidOperationException">The action isn't possible now.</exception>
    /// <exception cref="KeyNotFoundException">The experiment doesn't exist.</exception>
    public static void Act(IExperimentManager experiments, string name, string action)
    {
        const string Reason = "A button of the story.";
        const string By = "the story";
        var done = action switch
        {
            "shadow" => experiments.StartAsync(name, ExperimentPhase.Shadow, Reason, By),
            "canary" => experiments.StartAsync(name, ExperimentPhase.Canary, Reason, By),
            _ => experiments.StopAsync(name, Reason, By),
        };
        done.GetAwaiter().GetResult();
    }

    public static string Write(IReadOnlyList<ExperimentStatus> experiments) => string.Join("\n", experiments.Select(Write));

    private static string Write(ExperimentStatus experiment)
    {
        var variant = experiment.Variants[0];
        var isRunning = experiment.Phase is ExperimentPhase.Shadow or ExperimentPhase.Canary;
        var buttons = isRunning
            ? Button(experiment, "stop", "Stop")
            : Button(experiment, "shadow", $"Start {variant.Name} in shadow") + Button(experiment, "canary", $"Start {variant.Name} as a canary");
        var state = isRunning || experiment.Phase == ExperimentPhase.Stopped
            ? $"<p><strong>{experiment.Phase}.</strong> {Html(experiment.StopReason ?? variant.Reason)}</p>"
            : "";
        return $"<li><strong>{Html(variant.Name)}</strong> {Html(Stories[experiment.Name])} {state}{buttons}</li>";
    }

    private static string Button(ExperimentStatus experiment, string action, string text) =>
        $"<form method=\"post\" action=\"experiments/{experiment.Name}/{action}\"><button>{Html(text)}</button></form> ";

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
