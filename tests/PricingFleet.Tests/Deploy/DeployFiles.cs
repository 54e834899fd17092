using PredictionGuardrails.Tests.Support;

namespace PricingFleet.Tests.Deploy;

/// <summary>The files of <c>deploy/fleet</c>.</summary>
internal static class DeployFiles
{
    /// <summary>The image that publishing the sample makes, with its tag.</summary>
    public static string Image
    {
        get
        {
            var project = System.Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, "samples", "PricingFleet", "PricingFleet.csproj"));
            var properties = project.Descendants().Where(static element => element.Name.LocalName.StartsWith("Container", StringComparison.Ordinal))
                .ToDictionary(static element => element.Name.LocalName, static element => element.Value);
            return $"{properties["ContainerRepository"]}:{properties["ContainerImageTag"]}";
        }
    }

    public static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "deploy", "fleet", name));

    /// <summary>Checks that the service starts with what a file sets in the environment, and reads all of it: the section of the product has no other settings.</summary>
    /// <param name="environment">The variables by name.</param>
    public static async Task ShouldStartAsync(IReadOnlyDictionary<string, string> environment)
    {
        environment.Keys.Where(static name => !name.StartsWith("PredictionGuardrails__", StringComparison.Ordinal))
            .Should().BeSubsetOf(["ASPNETCORE_HTTP_PORTS", "ConnectionStrings__Redis", "Dashboard__AllowAnonymous", "REDIS_PASSWORD"]);
        environment.Should().ContainKey("ConnectionStrings__Redis");
        await using var replica = await ContainerReplicaTests.StartAsync(environment);
    }
}
