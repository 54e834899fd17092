using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Files;

namespace PredictionGuardrails.Experiments.Steering;

/// <summary>
/// The file of what an experiment has compared so far, next to that of its state. It's written as a whole or not at all, with a checksum. What can't be read or
/// written is logged, and the experiment continues without it.
/// </summary>
/// <param name="statePath">The path of the file of the experiment's state.</param>
/// <param name="experiment">The name of the experiment.</param>
/// <param name="logger">Gets what failed.</param>
internal sealed class ComparisonFile(string statePath, string experiment, ILogger logger)
{
    private const string Format = "PredictionGuardrails comparison";

    /// <summary>Another version is needed whenever a test knows something else, or something that means something else.</summary>
    public const int Version = 3;

    private const int ChecksumLength = 16;

    public string Path { get; } = $"{statePath}.evidence";

    /// <summary>Opens what was compared under the same definition.</summary>
    /// <param name="definition">What decides about the comparison: a name, a colon, and a value each.</param>
    /// <returns>What the tests knew; null if there is nothing that fits.</returns>
    public Stream? Open(IReadOnlyList<string> definition)
    {
        if (!File.Exists(Path))
        {
            return null;
        }

        try
        {
            var bytes = File.ReadAllBytes(Path);
            var length = Math.Max(0, bytes.Length - ChecksumLength);
            if (!XxHash128.Hash(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
            {
                throw new InvalidDataException("The checksum is wrong.");
            }

            var stream = new MemoryStream(bytes, 0, length);
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            if (FindDifference(reader, definition) is { } difference)
            {
                Log.ComparisonNotContinued(logger, experiment, Path, difference);
                return null;
            }

            return stream;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Log.ComparisonNotRead(logger, exception, experiment, Path);
            return null;
        }
    }

    /// <summary>Writes what was compared.</summary>
    /// <param name="definition">What decides about the comparison.</param>
    /// <param name="carry">Carries what the tests know.</param>
    public void Write(IReadOnlyList<string> definition, Action<TestState> carry)
    {
        try
        {
            using var stream = new MemoryStream();
            using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
            {
                writer.Write(Format);
                writer.Write(Version);
                writer.Write(BitConverter.IsLittleEndian);
                writer.Write(definition.Count);
                definition.ToList().ForEach(writer.Write);
            }

            carry(TestState.Writing(stream));
            stream.Write(XxHash128.Hash(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
            AtomicFile.Write(Path, stream.GetBuffer().AsSpan(0, (int)stream.Length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Log.ComparisonNotWritten(logger, exception, experiment, Path);
        }
    }

    /// <summary>Forgets what was compared, because another comparison begins.</summary>
    public void Delete()
    {
        try
        {
            if (File.Exists(Path))
            {
                File.Delete(Path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The definition doesn't fit the next comparison, which has another start.
            Log.ComparisonNotWritten(logger, exception, experiment, Path);
        }
    }

    /// <summary>What differs from what was written; null if nothing does.</summary>
    private static string? FindDifference(BinaryReader reader, IReadOnlyList<string> definition)
    {
        if (reader.ReadString() != Format || reader.ReadInt32() != Version || reader.ReadBoolean() != BitConverter.IsLittleEndian)
        {
            return "version";
        }

        var written = new string[reader.ReadInt32()];
        for (var i = 0; i < written.Length; i++)
        {
            written[i] = reader.ReadString();
        }

        var line = definition.Except(written).Concat(written.Except(definition)).FirstOrDefault();
        return line?[..line.IndexOf(':', StringComparison.Ordinal)];
    }
}
