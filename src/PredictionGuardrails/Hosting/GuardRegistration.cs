using PredictionGuardrails.Execution;

namespace PredictionGuardrails.Hosting;

/// <summary>One guard as it was added to the container.</summary>
internal sealed record GuardRegistration(string Name, Type GuardType, Func<GuardRuntime, PredictionGuard> Create);
