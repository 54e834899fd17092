using System.Globalization;

namespace PredictionGuardrails;

/// <summary>
/// The exception that is thrown when a guard rejects predictions of a batch and no fallback provides values. The message contains their indices. The
/// exception contains the predictions for the other inputs.
/// </summary>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
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

    /// <summary>Gets the indices of the inputs that have no prediction, in ascending order.</summary>
    public IReadOnlyList<int> RejectedIndices { get; }

    /// <summary>Gets the predictions by the indices of their inputs. Don't use the values at <see cref="RejectedIndices"/>.</summary>
    public IReadOnlyList<TPrediction> Answers { get; }

    private static string Describe(IReadOnlyList<(int Index, PredictionRejectedException Exception)> rejected, int count)
    {
        var named = string.Join(", ", rejected.Take(MostNamed).Select(item => item.Index.ToString(CultureInfo.InvariantCulture)));
        return string.Create(
            CultureInfo.InvariantCulture, $"{rejected.Count:N0} of {count:N0} predictions of a batch rejected ({(rejected.Count == 1 ? "index" : "indices")} {named}{(rejected.Count > MostNamed ? ", …" : "")}).");
    }
}
