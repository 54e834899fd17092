using Microsoft.ML.OnnxRuntime;

namespace PredictionGuardrails.OnnxRuntime;

/// <summary>Writes what a tensor has to hold for one input.</summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TElement">The tensor's element type.</typeparam>
/// <param name="input">The input.</param>
/// <param name="row">The tensor's place for it, all zeros: as many elements as the tensor's shape says.</param>
public delegate void WriteTensor<in TInput, TElement>(TInput input, Span<TElement> row);

/// <summary>Reads a prediction off the tensor's part that belongs to one input.</summary>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
/// <typeparam name="TElement">The tensor's element type.</typeparam>
/// <param name="row">The part.</param>
public delegate TPrediction ReadTensor<out TPrediction, TElement>(ReadOnlySpan<TElement> row);

/// <summary>How inputs become the named tensors of a network, and its output predictions.</summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What it answers.</typeparam>
public sealed class TensorMapping<TInput, TPrediction>
{
    internal TensorMapping()
    {
    }

    internal List<TensorSource<TInput>> Sources { get; } = [];

    internal TensorTarget<TPrediction>? Target { get; private set; }

    /// <summary>A tensor with a row for each input: its first dimension is the batch.</summary>
    /// <typeparam name="TElement">Its element type, as the network has it: <see cref="float"/>, mostly.</typeparam>
    /// <param name="name">The tensor's name in the network.</param>
    /// <param name="shape">A row's shape, without the batch: <c>[3]</c> for three features.</param>
    /// <param name="write">Writes a row.</param>
    public TensorMapping<TInput, TPrediction> Input<TElement>(string name, int[] shape, WriteTensor<TInput, TElement> write)
        where TElement : unmanaged => Add(name, shape, write, isWhole: false);

    /// <summary>A tensor that has no batch dimension, or not as its first: the network is then run once for each input.</summary>
    /// <typeparam name="TElement">Its element type, as the network has it.</typeparam>
    /// <param name="name">The tensor's name in the network.</param>
    /// <param name="shape">Its whole shape; empty for a single value.</param>
    /// <param name="write">Writes it.</param>
    public TensorMapping<TInput, TPrediction> WholeInput<TElement>(string name, int[] shape, WriteTensor<TInput, TElement> write)
        where TElement : unmanaged => Add(name, shape, write, isWhole: true);

    /// <summary>The tensor that the prediction is read off; its first dimension is the batch, where the network has one.</summary>
    /// <typeparam name="TElement">Its element type, as the network has it.</typeparam>
    /// <param name="name">The tensor's name in the network.</param>
    /// <param name="read">Reads the part of one input.</param>
    public TensorMapping<TInput, TPrediction> Output<TElement>(string name, ReadTensor<TPrediction, TElement> read)
        where TElement : unmanaged
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(read);
        Target = new TensorTarget<TPrediction>(name, typeof(TElement), (value, predictions) =>
        {
            var all = value.GetTensorDataAsSpan<TElement>();
            var shape = value.GetTensorTypeAndShape().Shape;
            if (predictions.Length > 1 && (shape is not [var rows, ..] || rows != predictions.Length))
            {
                throw new InvalidDataException(
                    $"The network's output \"{name}\" has the shape [{string.Join(", ", shape)}] for {predictions.Length} inputs: its first dimension has to be the batch.");
            }

            var width = all.Length / predictions.Length;
            for (var i = 0; i < predictions.Length; i++)
            {
                predictions[i] = Read(all.Slice(i * width, width), shape);
            }
        });
        return this;

        TPrediction Read(ReadOnlySpan<TElement> row, long[] shape)
        {
            try
            {
                return read(row);
            }
            catch (Exception exception) when (row.IsEmpty && exception is (IndexOutOfRangeException or ArgumentException or InvalidOperationException))
            {
                throw new InvalidDataException($"The network's output \"{name}\" has the shape [{string.Join(", ", shape)}]: it is empty.", exception);
            }
        }
    }

    private TensorMapping<TInput, TPrediction> Add<TElement>(string name, int[] shape, WriteTensor<TInput, TElement> write, bool isWhole)
        where TElement : unmanaged
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(write);
        long[] row = [.. shape.Select(dimension => dimension > 0 ? (long)dimension : throw new ArgumentException($"The shape of \"{name}\" has the dimension {dimension}: dimensions are above zero.", nameof(shape)))];
        var width = (int)row.Aggregate(1L, static (product, dimension) => product * dimension);
        Sources.Add(new TensorSource<TInput>(name, typeof(TElement), isWhole, row, inputs =>
        {
            var values = new TElement[inputs.Count * width];
            for (var i = 0; i < inputs.Count; i++)
            {
                write(inputs[i], values.AsSpan(i * width, width));
            }

            return OrtValue.CreateTensorValueFromMemory(values, isWhole ? row : [inputs.Count, .. row]);
        }));
        return this;
    }
}

/// <summary>Where a tensor of the network comes from.</summary>
internal sealed record TensorSource<TInput>(string Name, Type Element, bool IsWhole, long[] Shape, Func<IReadOnlyList<TInput>, OrtValue> Create);

/// <summary>What becomes of the network's output: predictions, as many as there is room for.</summary>
internal sealed record TensorTarget<TPrediction>(string Name, Type Element, TensorReader<TPrediction> Read);

internal delegate void TensorReader<TPrediction>(OrtValue value, Span<TPrediction> predictions);
