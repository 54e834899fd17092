using PredictionGuardrails.Files;

namespace PredictionGuardrails.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("guardrails-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Link_stays_and_its_target_is_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows asks for a privilege to create links.");
        var (target, link) = (PathOf("volume/state.json"), PathOf("state.json"));
        _folder.CreateSubdirectory("volume");
        File.CreateSymbolicLink(link, target);

        AtomicFile.Write(link, "new"u8);

        new FileInfo(link).LinkTarget.Should().Be(target);
        File.ReadAllText(target).Should().Be("new");
    }

    [Fact]
    public void Link_to_itself_is_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows asks for a privilege to create links.");
        File.CreateSymbolicLink(PathOf("state.json"), PathOf("state.json"));

        var write = () => AtomicFile.Write(PathOf("state.json"), "new"u8);

        write.Should().Throw<IOException>();
    }

    [Fact]
    public void Existing_file_stays_if_it_may_not_be_replaced()
    {
        File.WriteAllText(PathOf("state.json"), "old");

        var write = () => AtomicFile.Write(PathOf("state.json"), "new"u8, overwrite: false);

        write.Should().Throw<IOException>();
        _folder.EnumerateFiles().Select(file => File.ReadAllText(file.FullName)).Should().Equal("old");
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
