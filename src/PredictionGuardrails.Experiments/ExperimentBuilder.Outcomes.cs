using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails;

/// <content>Outcomes of the prediction log as guardrail metrics.</content>
public sealed partial class ExperimentBuilder<TInput, TPrediction>
{
    /// <summary>
    /// Adds an outcome of the guard as a metric that must not get worse by more than a margin, for example whether customers pay. It's compared in the phase
    /// <see cref="ExperimentPhase.Canary"/>: all predictions of an arm count, whichever model answered, once their outcome is final. The guard declares the
    /// outcome with the package <c>PredictionGuardrails.PredictionLog</c>. The metric has the name of the outcome.
    /// </summary>
    /// <param name="outcome">The name of the outcome, which is a number or a Boolean value.</param>
    /// <param name="direction">Which direction is harm.</param>
    /// <param name="margin">How much worse a variant may be, as a fraction of the control. The default is 0.1. Configuration can override it.</param>
    /// <exception cref="ArgumentException">The name is empty or exists already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="margin"/> is less than 0 or isn't a number.</exception>
    public ExperimentBuilder<TInput, TPrediction> OutcomeGuardrail(
        string outcome, GuardrailDirection direction, double margin = ExperimentSettings.DefaultMargin)
    {
        _outcomes.Add(new OutcomeGuardrail(Declare(outcome, direction, new Margin(margin)), outcome, IsError: false));
        return this;
    }

    /// <summary>
    /// Adds the error of predictions by an outcome of the guard as a metric that must not get worse by more than a margin: the absolute error of numbers, the
    /// squared error of probabilities, or how often labels and Boolean values are wrong. In the phase <see cref="ExperimentPhase.Shadow"/>, it's compared for calls
    /// that both models answered. The metric has the name <c>{outcome} error</c>.
    /// </summary>
    /// <param name="outcome">The name of the outcome, which predictions can be compared with.</param>
    /// <param name="margin">How much worse a variant may be, as a fraction of the control. The default is 0.1. Configuration can override it.</param>
    /// <exception cref="ArgumentException">The name is empty or exists already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="margin"/> is less than 0 or isn't a number.</exception>
    public ExperimentBuilder<TInput, TPrediction> OutcomeErrorGuardrail(string outcome, double margin = ExperimentSettings.DefaultMargin)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(outcome);
        var declared = Declare(Experiments.Decisions.OutcomeGuardrail.NameOfError(outcome), GuardrailDirection.Higher, new Margin(margin));
        _outcomes.Add(new OutcomeGuardrail(declared, outcome, IsError: true));
        return this;
    }
}
