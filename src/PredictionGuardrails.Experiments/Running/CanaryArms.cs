using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>The arms of a canary: the control is arm 0.</summary>
internal sealed class CanaryArms<TInput, TPrediction>
{
    /// <summary>The name of the guard's own model, which no variant may have.</summary>
    public const string Control = "control";

    private readonly PredictionArm<TInput, TPrediction>[] _arms;
    private readonly FeatureFlagEvents[] _events;
    private readonly bool[] _isAnswered;

    /// <param name="experiment">The name of the experiment.</param>
    /// <param name="plan">Who is exposed, and the shares of the arms.</param>
    /// <param name="variants">The variants.</param>
    /// <param name="limits">Limits for the asynchronous calls of each variant.</param>
    public CanaryArms(
        string experiment,
        AssignmentPlan plan,
        IReadOnlyList<Variant<TInput, TPrediction>> variants,
        IReadOnlyList<TimeLimit> limits)
    {
        Plan = plan;
        _arms =
        [
            new PredictionArm<TInput, TPrediction> { Name = Control, Probability = plan.Shares[0] },
            .. variants.Select((variant, number) => variant.ToArm(plan.Shares[number + 1], limits[number])),
        ];
        _isAnswered = [.. Enum.GetValues<PredictionCallKind>().Select(kind => variants.All(variant => variant.Model.Answers(kind)))];
        _events = [.. _arms.Select(arm => new FeatureFlagEvents(experiment, arm.Name))];
    }

    public AssignmentPlan Plan { get; }

    /// <summary>Whether every variant can answer calls of a shape. Others aren't compared, because it would be with the control's calls of all shapes.</summary>
    public bool Answer(PredictionCallKind kind) => _isAnswered[(int)kind];

    /// <summary>An arm, whose choice is traced.</summary>
    public PredictionArm<TInput, TPrediction> Choose(int arm)
    {
        _events[arm].Record();
        return _arms[arm];
    }

    public int IndexOf(string name)
    {
        for (var arm = 1; arm < _arms.Length; arm++)
        {
            if (ReferenceEquals(_arms[arm].Name, name))
            {
                return arm;
            }
        }

        return 0;
    }
}
