namespace PredictionGuardrails.Execution;

/// <summary>Which inputs of a batch the model is asked about: all but the refused ones.</summary>
/// <param name="refused">The refused inputs.</param>
/// <param name="count">How many inputs the batch has.</param>
internal readonly struct BatchAdmission(RejectedItems refused, int count)
{
    /// <summary>The places of the admitted inputs; null for all.</summary>
    private readonly int[]? _places = refused.Any ? refused.Others(count) : null;

    public RejectedItems Refused => refused;

    public bool IsForAll => _places is null;

    /// <summary>How many inputs are admitted.</summary>
    public int Count => _places?.Length ?? count;

    /// <summary>The index in the batch of an admitted input.</summary>
    public int IndexOf(int admitted) => _places is null ? admitted : _places[admitted];

    /// <summary>What belongs to the admitted inputs, of all that there is for the batch.</summary>
    public ReadOnlySpan<T> Of<T>(ReadOnlySpan<T> all) => _places is null ? all : Pick(all, _places);

    /// <inheritdoc cref="Of{T}(ReadOnlySpan{T})"/>
    public ReadOnlyMemory<T> Of<T>(ReadOnlyMemory<T> all) => _places is null ? all : Pick(all.Span, _places);

    /// <summary>Puts the answers to the admitted inputs where they belong.</summary>
    /// <param name="rejected">Which of them are rejected; null for none.</param>
    /// <param name="answers">The answers.</param>
    /// <param name="predictions">The batch's predictions.</param>
    /// <returns>All items of the batch that are rejected.</returns>
    public RejectedItems Merge<TPrediction>(RejectedItems? rejected, TPrediction[] answers, Span<TPrediction> predictions)
    {
        for (var i = 0; i < answers.Length; i++)
        {
            predictions[_places![i]] = answers[i];
        }

        return rejected is null ? refused : refused.With(rejected, _places!);
    }

    private static T[] Pick<T>(ReadOnlySpan<T> all, int[] places)
    {
        var picked = new T[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            picked[i] = all[places[i]];
        }

        return picked;
    }
}
