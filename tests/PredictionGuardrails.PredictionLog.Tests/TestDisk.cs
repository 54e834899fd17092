using System.Diagnostics;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>A disk of a few megabytes in memory, which can be full or read-only. Only root on Linux can mount one.</summary>
public sealed class TestDisk : IDisposable
{
    private readonly TestFolder _mount = new();

    public TestDisk()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can mount a disk in memory.");
        Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _mount.Path);
        Folder = new TestFolder(Directory.CreateDirectory(_mount.PathOf("log")).FullName);
    }

    /// <summary>A folder on the disk.</summary>
    public TestFolder Folder { get; }

    private string Filler => _mount.PathOf("filler");

    /// <summary>Writes until nothing more can be written.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                filler.Write(new byte[1024]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    /// <summary>Makes the folder read-only for files that are opened from now on.</summary>
    public void Protect()
    {
        Run("mount", "--bind", Folder.Path, Folder.Path);
        Run("mount", "-o", "remount,bind,ro", Folder.Path);
    }

    public void Unprotect() => Run("umount", Folder.Path);

    public void Dispose()
    {
        Run("umount", "--recursive", "--lazy", _mount.Path);
        _mount.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "{0} {1} failed: {2}", program, string.Join(' ', arguments), error);
    }
}
