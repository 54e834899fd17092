using System.Globalization;
using System.Text;
using PredictionGuardrails.Breaches;

namespace PredictionGuardrails;

/// <summary>
/// The exception that is thrown when a guard rejects a prediction and no fallback provides a value. The message contains the guard, the rule, what was
/// observed and expected, the model version, and why each fallback failed.
/// </summary>
public class PredictionRejectedException : Exception
{
    /// <summary>Further breaches are only counted.</summary>
    private const int MostListed = 10;

    /// <summary>Initializes a new instance of the <see cref="PredictionRejectedException"/> class for one breach. Use it to test code that handles rejections.</summary>
    /// <param name="breach">The breach that caused the rejection.</param>
    public PredictionRejectedException(Breach breach)
        : this(breach, [breach ?? throw new ArgumentNullException(nameof(breach))], [])
    {
    }

    internal PredictionRejectedException(
        Breach breach, IReadOnlyList<Breach> breaches, IReadOnlyList<Breach> fallbackBreaches, string beginning = "Prediction rejected.")
        : this($"{beginning} {breach.Message}", breach, breaches, fallbackBreaches)
    {
    }

    private protected PredictionRejectedException(
        string reason, Breach breach, IReadOnlyList<Breach> breaches, IReadOnlyList<Breach> fallbackBreaches)
        : base(Describe(reason, breach, breaches, fallbackBreaches), InnerOf(breaches, fallbackBreaches))
    {
        Breach = breach;
        Breaches = breaches;
        FallbackBreaches = fallbackBreaches;
    }

    /// <summary>Gets the breach that caused the rejection: the first one with the strongest action.</summary>
    public Breach Breach { get; }

    /// <summary>Gets all breaches of the model's prediction, including <see cref="Breach"/>.</summary>
    public IReadOnlyList<Breach> Breaches { get; }

    /// <summary>Gets a breach for each fallback that failed, in the order in which the fallbacks were called. The list is empty if no fallback was called.</summary>
    public IReadOnlyList<Breach> FallbackBreaches { get; }

    /// <summary>
    /// Gets the ID of the call: the same as <see cref="PredictionContext.Id"/>. It's <see langword="null"/> if the guard has no observers and no prediction
    /// log, and the call had no context and wasn't to return an ID.
    /// </summary>
    public Guid? PredictionId { get; internal set; }

    private static string Describe(string reason, Breach breach, IReadOnlyList<Breach> breaches, IReadOnlyList<Breach> fallbackBreaches)
    {
        var text = new StringBuilder(reason);
        Append("Other breaches", [.. breaches.Where(other => !ReferenceEquals(other, breach))]);
        Append("Fallbacks tried", fallbackBreaches);
        return text.ToString();

        void Append(string heading, IReadOnlyList<Breach> others)
        {
            if (others.Count == 0)
            {
                return;
            }

            text.Append(' ').Append(heading).Append(": ")
                .AppendJoin("; ", others.Take(MostListed).Select(DescribeOther));
            if (others.Count > MostListed)
            {
                text.Append(CultureInfo.InvariantCulture, $"; and {others.Count - MostListed:N0} more");
            }

            if (text[^1] != '.')
            {
                text.Append('.');
            }
        }
    }

    private static string DescribeOther(Breach breach) => breach.Rule == RuleNames.Fallback
        ? BreachText.DescribeFinding(breach)
        : $"{breach.Rule}: {BreachText.DescribeFinding(breach)}";

    /// <summary>Keeps every exception: the only one, or all of them as an <see cref="AggregateException"/>.</summary>
    private static Exception? InnerOf(IReadOnlyList<Breach> breaches, IReadOnlyList<Breach> fallbackBreaches)
    {
        var exceptions = breaches.Concat(fallbackBreaches).Select(breach => breach.Exception).OfType<Exception>().ToList();
        return exceptions.Count > 1 ? new AggregateException(exceptions) : exceptions.FirstOrDefault();
    }
}
