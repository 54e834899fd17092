using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace PredictionGuardrails.Tests.Support;

/// <summary>A configuration whose JSON a test replaces while it is read.</summary>
internal sealed class ChangingConfiguration
{
    private readonly Source _source = new();

    public ChangingConfiguration() => Root = new ConfigurationBuilder().Add(_source).Build();

    public IConfigurationRoot Root { get; }

    /// <summary>Sets the section <c>PredictionGuardrails</c>.</summary>
    public void Set(string section) => SetAll($$"""{ "PredictionGuardrails": {{section}} }""");

    /// <summary>Sets the section of the guard <c>fare</c>.</summary>
    public void SetGuard(string section) => Set($$"""{ "Guards": { "fare": {{section}} } }""");

    public void SetAll(string json)
    {
        _source.Json = json;
        Root.Reload();
    }

    private sealed class Source : IConfigurationSource
    {
        public string Json { get; set; } = "{}";

        public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(this);
    }

    private sealed class Provider(Source source) : JsonStreamConfigurationProvider(new JsonStreamConfigurationSource())
    {
        public override void Load() => Load(new MemoryStream(Encoding.UTF8.GetBytes(source.Json)));
    }
}
