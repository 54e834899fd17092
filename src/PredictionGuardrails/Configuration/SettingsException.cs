using Microsoft.Extensions.Options;

namespace PredictionGuardrails.Configuration;

/// <summary>The exception that is thrown when a configuration isn't valid. Its message has each error on a line of its own.</summary>
internal sealed class SettingsException(IReadOnlyCollection<string> errors)
    : OptionsValidationException(GuardrailsConfiguration.SectionName, typeof(PredictionGuardrailsOptions), errors)
{
    public override string Message { get; } = $"PredictionGuardrails configuration is invalid:{string.Concat(errors.Select(static error => $"\n  - {error}"))}";
}
