namespace PredictionGuardrails.Experiments.Steering;

/// <content>How the replicas of a fleet have the same course.</content>
internal sealed partial class ExperimentCourse
{
    /// <summary>How long a deployment takes at most.</summary>
    private static readonly TimeSpan Deployment = TimeSpan.FromHours(1);

    private const string StoppedElsewhere = "It was stopped on another replica.";

    /// <summary>The name of this replica; null if it isn't known yet, and without a fleet.</summary>
    public string? Replica { get; set; }

    /// <summary>What was changed on this replica and not on the others yet; null without a fleet.</summary>
    public UnsharedChanges? Unshared { get; } = isShared ? new UnsharedChanges() : null;

    /// <summary>
    /// Whether this replica knows the phase since an earlier time than another one, which wrote a state into a store that had lost its content: that one only
    /// knew what was configured.
    /// </summary>
    public bool KnowsMoreThan(ExperimentState shared) =>
        shared.Configured == _state.Configured
        && _state.PhaseStartedAt < shared.PhaseStartedAt
        && shared.Changes.All(static change => change.Reason == ByConfiguration || !change.Description.StartsWith(PhaseChange, StringComparison.Ordinal));

    /// <summary>Takes what was stopped on another replica, and nothing else.</summary>
    public void TakeStops(ExperimentState other)
    {
        foreach (var variant in other.HarmfulVariants)
        {
            StopVariant(variant, StopOf(other, variant)?.Reason ?? StoppedElsewhere);
        }

        if (other.Phase == ExperimentPhase.Stopped && IsRunning)
        {
            Stop(other.StopReason ?? StoppedElsewhere, by: null);
        }
    }

    /// <summary>Whether the experiment runs once the state of the other replicas is taken.</summary>
    public bool RunsAfter(ExperimentState shared) => Unshared!.Preview(shared).IsRunning;

    /// <summary>Takes the state of the other replicas, and makes the changes on it that they don't have yet.</summary>
    public void Adopt(ExperimentState shared)
    {
        var before = _state;
        KeepStopped(shared);
        _state = Unshared!.MakeAgain(shared);
        if (_state.PhaseStartedAt != before.PhaseStartedAt)
        {
            IsContinued = false;
            Run++;
        }

        foreach (var change in _state.Changes.TakeWhile(change => !before.Changes.Contains(change)).Reverse())
        {
            Log.ExperimentChanged(logger, name, change.Description, $"{Signed(change.Reason, change.By)} Replica: {change.Replica ?? "unknown"}.");
        }

        _file.Write(_state);
    }

    /// <summary>
    /// The state with another configured phase; null if it doesn't apply. During a deployment, a replica that starts may have the configuration of before: it
    /// doesn't begin again what was replaced within the last hour. It may end what runs.
    /// </summary>
    private ExperimentState? WithConfigured(ExperimentState state, ExperimentPhase configured, bool isStart)
    {
        var now = time.GetUtcNow();
        var isEarlier = isShared && isStart && state.Replaced == configured && state.ReplacedAt > now - Deployment;
        return state.Configured == configured || (isEarlier && IsActive(configured))
            ? null
            : state with { Configured = configured, Replaced = state.Configured, ReplacedAt = now };
    }

    private static Func<ExperimentState, ExperimentState?> WithoutVariant(string variant) =>
        state => state.IsHarmful(variant) ? null : state with { HarmfulVariants = [.. state.HarmfulVariants, variant] };

    /// <summary>
    /// A stop, which also applies to a phase of the same kind that other replicas began before it, although this replica hadn't heard of that: rather one stop too
    /// many than one too few.
    /// </summary>
    private Func<ExperimentState, ExperimentState?> Since(Func<ExperimentState, ExperimentState?> stop)
    {
        var (kind, phase, now) = (_state.Phase, _state.PhaseStartedAt, time.GetUtcNow());
        return state => state.PhaseStartedAt == phase || (state.Phase == kind && state.PhaseStartedAt <= now) ? stop(state) : null;
    }

    /// <summary>What was stopped here stays stopped in the same phase, although the others don't know of it: the store went back, or this process restarted.</summary>
    private void KeepStopped(ExperimentState shared)
    {
        if (_state.PhaseStartedAt is null || _state.PhaseStartedAt != shared.PhaseStartedAt)
        {
            return;
        }

        foreach (var variant in _state.HarmfulVariants.Where(variant => !shared.IsHarmful(variant)))
        {
            var change = StopOf(_state, variant) ?? LastOf(DescribeStop(variant));
            Unshared!.Add(new CourseChange(change, Within(shared.PhaseStartedAt, WithoutVariant(variant))));
        }

        if (_state.Phase == ExperimentPhase.Stopped && shared.IsRunning)
        {
            var reason = _state.StopReason;
            Unshared!.Add(new CourseChange(
                LastOf(Stopped),
                Within(shared.PhaseStartedAt, state => state with { Phase = ExperimentPhase.Stopped, IsPaused = false, StopReason = reason })));
        }
    }

    private ExperimentChange LastOf(string description) =>
        _state.Changes.FirstOrDefault(change => change.Description == description)
        ?? new ExperimentChange(time.GetUtcNow(), description, "It was stopped before.", By: null);

    /// <summary>A change that applies only while the phase lasts that it was made in.</summary>
    private static Func<ExperimentState, ExperimentState?> Within(DateTimeOffset? phase, Func<ExperimentState, ExperimentState?> change) =>
        state => state.IsRunning && state.PhaseStartedAt == phase ? change(state) : null;
}
