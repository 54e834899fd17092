using Microsoft.ML.OnnxRuntime;

namespace PredictionGuardrails.OnnxRuntime;

/// <summary>A network of ONNX Runtime behind a guard. Safe for any number of threads, as its session is.</summary>
/// <typeparam name="TInput">What the network is asked about: the guard's input.</typeparam>
/// <typeparam name="TPrediction">What it answers: the guard's prediction.</typeparam>
public sealed class GuardedInferenceSession<TInput, TPrediction>
{
    private readonly InferenceSession _session;
    private readonly PredictionGuard<TInput, TPrediction> _guard;
    private readonly TensorMapping<TInput, TPrediction> _mapping = new();
    private readonly string[] _outputs;
    private readonly bool _takesBatches;

    /// <summary>Puts a guard around a session.</summary>
    /// <param name="session">The session; it stays the caller's.</param>
    /// <param name="guard">The guard; it stays the caller's.</param>
    /// <param name="map">Says how inputs become tensors, and a tensor predictions: <c>map => map.Input&lt;float&gt;("features", [3], …).Output&lt;float&gt;("fare", row => row[0])</c>.</param>
    /// <exception cref="ArgumentException">The network has no tensor of a name, one of its inputs is not mapped, or an element type or a shape is another one. The message says which there are.</exception>
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
            throw new ArgumentException($"The network's input \"{missing}\" ({Describe(session.InputMetadata[missing])}) is not mapped: say what goes there with Input(\"{missing}\", …).", nameof(map));
        }

        var target = _mapping.Target ?? throw new ArgumentException($"No output is mapped. The network has {List(session.OutputMetadata)}.", nameof(map));
        Check("output", target.Name, target.Element, session.OutputMetadata);
        _outputs = [target.Name];
        _takesBatches = _mapping.Sources.TrueForAll(source => !source.IsWhole && session.InputMetadata[source.Name].Dimensions is [-1, ..]);
    }

    /// <summary>Runs the network for one input.</summary>
    /// <param name="input">The input.</param>
    /// <exception cref="PredictionRejectedException">The prediction breached a check, and no fallback answered in its place.</exception>
    public TPrediction Predict(TInput input) => _guard.Predict(input, this, static (session, input) =>
    {
        TPrediction[] prediction = [default!];
        session.Run([input], prediction);
        return prediction[0];
    });

    /// <summary>Runs the network for many inputs: in one run where its first dimension is free, else one run for each.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <returns>A prediction for each input, in the same order.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">Predictions breached checks, and no fallback answered in their place. It has the answers to the other inputs.</exception>
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
            throw new ArgumentException($"The network has no {what} \"{name}\". It has {List(known)}.", nameof(name));
        }

        if (!tensor.IsTensor || tensor.ElementType != element)
        {
            throw new ArgumentException($"The network's {what} \"{name}\" is {Describe(tensor)}, and {element.Name} is mapped to it.", nameof(name));
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
                $"The network's input \"{source.Name}\" has the shape [{string.Join(", ", dimensions)}], and [{string.Join(", ", source.IsWhole ? source.Shape : [-1, .. source.Shape])}] is mapped to it (-1 is any number).",
                nameof(source));
        }
    }

    private static string List(IReadOnlyDictionary<string, NodeMetadata> known) => string.Join(", ", known.Select(tensor => $"\"{tensor.Key}\" ({Describe(tensor.Value)})"));

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
