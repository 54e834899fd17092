namespace PredictionGuardrails.Experiments.Steering;

/// <summary>A change of an experiment's state, which can be made again on the state that another replica has.</summary>
/// <param name="Change">What is said of it.</param>
/// <param name="Make">Changes a state; null if there is nothing to change in it.</param>
internal sealed record CourseChange(ExperimentChange Change, Func<ExperimentState, ExperimentState?> Make)
{
    private const int MostChanges = 50;

    /// <summary>The changed state; null if there is nothing to change.</summary>
    public ExperimentState? ApplyTo(ExperimentState state) =>
        Make(state) is { } changed ? changed with { Changes = [Change, .. changed.Changes.Take(MostChanges - 1)] } : null;
}
