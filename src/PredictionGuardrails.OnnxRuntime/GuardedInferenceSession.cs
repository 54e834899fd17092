using Microsoft.ML.OnnxRuntime;

namespace PredictionGuardrails.OnnxRuntime;

/// <summary>Runs an ONNX Runtime model behind a guard. The type is thread-safe.</summary>
/// <typeparam name="TInput">The type of the inputs, the guard's input.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions, the guard's prediction.</typeparam>
public sealed class GuardedInferenceSession<TInput, TPrediction>
{
    private readonly InferenceSession _session;
    private readonly PredictionGuard<TInput, TPrediction> _guard;
    private readonly TensorMapping<TInput, TPrediction> _mapping = new();
    private readonly string[] _outputs;
    private readonly bool _takesBatches;

    /// <summary>Initializes a new instance of the <see cref="GuardedInferenceSession{TInput, TPrediction}"/> class.</summary>
    /// <param name="session">The session. It isn't disposed.</param>
    /// <param name="guard">The guard. It isn't disposed.</param>
    /// <param name="map">
    /// Maps inputs to tensors and a tensor to predictions: <c>map => map.Input&lt;float&gt;("features", [3], …).Output&lt;float&gt;("fare", row =>
    /// row[0])</c>.
    /// </param>
    /// <exception cref="ArgumentException">The model has no tensor with a name, an input isn't mapped, or a type or shape doesn't match.</exception>
    public GuardedInferenceSession(InferenceSession session, PredictionGuard<TInput, TPrediction> guard, Action<TensorMapping<TInput, TPrediction>> map)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentNullException.ThrowIfNull(map);
        _session = session;
        _guard = guard;
        map(_mapping);
        foreach (var source in _mapping.Sources)
        {
            Check("input", source.Name, source.Element, session.InputMetadata);
            CheckShape(source, session.InputMetadata[source.Name].Dimensions);
        }

        if (session.InputMetadata.Keys.Except(_mapping.Sources.Select(source => source.Name)).ToList() is [var missing, ..])
        {
            throw new ArgumentException($"Input '{missing}' ({Describe(session.InputMetadata[missing])}) isn't mapped. Map it with Input(\"{missing}\", …).", nameof(map));
        }

        var target = _mapping.Target ?? throw new ArgumentException($"No output is mapped. Available outputs: {List(session.OutputMetadata)}.", nameof(map));
        Check("output", target.Name, target.Element, session.OutputMetadata);
        _outputs = [target.Name];
        _takesBatches = _mapping.Sources.TrueForAll(source => !source.IsWhole && session.InputMetadata[source.Name].Dimensions is [-1, ..]);
    }

    /// <summary>Runs the model for one input.</summary>
    /// <param name="input">The input.</param>
    /// <exception cref="PredictionRejectedException">The prediction was rejected and no fallback provided a value.</exception>
    public TPrediction Predict(TInput input) => _guard.Predict(input, this, static (session, input) =>
    {
        TPrediction[] prediction = [default!];
        session.Run([input], prediction);
        return prediction[0];
    });

    /// <summary>Runs the model for several inputs: in one run if its first dimension is free, otherwise in one run for each input.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <returns>A prediction for each input in the same order.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">
    /// Predictions were rejected and no fallback provided values. The exception contains the predictions for the other inputs.
    /// </exception>
    public TPrediction[] PredictBatch(IReadOnlyList<TInput> inputs) => _guard.PredictBatch(inputs, asked =>
    {
        var predictions = new TPrediction[asked.Count];
        if (_takesBatches && asked.Count > 0)
        {
            Run(asked, predictions);
            return predictions;
        }

        for (var i = 0; i < asked.Count; i++)
        {
            Run([asked[i]], predictions.AsSpan(i, 1));
        }

        return predictions;
    });

    private static void Check(string what, string name, Type element, IReadOnlyDictionary<string, NodeMetadata> known)
    {
        if (!known.TryGetValue(name, out var tensor))
        {
            throw new ArgumentException($"The model has no {what} named '{name}'. Available {what}s: {List(known)}.", nameof(name));
        }

        if (!tensor.IsTensor || tensor.ElementType != element)
        {
            throw new ArgumentException($"The type of {what} '{name}' is {Describe(tensor)}, but {element.Name} is mapped to it.", nameof(name));
        }
    }

    private static void CheckShape(TensorSource<TInput> source, int[] dimensions)
    {
        int[] expected = source.IsWhole ? dimensions : [.. dimensions.Skip(1)];
        var fits = expected.Length == source.Shape.Length && !expected.Where((dimension, i) => dimension > 0 && dimension != source.Shape[i]).Any()
            && (source.IsWhole || dimensions is [-1 or 1, ..]);
        if (!fits)
        {
            throw new ArgumentException(
                $"The shape of input '{source.Name}' is [{string.Join(", ", dimensions)}], but [{string.Join(", ", source.IsWhole ? source.Shape : [-1, .. source.Shape])}] is mapped to it (-1 means any length).",
                nameof(source));
        }
    }

    private static string List(IReadOnlyDictionary<string, NodeMetadata> known) => string.Join(", ", known.Select(tensor => $"'{tensor.Key}' ({Describe(tensor.Value)})"));

    private static string Describe(NodeMetadata tensor) => tensor.IsTensor ? $"{tensor.ElementType.Name} [{string.Join(", ", tensor.Dimensions)}]" : tensor.OnnxValueType.ToString();

    private void Run(IReadOnlyList<TInput> inputs, Span<TPrediction> predictions)
    {
        var values = new Dictionary<string, OrtValue>();
        try
        {
            foreach (var source in _mapping.Sources)
            {
                values[source.Name] = source.Create(inputs);
            }

            using var options = new RunOptions();
            using var outputs = _session.Run(options, values, _outputs);
            _mapping.Target!.Read(outputs[0], predictions);
        }
        finally
        {
            foreach (var value in values.Values)
            {
                value.Dispose();
            }
        }
    }
}
