using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>Programs in the README and the quickstart compile exactly as printed. The check of the packages runs them, too.</summary>
public sealed partial class QuickStartTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/get-started/quickstart.md")]
    public void Program_compiles_as_printed_in_an_empty_web_project(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        var usings = string.Concat(DocumentUsingTests.Implicit.Select(name => $"global using {name};\n"));
        var program = Block().Matches(text).Should().ContainSingle().Which.Groups[1].Value;

        var compilation = CSharpCompilation.Create(
            "web",
            [CSharpSyntaxTree.ParseText(usings), CSharpSyntaxTree.ParseText(program)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Should().BeEmpty();
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
