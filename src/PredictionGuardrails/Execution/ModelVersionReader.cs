using PredictionGuardrails.Text;

namespace PredictionGuardrails.Execution;

/// <summary>Reads the version of a guard's model.</summary>
internal sealed class ModelVersionReader<TInput, TPrediction>(GuardDefinition<TInput, TPrediction> definition)
{
    /// <summary>The version that configuration states, or else what code reads; null if it is unknown. Never throws.</summary>
    public string? Of(CompiledGuard<TInput, TPrediction> compiled) =>
        compiled.ModelVersion is null && definition.ReadModelVersion is null ? null : Read(compiled);

    private string? Read(CompiledGuard<TInput, TPrediction> compiled)
    {
        try
        {
            return (compiled.ModelVersion ?? definition.ReadModelVersion?.Invoke()) is { } version ? LineText.Of(version) : null;
        }
        catch (Exception exception)
        {
            return $"unknown (the function that reads it threw {ObservedText.Of(exception)})";
        }
    }
}
