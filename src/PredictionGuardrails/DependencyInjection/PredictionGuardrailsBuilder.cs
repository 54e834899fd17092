using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.DependencyInjection;

internal sealed record PredictionGuardrailsBuilder(IServiceCollection Services) : IPredictionGuardrailsBuilder;
