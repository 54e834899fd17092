namespace PredictionGuardrails.Checks;

/// <summary>A check of the user's own: a name and a predicate.</summary>
internal sealed class CustomCheck<TInput, TPrediction>(string name, Func<TInput, TPrediction, bool> passes, BreachAction action)
{
    /// <summary>May throw what the predicate throws.</summary>
    public bool IsClean(TInput input, TPrediction prediction) => passes(input, prediction);

    /// <summary>Adds what is wrong; a predicate that throws is a breach of its check. Never throws.</summary>
    public void Collect(TInput input, TPrediction prediction, List<CheckFailure> failures)
    {
        try
        {
            if (!passes(input, prediction))
            {
                failures.Add(new(name, null, ObservedText.Of(prediction), $"to pass the check \"{name}\"", action));
            }
        }
        catch (Exception exception)
        {
            failures.Add(new(name, null, $"not checked, the check threw {ObservedText.Of(exception)}", $"to pass the check \"{name}\"", action, Exception: exception));
        }
    }
}
