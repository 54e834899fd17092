namespace PredictionGuardrails.Execution;

/// <summary>A model answered a batch with another number of predictions than it was asked for. It reaches no caller.</summary>
internal sealed class BatchLengthException(int inputs, int predictions) : Exception
{
    public int Inputs { get; } = inputs;

    public int Predictions { get; } = predictions;

    /// <summary>Copies a model's predictions, each once.</summary>
    public static void CopyOrThrow<TPrediction>(IReadOnlyList<TPrediction>? from, Span<TPrediction> to)
    {
        if (from?.Count != to.Length)
        {
            throw new BatchLengthException(to.Length, from?.Count ?? 0);
        }

        if (from is TPrediction[] array)
        {
            array.CopyTo(to);
            return;
        }

        for (var i = 0; i < to.Length; i++)
        {
            to[i] = from[i];
        }
    }
}
