using Microsoft.ML.OnnxRuntime;

namespace PredictionGuardrails.OnnxRuntime;

/// <summary>Represents a function that writes an input to a tensor.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TElement">The element type of the tensor.</typeparam>
/// <param name="input">The input.</param>
/// <param name="row">The row of the tensor for the input, filled with zeros. Its length is that of the tensor's shape.</param>
public delegate void WriteTensor<in TInput, TElement>(TInput input, Span<TElement> row);

/// <summary>Represents a function that reads a prediction from the row of a tensor.</summary>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
/// <typeparam name="TElement">The element type of the tensor.</typeparam>
/// <param name="row">The row of the tensor for the input.</param>
public delegate TPrediction ReadTensor<out TPrediction, TElement>(ReadOnlySpan<TElement> row);

/// <summary>Maps inputs to the named tensors of a model, and its output to predictions.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed class TensorMapping<TInput, TPrediction>
{
    internal TensorMapping()
    {
    }

    internal List<TensorSource<TInput>> Sources { get; } = [];

    internal TensorTarget<TPrediction>? Target { get; private set; }

    /// <summary>Maps a tensor with one row for each input. Its first dimension is the batch.</summary>
    /// <typeparam name="TElement">The element type of the tensor in the model, usually <see cref="float"/>.</typeparam>
    /// <param name="name">The name of the tensor in the model.</param>
    /// <param name="shape">The shape of a row without the batch, for example <c>[3]</c> for three features.</param>
    /// <param name="write">Writes a row.</param>
    public TensorMapping<TInput, TPrediction> Input<TElement>(string name, int[] shape, WriteTensor<TInput, TElement> write)
        where TElement : unmanaged => Add(name, shape, write, isWhole: false);

    /// <summary>Maps a tensor whose first dimension isn't a batch. The model is run once for each input.</summary>
    /// <typeparam name="TElement">The element type of the tensor in the model.</typeparam>
    /// <param name="name">The name of the tensor in the model.</param>
    /// <param name="shape">The whole shape; empty for a single value.</param>
    /// <param name="write">Writes the tensor.</param>
    public TensorMapping<TInput, TPrediction> WholeInput<TElement>(string name, int[] shape, WriteTensor<TInput, TElement> write)
        where TElement : unmanaged => Add(name, shape, write, isWhole: true);

    /// <summary>Maps the tensor that predictions are read from. Its first dimension is the batch, if the model has one.</summary>
    /// <typeparam name="TElement">The element type of the tensor in the model.</typeparam>
    /// <param name="name">The name of the tensor in the model.</param>
    /// <param name="read">Reads the prediction of one input.</param>
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
                    $"The shape of output '{name}' is [{string.Join(", ", shape)}] for {predictions.Length} inputs. The first dimension must be the batch.");
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
                throw new InvalidDataException($"Output '{name}' is empty (shape [{string.Join(", ", shape)}]).", exception);
            }
        }
    }

    private TensorMapping<TInput, TPrediction> Add<TElement>(string name, int[] shape, WriteTensor<TInput, TElement> write, bool isWhole)
        where TElement : unmanaged
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(write);
        long[] row = [.. shape.Select(dimension => dimension > 0 ? (long)dimension : throw new ArgumentException($"The shape of '{name}' contains dimension {dimension}. Dimensions must be greater than zero.", nameof(shape)))];
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

/// <summary>The source of a tensor of the model.</summary>
internal sealed record TensorSource<TInput>(string Name, Type Element, bool IsWhole, long[] Shape, Func<IReadOnlyList<TInput>, OrtValue> Create);

/// <summary>The target of the model's output: predictions, as many as there is room for.</summary>
internal sealed record TensorTarget<TPrediction>(string Name, Type Element, TensorReader<TPrediction> Read);

internal delegate void TensorReader<TPrediction>(OrtValue value, Span<TPrediction> predictions);
