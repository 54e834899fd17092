using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>An experiment with one variant that is planned or simulated.</summary>
internal sealed record ExperimentSetup
{
    /// <summary>The share of exposed units that the variant gets.</summary>
    public required double Share { get; init; }

    /// <summary>The share of units that is in the experiment.</summary>
    public required double Exposure { get; init; }

    /// <summary>The probability of a false stop, over all guardrail metrics.</summary>
    public required double FalseDecisionRate { get; init; }

    /// <summary>By which fraction of the control's predictions the variant's may be higher or lower.</summary>
    public required double Margin { get; init; }

    /// <summary>The number of guardrail metrics, which share the rate of false decisions.</summary>
    public required int Guardrails { get; init; }

    public required int Runs { get; init; }

    public required int Seed { get; init; }

    /// <summary>The rate of false decisions of each metric.</summary>
    public double Alpha => ErrorBudget.PerTest(FalseDecisionRate, variants: 1, Guardrails);

    public ArmShares Shares => new(1 - Share, Share);
}
