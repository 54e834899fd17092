using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>The README's quick start compiles exactly as printed. The check of the packages runs it, too.</summary>
public sealed partial class QuickStartTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void Program_compiles_as_printed_in_an_empty_web_project()
    {
        var usings = string.Concat(DocumentUsingTests.Implicit.Select(name => $"global using {name};\n"));
        var program = Block().Matches(Readme).Should().ContainSingle().Which.Groups[1].Value;

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
