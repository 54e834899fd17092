using System.Reflection;

namespace PredictionGuardrails.Architecture.Tests.Reference;

public sealed class ExceptionTests
{
    [Fact]
    public void Every_public_exception_is_on_the_page_of_exceptions()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "exceptions.md"));
        var exceptions = Packages.MayUse.Keys
            .Where(package => package is not ("PredictionGuardrails.Generators" or "PredictionGuardrails.Tool"))
            .SelectMany(package => Assembly.Load(package).GetExportedTypes())
            .Where(type => type.IsSubclassOf(typeof(Exception)))
            .Select(type => type.Name.Split('`')[0])
            .ToList();

        exceptions.Should().NotBeEmpty().And.AllSatisfy(exception => page.Should().Contain($"| `{exception}"));
    }
}
