using System.Globalization;

namespace PredictionGuardrails.AspNetCore;

/// <summary>
/// An experiment as a part of its guard's health. It never changes the status, because the guard's own model answers when a variant or an experiment is stopped.
/// </summary>
/// <param name="Name">The name of the experiment.</param>
/// <param name="Summary">The phase, in a few words.</param>
/// <param name="Stopped">What was stopped and why, in sentences; empty if nothing was.</param>
internal sealed record ExperimentCondition(string Name, string Summary, string Stopped)
{
    public static IReadOnlyList<ExperimentCondition> Of(PredictionGuard guard, IExperimentManager? experiments) =>
    [
        .. from experiment in experiments?.GetStatus() ?? []
           where experiment.Guard.Equals(guard.Name, StringComparison.OrdinalIgnoreCase)
           select new ExperimentCondition(experiment.Name, SummaryOf(experiment), StoppedOf(experiment)),
    ];

    private static string SummaryOf(ExperimentStatus experiment)
    {
        if (experiment.Phase is ExperimentPhase.Off or ExperimentPhase.Stopped)
        {
            return experiment.Phase.ToString();
        }

        var paused = experiment.IsPaused ? ", paused" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{experiment.Phase}, {100 * experiment.Exposure:0.###}% exposed{paused}");
    }

    private static string StoppedOf(ExperimentStatus experiment) => experiment.Phase switch
    {
        ExperimentPhase.Off => "",
        ExperimentPhase.Stopped => $"Experiment '{experiment.Name}' is stopped. {experiment.StopReason}".TrimEnd(),
        _ => string.Join(' ', experiment.Variants.Where(static variant => variant.Decision == ExperimentDecision.Stop)
            .Select(variant => $"Variant '{variant.Name}' of experiment '{experiment.Name}' is stopped. {variant.Reason}")),
    };
}
