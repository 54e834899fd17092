using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace PredictionGuardrails.Configuration;

/// <summary>A section without a configuration.</summary>
internal sealed class EmptySection(string path) : IConfigurationSection
{
    public string Key => path.Split(':')[^1];

    public string Path => path;

    public string? Value
    {
        get => null;
        set => throw Refusal();
    }

    public string? this[string key]
    {
        get => null;
        set => throw Refusal();
    }

    public IEnumerable<IConfigurationSection> GetChildren() => [];

    public IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

    public IConfigurationSection GetSection(string key) => new EmptySection($"{path}:{key}");

    private InvalidOperationException Refusal() => new($"{path} can't be set without a configuration.");
}
