using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Hosting;

internal sealed record PredictionGuardrailsBuilder(IServiceCollection Services) : IPredictionGuardrailsBuilder;
