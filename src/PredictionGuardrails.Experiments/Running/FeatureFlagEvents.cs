using System.Diagnostics;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>
/// Adds the event <c>feature_flag.evaluation</c> to the current activity (OpenTelemetry's semantic conventions for feature flags), once for each arm, so that a
/// batch of many items doesn't fill the activity.
/// </summary>
/// <param name="experiment">The name of the experiment.</param>
/// <param name="arm">The name of the arm.</param>
internal sealed class FeatureFlagEvents(string experiment, string arm)
{
    private readonly string _property = $"{experiment}/{arm}";
    private readonly ActivityTagsCollection _tags = new()
    {
        ["feature_flag.key"] = experiment,
        ["feature_flag.result.variant"] = arm,
        ["feature_flag.result.reason"] = "split",
        ["feature_flag.provider.name"] = "PredictionGuardrails",
    };

    public void Record()
    {
        if (Activity.Current is { IsAllDataRequested: true } activity && activity.GetCustomProperty(_property) is null)
        {
            activity.SetCustomProperty(_property, this);
            activity.AddEvent(new ActivityEvent("feature_flag.evaluation", tags: _tags));
        }
    }
}
