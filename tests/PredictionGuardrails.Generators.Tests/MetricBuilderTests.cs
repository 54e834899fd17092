using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PredictionGuardrails.Generators.Tests;

/// <summary>Rules on a metric that it can't have don't compile.</summary>
public sealed class MetricBuilderTests
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    [Theory]
    [InlineData("new PredictionGuard<int, float>(\"fare\", guard => guard.Prediction(fare => fare.Mean(new() { Maximum = 1 })))")]
    [InlineData("new PredictionGuard<int, float?>(\"fare\", guard => guard.Prediction(fare => fare.Mean(new() { Maximum = 1 })))")]
    [InlineData("new PredictionGuard<int, float>(\"fare\", guard => guard.Metric(\"twice\", fare => 2 * fare, twice => twice.Mean(new() { Maximum = 1 })))")]
    [InlineData("new PredictionGuard<int, string>(\"city\", guard => guard.Label(city => city.Share(\"Lyon\", new() { Maximum = 1 })))")]
    [InlineData("new PredictionGuard<int, string>(\"city\", guard => guard.Label(\"first\", city => city[0], first => first.Share('L', new() { Maximum = 1 })))")]
    [InlineData("new PredictionGuard<string, float>(\"fare\", guard => guard.InputLabel(\"city\", city => city, city => city.Share(\"Lyon\", new() { Maximum = 1 })))")]
    public void A_rule_that_fits_its_metric_compiles(string guard) => ErrorsOf(guard).Should().BeEmpty();

    [Theory]
    [InlineData("new PredictionGuard<int, float>(\"fare\", guard => guard.Prediction(fare => fare.Share(1, new() { Maximum = 1 })))")]
    [InlineData("new PredictionGuard<int, float>(\"fare\", guard => guard.Metric(\"twice\", fare => 2 * fare, twice => twice.Share(1, new() { Maximum = 1 })))")]
    [InlineData("new PredictionGuard<int, string>(\"city\", guard => guard.Prediction(city => city.Mean(new() { Maximum = 1 })))")]
    [InlineData("new PredictionGuard<int, string>(\"city\", guard => guard.Label(city => city.Mean(new() { Maximum = 1 })))")]
    [InlineData("new PredictionGuard<int, string>(\"city\", guard => guard.Label(\"first\", city => city[0], first => first.Range(0, 1)))")]
    [InlineData("new PredictionGuard<string, float>(\"fare\", guard => guard.Input(\"city\", city => city))")]
    public void A_rule_that_does_not_fit_its_metric_does_not_compile(string guard) => ErrorsOf(guard).Should().NotBeEmpty();

    private static IEnumerable<Diagnostic> ErrorsOf(string guard) => CSharpCompilation.Create(
        "Shop",
        [CSharpSyntaxTree.ParseText($"using PredictionGuardrails; public static class Shop {{ public static object Guard() => {guard}; }}", cancellationToken: TestContext.Current.CancellationToken)],
        References,
        new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary))
        .GetDiagnostics(TestContext.Current.CancellationToken)
        .Where(found => found.Severity == DiagnosticSeverity.Error);
}
