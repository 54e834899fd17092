namespace PredictionGuardrails.AspNetCore.Tests.Support;

/// <summary>Has the experiments that a test states, and keeps what it was asked to do.</summary>
internal sealed class TestExperiments : IExperimentManager
{
    public List<ExperimentStatus> Status { get; } = [];

    /// <summary>Actions with the experiment, the reason, and the user.</summary>
    public List<string> Done { get; } = [];

    public Exception? Fail { get; set; }

    public IReadOnlyList<ExperimentStatus> GetStatus() => Status;

    public Task StartAsync(string experiment, ExperimentPhase phase, string reason, string? by = null, CancellationToken cancellationToken = default) =>
        Do($"start {phase}", experiment, reason, by, status => status with { Phase = phase, IsPaused = false, StopReason = null });

    public Task AdvanceAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default) =>
        Do("advance", experiment, reason, by, static status => status with { Ramp = status.Ramp! with { Step = status.Ramp.Step + 1 } });

    public Task PauseAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default) =>
        Do("pause", experiment, reason, by, static status => status with { IsPaused = true });

    public Task ResumeAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default) =>
        Do("resume", experiment, reason, by, static status => status with { IsPaused = false });

    public Task StopAsync(string experiment, string reason, string? by = null, CancellationToken cancellationToken = default) =>
        Do("stop", experiment, reason, by, status => status with { Phase = ExperimentPhase.Stopped, StopReason = reason });

    /// <summary>An experiment of the guard "fare" with a variant.</summary>
    public static ExperimentStatus Canary(string name = "fare-v2") => new()
    {
        Name = name,
        Guard = "fare",
        Phase = ExperimentPhase.Canary,
        PhaseStartedAt = new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero),
        Exposure = 0.05,
        FalseDecisionRate = 0.05,
        ControlShare = 0.5,
        ControlCalls = 20_100,
        ControlUnits = 4_020,
        IsSampleRatioMismatched = false,
        Variants = [Variant()],
    };

    /// <summary>A variant of which not enough is known.</summary>
    public static VariantStatus Variant() => new()
    {
        Name = "v2",
        Share = 0.5,
        Calls = 19_900,
        AnsweredCalls = 19_880,
        Units = 3_980,
        SkippedCalls = new Dictionary<string, long> { ["timed out"] = 3, ["queue full"] = 0 },
        Decision = ExperimentDecision.Continue,
        Reason = "Harm beyond the margin isn't excluded yet for: prediction.",
        Guardrails = [],
    };

    /// <summary>A metric of which nothing is known.</summary>
    public static GuardrailStatus Guardrail() => new()
    {
        Name = "prediction",
        Effect = "difference of means",
        Estimate = double.NaN,
        Lower = double.NegativeInfinity,
        Upper = double.PositiveInfinity,
        LowerMargin = double.NaN,
        UpperMargin = double.NaN,
        IsHarmShown = false,
        IsHarmExcluded = false,
        EvidenceRatio = 0,
        ExclusionRatio = 0,
        Observations = 0,
    };

    private Task Do(string action, string experiment, string reason, string? by, Func<ExperimentStatus, ExperimentStatus> change)
    {
        if (Fail is not null)
        {
            return Task.FromException(Fail);
        }

        Done.Add($"{action} {experiment}: {reason} ({by})");
        var place = Status.FindIndex(status => status.Name == experiment);
        Status[place] = change(Status[place]);
        return Task.CompletedTask;
    }
}
