// The code of docs/integrations/onnx-runtime.md, compiled: see DocumentTests of the core.
using Microsoft.ML.OnnxRuntime;

namespace PredictionGuardrails.OnnxRuntime.Tests.Docs;

public sealed class CheckedNetwork(InferenceSession session)
{
    public float[] Predict(float[] scores)
    {
        using var value = OrtValue.CreateTensorValueFromMemory((float[])[.. scores], [1, scores.Length]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, new Dictionary<string, OrtValue> { ["scores"] = value }, ["probabilities"]);
        float[] probabilities = [.. outputs[0].GetTensorDataAsSpan<float>()];
        if (!probabilities.All(float.IsFinite) || Math.Abs(probabilities.Sum() - 1) > 0.001f)
        {
            throw new InvalidOperationException("These are no probabilities.");
        }

        return probabilities;
    }
}

internal static class OnnxSnippets
{
    public static float Run(InferenceSession session, PredictionGuard<float[], float[]> guard)
    {
        var network = new GuardedInferenceSession<float[], float[]>(session, guard, map => map
            .Input<float>("scores", [3], (scores, row) => scores.CopyTo(row))
            .Output<float>("probabilities", row => row.ToArray()));
        float[] one = network.Predict([1, 2, 3]);
        float[][] many = network.PredictBatch([[1, 2, 3], [3, 2, 1]]);
        return one[0] + many[0][0];
    }
}
