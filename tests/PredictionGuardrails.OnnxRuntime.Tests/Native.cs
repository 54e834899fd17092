using Microsoft.ML.OnnxRuntime;

namespace PredictionGuardrails.OnnxRuntime.Tests;

/// <summary>Whether ONNX Runtime's native library loads on this machine.</summary>
internal static class Native
{
    private static readonly string? WhyNot = Try();

    public static void SkipIfMissing() => Assert.SkipWhen(WhyNot is not null, $"ONNX Runtime's native library does not load here: {WhyNot}");

    private static string? Try()
    {
        try
        {
            OrtEnv.Instance();
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or BadImageFormatException or EntryPointNotFoundException)
        {
            return exception.Message;
        }
    }
}
