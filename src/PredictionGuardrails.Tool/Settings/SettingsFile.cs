using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>A settings file in memory: it is read once, because it may be a pipe.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Utf8">Its text, without a byte order mark.</param>
internal sealed record SettingsFile(string Path, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>No settings are as large.</summary>
    private const int Largest = 1 << 26;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InputException">It is missing, or cannot be read.</exception>
    public static SettingsFile Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new InputException($"{path} is a folder: a file is expected.");
            }

            return new SettingsFile(path, Decode(path, ReadBytes(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            var why = exception is FileNotFoundException or DirectoryNotFoundException ? ": there is no such file." : $" cannot be read: {exception.Message}";
            throw new InputException(path + why, exception);
        }
    }

    /// <exception cref="InputException">It is no JSON.</exception>
    public IConfigurationRoot ToConfiguration()
    {
        try
        {
            return new ConfigurationBuilder().AddJsonStream(new MemoryStream(Utf8.ToArray())).Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or JsonException or InvalidOperationException)
        {
            throw exception.GetBaseException() is JsonException json
                ? new InputException($"{Path}({json.LineNumber + 1},{json.BytePositionInLine + 1}) is no JSON: {json.Message.Split(" LineNumber", 2)[0]}", exception)
                : new InputException($"{Path} cannot be read: {exception.GetBaseException().Message}", exception);
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
                throw new InputException(FormattableString.Invariant($"{path} has more than {Largest:N0} bytes: a settings file is expected."));
            }
        }

        return memory.ToArray();
    }

    private static byte[] Decode(string path, byte[] bytes)
    {
        try
        {
            // The reader goes by the byte order mark, if there is one.
            using var reader = new StreamReader(new MemoryStream(bytes), StrictUtf8);
            return StrictUtf8.GetBytes(reader.ReadToEnd());
        }
        catch (Exception exception) when (exception is DecoderFallbackException or EncoderFallbackException)
        {
            throw new InputException($"{path} is no text in UTF-8: save it as UTF-8.", exception);
        }
    }
}
