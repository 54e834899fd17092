using System.Diagnostics;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>What is at the place of a baseline file and is none stops the service at its start, with the setting and the file.</summary>
public sealed class UnusableFileTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("guardrails-").FullName;

    private string File => Path.Combine(_folder, "fare.json");

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Folder_is_no_baseline()
    {
        Directory.CreateDirectory(File);

        ErrorAt(File).Should().Be($"'{File}' can't be read (It's a directory).");
    }

    [Fact]
    public void File_in_the_place_of_the_folder_is_an_error()
    {
        System.IO.File.WriteAllText(File, "{}");

        ErrorAt(Path.Combine(File, "fare.json")).Should().EndWith($" can't be read ('{File}' is a file, not a directory).");
    }

    [Fact]
    public void Pipe_is_no_baseline_and_nobody_waits_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Unix has named pipes in folders.");
        Process.Start("mkfifo", File).WaitForExit();

        ErrorAt(File).Should().Contain("it isn't a regular file");
    }

    [Fact]
    public void Device_is_no_baseline()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Unix has devices in folders.");

        ErrorAt("/dev/zero").Should().Contain("it isn't a regular file");
    }

    [Fact]
    public void Empty_file_is_no_baseline()
    {
        System.IO.File.WriteAllText(File, "");

        ErrorAt(File).Should().Contain(" can't be read (It's empty, or ");
    }

    [Fact]
    public void Folder_that_may_not_be_read_is_no_missing_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Root may read every folder, and Windows has other permissions.");
        System.IO.File.WriteAllText(File, "{}");
        Permit(UnixFileMode.None);

        var error = ErrorAt(File);

        Permit(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        error.Should().Contain(" can't be read (");
    }

    [Theory]
    [InlineData(new byte[] { 0x7B, 0x22, 0x66, 0xFF, 0x22, 0x3A, 0x31, 0x7D })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00 })]
    public void File_that_is_no_utf8_text_is_damaged(byte[] content)
    {
        System.IO.File.WriteAllBytes(File, content);

        ErrorAt(File).Should().Be($"'{File}' is damaged or isn't a baseline file (it isn't valid UTF-8). Restore it, or delete it to relearn.");
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_file_is_damage()
    {
        System.IO.File.WriteAllText(File, """{ "format": "\ud800", "version": 1, "sha256": "", "content": {} }""");

        ErrorAt(File).Should().Contain(" is damaged, is truncated, or isn't a baseline file (");
    }

    [Fact]
    public void Path_from_the_working_folder_is_reported_in_full() =>
        ErrorAt(Path.GetRelativePath(Environment.CurrentDirectory, _folder)).Should().Contain($"' ({_folder}) can't be read (It's a directory).");

    [Fact]
    public void Draft_of_a_process_that_was_killed_is_deleted_at_the_next_start()
    {
        var (left, written) = (Draft(age: TimeSpan.FromHours(2)), Draft(age: TimeSpan.FromMinutes(1)));
        var other = Path.Combine(_folder, "fare.json.mine.tmp");
        System.IO.File.WriteAllText(other, "");
        System.IO.File.SetLastWriteTimeUtc(other, _world.Time.GetUtcNow().UtcDateTime.AddDays(-1));

        _world.NumberGuard(guard => guard.Baseline(path: File)).Dispose();

        new[] { left, written, other }.Where(System.IO.File.Exists).Should().Equal(written, other);
    }

    private void Permit(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(_folder, mode);
        }
    }

    private string Draft(TimeSpan age)
    {
        var draft = $"{File}.{Guid.NewGuid():N}.tmp";
        System.IO.File.WriteAllText(draft, "{");
        System.IO.File.SetLastWriteTimeUtc(draft, (_world.Time.GetUtcNow() - age).UtcDateTime);
        return draft;
    }

    private string ErrorAt(string path)
    {
        const string Setting = "PredictionGuardrails:Guards:fare:Baseline:Path: ";
        var failure = _world.Invoking(world => world.NumberGuard(guard => guard.Baseline(path: path))).Should().Throw<OptionsValidationException>().Which.Failures.Single();
        failure.Should().StartWith(Setting);
        return failure[Setting.Length..];
    }
}
