using System.Globalization;

namespace PredictionGuardrails;

/// <summary>
/// Predictions of a batch breached checks, and no fallback answered in their place. The message names their indices; the answers to the other
/// inputs are here.
/// </summary>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public sealed class BatchRejectedException<TPrediction> : PredictionRejectedException
{
    private const int MostNamed = 10;

    internal BatchRejectedException(IReadOnlyList<(int Index, PredictionRejectedException Exception)> rejected, IReadOnlyList<TPrediction> answers)
        : base(
            rejected[0].Exception.Breach,
            [.. rejected.SelectMany(item => item.Exception.Breaches)],
            [.. rejected.SelectMany(item => item.Exception.FallbackBreaches)],
            Describe(rejected, answers.Count))
    {
        RejectedIndices = [.. rejected.Select(item => item.Index)];
        Answers = answers;
    }

    /// <summary>The indices of the inputs that have no answer, ascending.</summary>
    public IReadOnlyList<int> RejectedIndices { get; }

    /// <summary>The answers, by the inputs' indices; what is at a rejected index is not to be used.</summary>
    public IReadOnlyList<TPrediction> Answers { get; }

    private static string Describe(IReadOnlyList<(int Index, PredictionRejectedException Exception)> rejected, int count)
    {
        var named = string.Join(", ", rejected.Take(MostNamed).Select(item => item.Index.ToString(CultureInfo.InvariantCulture)));
        return string.Create(
            CultureInfo.InvariantCulture, $"{rejected.Count} of {count} predictions of a batch rejected, at {named}{(rejected.Count > MostNamed ? ", …" : "")}.");
    }
}
