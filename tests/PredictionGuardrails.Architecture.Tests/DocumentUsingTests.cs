using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>Code that a document prints can be typed as it is: its using directives are printed with it.</summary>
public sealed partial class DocumentUsingTests
{
    /// <summary>What a project made by <c>dotnet new web</c> uses without saying so.</summary>
    internal static readonly IReadOnlySet<string> Implicit = new HashSet<string>
    {
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json", "System.Threading", "System.Threading.Tasks",
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    };

    /// <summary>The namespaces of the packages' public types and extension methods, by name.</summary>
    private static readonly ILookup<string, string> Namespaces = Packages.MayUse.Keys
        .Where(package => package is not ("PredictionGuardrails.Generators" or "PredictionGuardrails.Tool"))
        .SelectMany(package => Assembly.Load(package).GetExportedTypes())
        .SelectMany(type => Names(type).Select(name => (Name: name, type.Namespace)))
        .ToLookup(named => named.Name, named => named.Namespace!);

    /// <summary>Types of the framework that a file of snippets may use beyond what is implicit, by namespace.</summary>
    private static readonly ILookup<string, string> OfFramework = new[] { typeof(object), typeof(HMACSHA256), typeof(Meter) }
        .SelectMany(type => type.Assembly.GetExportedTypes())
        .ToLookup(type => type.Namespace!, type => type.Name.Split('`')[0]);

    public static TheoryData<string> Documents =>

    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order(StringComparer.Ordinal),
        .. Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(package => Path.GetRelativePath(Repository.Root, Path.Combine(package, "PACKAGE.md")))
            .Where(file => File.Exists(Path.Combine(Repository.Root, file))),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_namespace_that_code_needs_is_printed_with_it(string document)
    {
        var blocks = Fence().Matches(File.ReadAllText(Path.Combine(Repository.Root, document))).Select(match => match.Groups[1].Value).ToList();
        var printed = blocks.SelectMany(block => Using().Matches(block)).Select(match => match.Groups[1].Value);

        blocks.SelectMany(Needed).Except(Implicit).Except(printed).Should().BeEmpty();
    }

    private static IEnumerable<string> Needed(string block)
    {
        var tokens = CSharpSyntaxTree.ParseText(block).GetRoot().DescendantTokens();
        var names = tokens.Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText).ToHashSet();
        return names.SelectMany(name => Namespaces[name])
            .Concat(Compiled(block).Where(used => !used.StartsWith("System.", StringComparison.Ordinal) || names.Overlaps(OfFramework[used])));
    }

    /// <summary>What the file uses in which the block is compiled. <c>Snippets.cs</c> is that of many documents, and uses what is implicit.</summary>
    private static IEnumerable<string> Compiled(string block)
    {
        var lines = Lines(Using().Replace(block, ""));
        var file = Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "?*Snippets.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "Snippets.cs")
            .Select(File.ReadAllText)
            .FirstOrDefault(text => Lines(text).Contains(lines, StringComparison.Ordinal));
        return file is null ? [] : Using().Matches(file).Select(match => match.Groups[1].Value).Where(name => !name.Contains(".Tests", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names(Type type)
    {
        var extensions = type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.IsDefined(typeof(ExtensionAttribute))).Select(method => method.Name);
        return [type.Name.Split('`')[0], .. extensions.Distinct()];
    }

    private static string Lines(string text) =>
        string.Join('\n', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^ *using ([A-Z][\w.]*);\r?$", RegexOptions.Multiline)]
    private static partial Regex Using();
}
