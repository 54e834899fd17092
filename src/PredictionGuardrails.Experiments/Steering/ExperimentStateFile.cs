using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Files;

namespace PredictionGuardrails.Experiments.Steering;

/// <summary>The file of an experiment's state, which is written as a whole or not at all. What can't be read or written is logged, and the experiment continues.</summary>
/// <param name="path">The path; null to keep nothing.</param>
/// <param name="experiment">The name of the experiment.</param>
/// <param name="logger">Gets what failed.</param>
internal sealed class ExperimentStateFile(string? path, string experiment, ILogger logger)
{
    private const string Format = "PredictionGuardrails experiment";
    private const int Version = 1;

    public string? Path => path;

    /// <summary>The state that was written last; null if there is none for this experiment.</summary>
    public ExperimentState? Read()
    {
        if (path is null || !File.Exists(path))
        {
            return null;
        }

        try
        {
            var content = JsonSerializer.Deserialize(File.ReadAllBytes(path), ExperimentStateJson.Default.ExperimentStateContent);
            var isKnown = content is { Format: Format, Version: Version, State.IsComplete: true }
                && content.Experiment.Equals(experiment, StringComparison.OrdinalIgnoreCase);
            return isKnown
                ? content!.State
                : throw new InvalidDataException($"The file is not a state of experiment '{experiment}', or is of another version.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidDataException)
        {
            Log.StateNotRead(logger, exception, experiment, path);
            return null;
        }
    }

    public void Write(ExperimentState state)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            var content = new ExperimentStateContent(Format, Version, experiment, state);
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(content, ExperimentStateJson.Default.ExperimentStateContent));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Log.StateNotWritten(logger, exception, experiment, path);
        }
    }
}

/// <param name="Format">Says what the file is.</param>
/// <param name="Version">The version of the format.</param>
/// <param name="Experiment">The name of the experiment.</param>
/// <param name="State">Its state.</param>
internal sealed record ExperimentStateContent(string Format, int Version, string Experiment, ExperimentState State);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ExperimentStateContent))]
internal sealed partial class ExperimentStateJson : JsonSerializerContext;
