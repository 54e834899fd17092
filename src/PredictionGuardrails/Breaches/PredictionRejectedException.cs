using System.Globalization;
using System.Text;

namespace PredictionGuardrails;

/// <summary>
/// A guard refused a prediction and no fallback could answer in its place. The message names the guard, the check, what was observed,
/// what is allowed, the model's version, and what became of each fallback.
/// </summary>
public class PredictionRejectedException : Exception
{
    /// <summary>So many breaches are told in full.</summary>
    private const int MostTold = 10;

    /// <summary>Creates the exception for one breach; useful where code that handles rejections is tested.</summary>
    /// <param name="breach">The breach that decided.</param>
    public PredictionRejectedException(Breach breach)
        : this(breach, [breach ?? throw new ArgumentNullException(nameof(breach))], [])
    {
    }

    internal PredictionRejectedException(
        Breach breach, IReadOnlyList<Breach> breaches, IReadOnlyList<Breach> fallbackBreaches, string beginning = "Prediction rejected.")
        : base(Describe(breach, breaches, fallbackBreaches, beginning), InnerOf(breaches, fallbackBreaches))
    {
        Breach = breach;
        Breaches = breaches;
        FallbackBreaches = fallbackBreaches;
    }

    /// <summary>The breach that decided: the first with the strongest action.</summary>
    public Breach Breach { get; }

    /// <summary>Every breach of the model's prediction, the deciding one included.</summary>
    public IReadOnlyList<Breach> Breaches { get; }

    /// <summary>Why each fallback did not answer, in the order in which they were asked; empty where none was asked.</summary>
    public IReadOnlyList<Breach> FallbackBreaches { get; }

    private static string Describe(Breach breach, IReadOnlyList<Breach> breaches, IReadOnlyList<Breach> fallbackBreaches, string beginning)
    {
        var text = new StringBuilder(beginning).Append(' ').Append(breach.Message);
        Append(" Also ", [.. breaches.Where(other => !ReferenceEquals(other, breach))]);
        Append(" Then ", fallbackBreaches);
        return text.ToString();

        void Append(string word, IReadOnlyList<Breach> others)
        {
            foreach (var other in others.Take(MostTold))
            {
                text.Append(word).Append(other.Details).Append('.');
            }

            if (others.Count > MostTold)
            {
                text.Append(CultureInfo.InvariantCulture, $" {others.Count - MostTold} more like these.");
            }
        }
    }

    /// <summary>No exception is swallowed: the only one, or all of them together.</summary>
    private static Exception? InnerOf(IReadOnlyList<Breach> breaches, IReadOnlyList<Breach> fallbackBreaches)
    {
        var exceptions = breaches.Concat(fallbackBreaches).Select(breach => breach.Exception).OfType<Exception>().ToList();
        return exceptions.Count > 1 ? new AggregateException(exceptions) : exceptions.FirstOrDefault();
    }
}
