using PredictionGuardrails.Breaches;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>A check that is a name and a predicate: the user's own, or one of those that come with a kind of output.</summary>
internal sealed class PredicateCheck<TInput, TPrediction>(string name, CheckDeclaration<TInput, TPrediction> declared, BreachAction action)
{
    private readonly string _expected = declared.Expected ?? $"to pass check '{name}'";

    public CheckDescription Describe() => new(name, null, _expected, action);

    /// <summary>May throw what the predicate throws.</summary>
    public bool IsClean(TInput input, TPrediction prediction) => declared.Passes(input, prediction);

    /// <summary>Adds what is wrong; a predicate that throws is a breach of its check. Never throws.</summary>
    public void Collect(TInput input, TPrediction prediction, List<CheckFailure> failures)
    {
        try
        {
            if (!declared.Passes(input, prediction))
            {
                failures.Add(new(name, null, declared.Observe is { } observe ? ObservedText.Phrase(observe(prediction)) : ObservedText.Of(prediction), _expected, action));
            }
        }
        catch (Exception exception)
        {
            failures.Add(new(name, null, ObservedText.Of(exception), _expected, action, Exception: exception));
        }
    }
}
