using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>A settings file in memory. It's read once, because it can be a pipe.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Utf8">Its text, without a byte order mark.</param>
internal sealed record SettingsFile(string Path, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The most bytes of a settings file.</summary>
    private const int Largest = 1 << 26;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InputException">The file doesn't exist or can't be read.</exception>
    public static SettingsFile Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new InputException($"{OneLine.Quote(path)} is a directory. Specify a file.");
            }

            return new SettingsFile(path, Decode(path, ReadBytes(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException(
                exception is FileNotFoundException or DirectoryNotFoundException ? $"File not found: {path}" : $"Can't read {path}: {exception.Message}", exception);
        }
    }

    /// <summary>Adds the settings as the service does. A configuration that is added as a whole loses its empty values.</summary>
    /// <exception cref="InputException">The file isn't valid JSON.</exception>
    public void AddTo(IConfigurationBuilder builder)
    {
        try
        {
            _ = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Utf8.ToArray())).Build();
            builder.AddJsonStream(new MemoryStream(Utf8.ToArray()));
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or JsonException or InvalidOperationException)
        {
            throw exception.GetBaseException() is JsonException json
                ? new InputException($"{Path}({json.LineNumber + 1},{json.BytePositionInLine + 1}): Invalid JSON: {json.Message.Split(" LineNumber", 2)[0]}", exception)
                : new InputException($"Can't read {Path}: {exception.GetBaseException().Message}", exception);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (var read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > Largest)
            {
                throw new InputException(FormattableString.Invariant($"{path} has more than {Largest:N0} bytes. Specify a settings file."));
            }
        }

        return memory.ToArray();
    }

    private static byte[] Decode(string path, byte[] bytes)
    {
        try
        {
            // The reader detects a byte order mark.
            using var reader = new StreamReader(new MemoryStream(bytes), StrictUtf8);
            return StrictUtf8.GetBytes(reader.ReadToEnd());
        }
        catch (Exception exception) when (exception is DecoderFallbackException or EncoderFallbackException)
        {
            throw new InputException($"{path} isn't valid UTF-8. Save the file as UTF-8.", exception);
        }
    }
}
