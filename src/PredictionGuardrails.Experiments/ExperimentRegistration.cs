using PredictionGuardrails.Experiments.Running;

namespace PredictionGuardrails.Experiments;

/// <summary>What code declares of an experiment.</summary>
/// <param name="Name">The name of the experiment.</param>
/// <param name="Guard">The name of the guard.</param>
/// <param name="Variants">The names of the variants.</param>
/// <param name="Guardrails">The names of the guardrail metrics.</param>
/// <param name="IsAssigned">Whether another component decides who is exposed.</param>
/// <param name="Create">Creates the experiment.</param>
internal sealed record ExperimentRegistration(
    string Name, string Guard, IReadOnlyList<string> Variants, IReadOnlyList<string> Guardrails, bool IsAssigned, Func<IServiceProvider, Experiment> Create);
