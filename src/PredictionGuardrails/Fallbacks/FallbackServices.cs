using PredictionGuardrails.Time;

namespace PredictionGuardrails.Fallbacks;

/// <summary>What fallbacks need from outside.</summary>
/// <param name="Container">The container for fallbacks that are services; null for none.</param>
/// <param name="Clock">Tells how old the last good prediction is.</param>
/// <param name="DecoratorsOf">The decorators around a service in the container, each with the name of the guard that it needs.</param>
internal sealed record FallbackServices(IServiceProvider? Container, CoarseClock Clock, Func<Type, IEnumerable<(string Guard, string Decorator)>> DecoratorsOf);
