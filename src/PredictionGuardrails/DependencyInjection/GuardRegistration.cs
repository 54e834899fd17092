using PredictionGuardrails.Guards;

namespace PredictionGuardrails.DependencyInjection;

/// <summary>One guard as it was added to the container.</summary>
internal sealed record GuardRegistration(string Name, Type GuardType, Func<GuardRuntime, PredictionGuard> Create);
