namespace PredictionGuardrails;

/// <summary>
/// Provides the experiments of a container, and steers them manually. The package <c>PredictionGuardrails.Experiments</c> provides one. What is set manually
/// applies until the phase of the experiment is configured differently. It survives a restart if <c>StatePath</c> is configured.
/// </summary>
public interface IExperimentManager
{
    /// <summary>Gets all experiments as they are now.</summary>
    IReadOnlyList<ExperimentStatus> GetStatus();

    /// <summary>Starts a phase. An experiment that was stopped begins again, without what it had shown.</summary>
    /// <param name="experiment">The name of the experiment, which isn't case-sensitive.</param>
    /// <param name="phase">The phase: <see cref="ExperimentPhase.Shadow"/> or <see cref="ExperimentPhase.Canary"/>.</param>
    /// <param name="reason">The reason, which is logged.</param>
    /// <param name="by">The person who does it. The default is <see langword="null"/> for unknown.</param>
    /// <param name="cancellationToken">Cancels waiting for calls in the background to end.</param>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The phase can't be started.</exception>
    /// <exception cref="InvalidOperationException">The experiment is in this phase already, or another experiment of the guard runs.</exception>
    /// <exception cref="KeyNotFoundException">The experiment doesn't exist.</exception>
    Task StartAsync(string experiment, ExperimentPhase phase, string reason, string? by = null, CancellationToken cancellationToken = default);

    /// <summary>Takes the next step of the ramp: more units are exposed. No unit moves to another arm.</summary>
    /// <param name="experiment">The name of the experiment, which isn't case-sensitive.</param>
    /// <param name="reason">The reason, which is logged.</param>
    /// <param name="by">The person who does it. The default is <see langword="null"/> for unknown.</param>
    /// <param name="cancellationToken">Cancels waiting for calls in the background to end.</param>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is empty.</exception>
    /// <exception cref="InvalidOperationException">The experiment doesn't run, or it has no further step.</exception>
    /// <exception cref="KeyNotFoundException">The experiment doesn't exist.</exception>
    Task AdvanceAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default);

    /// <summary>Pauses an experiment: all calls get the predictions of the guard's own model. What was shown stays.</summary>
    /// <param name="experiment">The name of the experiment, which isn't case-sensitive.</param>
    /// <param name="reason">The reason, which is logged.</param>
    /// <param name="by">The person who does it. The default is <see langword="null"/> for unknown.</param>
    /// <param name="cancellationToken">Cancels waiting for calls in the background to end.</param>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is empty.</exception>
    /// <exception cref="InvalidOperationException">The experiment doesn't run.</exception>
    /// <exception cref="KeyNotFoundException">The experiment doesn't exist.</exception>
    Task PauseAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default);

    /// <summary>Ends a pause. All units have the arms that they had before.</summary>
    /// <param name="experiment">The name of the experiment, which isn't case-sensitive.</param>
    /// <param name="reason">The reason, which is logged.</param>
    /// <param name="by">The person who does it. The default is <see langword="null"/> for unknown.</param>
    /// <param name="cancellationToken">Cancels waiting for calls in the background to end.</param>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is empty.</exception>
    /// <exception cref="InvalidOperationException">The experiment isn't paused.</exception>
    /// <exception cref="KeyNotFoundException">The experiment doesn't exist.</exception>
    Task ResumeAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default);

    /// <summary>Stops an experiment: all calls get the predictions of the guard's own model. What was shown stays until it starts again.</summary>
    /// <param name="experiment">The name of the experiment, which isn't case-sensitive.</param>
    /// <param name="reason">The reason, which is logged.</param>
    /// <param name="by">The person who does it. The default is <see langword="null"/> for unknown.</param>
    /// <param name="cancellationToken">Cancels waiting for calls in the background to end.</param>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is empty.</exception>
    /// <exception cref="InvalidOperationException">The experiment doesn't run.</exception>
    /// <exception cref="KeyNotFoundException">The experiment doesn't exist.</exception>
    Task StopAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default);
}
