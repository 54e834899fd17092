namespace PredictionGuardrails;

/// <summary>
/// Provides predictions together with their outcomes, so that experiments can compare arms by them. The package <c>PredictionGuardrails.PredictionLog</c>
/// provides one.
/// </summary>
public interface IOutcomeSource
{
    /// <summary>Gets the outcomes that a guard declares.</summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <returns>The outcomes; empty if the guard declares none, isn't logged, or doesn't exist.</returns>
    IReadOnlyList<OutcomeDeclaration> GetOutcomes(string guard);

    /// <summary>Gets the hash of a call's ID, by which <see cref="FinalOutcome.IdHash"/> identifies the call. It's the same in each process.</summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <param name="context">The context of the call, after it was answered.</param>
    /// <returns>The hash; null if the call isn't logged, or isn't part of the sample that is logged, so that it won't be passed on.</returns>
    ulong? GetIdHash(string guard, PredictionContext context);

    /// <summary>
    /// Passes predictions on whose outcome has become final from now on, each one once, in the order in which they were made. Probes, predictions of an injected
    /// fault, and those that were logged only because of what became of them, aren't passed on. Calls that no model answered are passed on if an arm was chosen
    /// for them.
    /// </summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <param name="outcome">The name of the outcome, which isn't case-sensitive.</param>
    /// <param name="handler">Takes predictions, one call at a time, on a thread of the source.</param>
    /// <returns>A subscription, which is disposed to end it. A call of the handler that has begun isn't waited for.</returns>
    /// <exception cref="ArgumentException">The guard doesn't declare the outcome.</exception>
    IDisposable Subscribe(string guard, string outcome, Action<IReadOnlyList<FinalOutcome>> handler);
}
