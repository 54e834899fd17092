using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>A project below <c>src</c>, compiled from its sources without what source generators would add.</summary>
internal sealed class SourceProject
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly string _folder;
    private readonly CSharpCompilation _compilation;

    private SourceProject(string name, CSharpCompilation compilation)
    {
        Name = name;
        _folder = Repository.Source(name);
        _compilation = compilation;
    }

    public string Name { get; }

    /// <summary>Compiles a project, whose name is its folder's, against the sources of other projects and the packages that they reference.</summary>
    public static SourceProject Load(string name, params IReadOnlyList<SourceProject> references)
    {
        // The tool is the one project whose assembly has another name; what it may see of others goes by that.
        var assembly = name == "PredictionGuardrails.Tool" ? "guardrails" : name;
        var parsing = new CSharpParseOptions(LanguageVersion.Latest);
        var trees = Repository.SourceFiles(Repository.Source(name)).Concat(LinkedFiles(name))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), parsing, file))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, parsing));
        var packages = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("PredictionGuardrails", StringComparison.Ordinal) && Path.GetFileName(file) != "guardrails.dll")
            .Select(file => MetadataReference.CreateFromFile(file));
        var options = new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable);
        return new SourceProject(name, CSharpCompilation.Create(
            assembly, trees, [.. packages, .. references.Select(reference => reference._compilation.ToMetadataReference())], options));
    }

    /// <summary>The types that are not nested in others.</summary>
    public IEnumerable<SourceType> Types() =>
        from tree in OwnTrees
        let model = _compilation.GetSemanticModel(tree)
        from declaration in tree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
        where declaration is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && declaration.Parent is BaseNamespaceDeclarationSyntax
        let type = (INamedTypeSymbol)model.GetDeclaredSymbol(declaration)!
        select new SourceType(
            type.Name, type.ContainingNamespace.ToDisplayString(), TypeReference.RoomOf(Relative(tree.FilePath)), type.DeclaredAccessibility == Accessibility.Public);

    /// <summary>Every use of a type that one of the projects declares, by file.</summary>
    public IEnumerable<TypeReference> References(params IReadOnlyList<SourceProject> projects)
    {
        foreach (var tree in OwnTrees)
        {
            var model = _compilation.GetSemanticModel(tree);
            var types = tree.GetRoot().DescendantNodes().Where(node => node is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax)
                .Select(node => TypeOf(model.GetSymbolInfo(node))).OfType<INamedTypeSymbol>()
                .Select(type => Outermost(type.OriginalDefinition)).Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);
            foreach (var type in types)
            {
                if (projects.FirstOrDefault(project => project.Declares(type)) is { } project)
                {
                    yield return new TypeReference(
                        Relative(tree.FilePath), project.Relative(DeclaringFile(type)!), NameOf(type), type.DeclaredAccessibility == Accessibility.Public);
                }
            }
        }
    }

    /// <summary>The project's own sources, without those of other projects that it compiles, too.</summary>
    private IEnumerable<SyntaxTree> OwnTrees => _compilation.SyntaxTrees.Where(tree => IsOwn(tree.FilePath));

    private bool IsOwn(string? file) => file?.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) == true;

    /// <summary>Whether a type is this project's; a copy that another project compiles of its source isn't.</summary>
    private bool Declares(INamedTypeSymbol type) => type.ContainingAssembly.Name == _compilation.AssemblyName && IsOwn(DeclaringFile(type));

    private string Relative(string file) => Path.GetRelativePath(_folder, file).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The sources of other projects that a project compiles as its own.</summary>
    private static IEnumerable<string> LinkedFiles(string project) => XDocument
        .Load(Path.Combine(Repository.Source(project), $"{project}.csproj"))
        .Descendants("Compile")
        .Select(compiled => ((string?)compiled.Attribute("Include"))?.Replace('\\', Path.DirectorySeparatorChar))
        .OfType<string>()
        .Select(file => Path.GetFullPath(Path.Combine(Repository.Source(project), file)));

    /// <summary>The type that a name stands for, or whose member it is.</summary>
    private static INamedTypeSymbol? TypeOf(SymbolInfo info) => (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) switch
    {
        INamedTypeSymbol type => type,
        IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => info.Symbol?.ContainingType ?? info.CandidateSymbols.FirstOrDefault()?.ContainingType,
        _ => null,
    };

    private static INamedTypeSymbol Outermost(INamedTypeSymbol type) => type.ContainingType is { } outer ? Outermost(outer) : type;

    private static string? DeclaringFile(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree.FilePath).Order(StringComparer.Ordinal).FirstOrDefault();

    private static string NameOf(INamedTypeSymbol type) =>
        type.Arity == 0 ? type.Name : $"{type.Name}<{string.Join(", ", type.TypeParameters.Select(parameter => parameter.Name))}>";
}
