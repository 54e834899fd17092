using System.Text;

namespace PredictionGuardrails.OnnxRuntime.Tests;

/// <summary>Writes a small network as ONNX: the few fields of its protocol buffers that one needs (onnx.proto3 of the ONNX project, IR version 8, operators of version 13).</summary>
internal static class OnnxWriter
{
    private const int Float = 1;

    /// <summary>A linear regression: fare = features · weights + bias.</summary>
    /// <param name="weights">A weight for each feature.</param>
    /// <param name="bias">The bias.</param>
    /// <param name="isFree">Whether any number of rows can be asked about at once; else one.</param>
    public static byte[] Regression(float[] weights, float bias, bool isFree = true) => Model(
        [
            Node("MatMul", ["features", "weights"], "product"),
            Node("Add", ["product", "bias"], "fare"),
        ],
        [Tensor("weights", [weights.Length, 1], weights), Tensor("bias", [1], [bias])],
        Value("features", isFree, weights.Length),
        Value("fare", isFree, 1));

    /// <summary>A softmax as beginners write it, exp(z) / Σ exp(z): of large numbers the exponentials overflow, and infinity by infinity is NaN.</summary>
    public static byte[] NaiveSoftmax(int classes) => Model(
        [
            Node("Exp", ["scores"], "powers"),
            Node("ReduceSum", ["powers", "axes"], "sum"),
            Node("Div", ["powers", "sum"], "probabilities"),
        ],
        [TensorOfLongs("axes", [1])],
        Value("scores", isFree: true, classes),
        Value("probabilities", isFree: true, classes));

    /// <summary>Sums over all rows, so that the output has one row however many there are.</summary>
    public static byte[] SumOfRows(int width) => Model(
        [Node("ReduceSum", ["features", "axes"], "fare")], [TensorOfLongs("axes", [0])], Value("features", isFree: true, width), Value("fare", isFree: true, width));

    /// <summary>Takes no feature of any row, so that the output is empty.</summary>
    public static byte[] NothingOfRows(int width) => Model(
        [Node("Slice", ["features", "starts", "ends", "axes"], "fare")],
        [TensorOfLongs("starts", [0]), TensorOfLongs("ends", [0]), TensorOfLongs("axes", [1])],
        Value("features", isFree: true, width),
        Value("fare", isFree: true, 0));

    private static byte[] Model(byte[][] nodes, byte[][] initializers, byte[] input, byte[] output)
    {
        var graph = Join([.. nodes.Select(node => Field(1, node)), Field(2, Text("graph")), .. initializers.Select(tensor => Field(5, tensor)), Field(11, input), Field(12, output)]);
        return Join(Number(1, 8), Field(8, Join(Field(1, Text("")), Number(2, 13))), Field(7, graph));
    }

    private static byte[] Node(string type, string[] inputs, string output) =>
        Join([.. inputs.Select(input => Field(1, Text(input))), Field(2, Text(output)), Field(4, Text(type))]);

    private static byte[] Tensor(string name, int[] shape, float[] values) => Join(
        [.. shape.Select(dimension => Number(1, dimension)), Number(2, Float), Field(8, Text(name)), Field(9, [.. values.SelectMany(BitConverter.GetBytes)])]);

    private static byte[] TensorOfLongs(string name, long[] values) => Join(
        Number(1, values.Length), Number(2, 7), Field(8, Text(name)), Field(9, [.. values.SelectMany(BitConverter.GetBytes)]));

    private static byte[] Value(string name, bool isFree, int width)
    {
        var rows = isFree ? Field(2, Text("rows")) : Number(1, 1);
        var shape = Join(Field(1, rows), Field(1, Number(1, width)));
        return Join(Field(1, Text(name)), Field(2, Field(1, Join(Number(1, Float), Field(2, shape)))));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Number(int field, long value) => [.. Varint((uint)field << 3), .. Varint((ulong)value)];

    private static byte[] Field(int field, byte[] content) => [.. Varint(((uint)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
