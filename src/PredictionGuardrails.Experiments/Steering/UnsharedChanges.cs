namespace PredictionGuardrails.Experiments.Steering;

/// <summary>What was changed on this replica of a fleet and not on the others yet. One thread at a time uses it.</summary>
internal sealed class UnsharedChanges
{
    private readonly List<CourseChange> _changes = [];

    /// <summary>How many there are.</summary>
    public int Count => _changes.Count;

    public void Add(CourseChange change) => _changes.Add(change);

    /// <summary>Makes them on the state of the others. Those that change nothing there are forgotten.</summary>
    public ExperimentState MakeAgain(ExperimentState shared)
    {
        var state = shared;
        _changes.RemoveAll(change =>
        {
            var changed = change.ApplyTo(state);
            state = changed ?? state;
            return changed is null;
        });
        return state;
    }

    /// <summary>The state of the others with them.</summary>
    public ExperimentState Preview(ExperimentState shared) => _changes.Aggregate(shared, static (state, change) => change.ApplyTo(state) ?? state);

    /// <summary>The others have the first of them.</summary>
    public void SetShared(int count) => _changes.RemoveRange(0, count);
}
