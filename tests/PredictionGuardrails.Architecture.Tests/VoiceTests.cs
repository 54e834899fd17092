using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>Documents, messages, API documentation, and the page use standard terms: phrases that this project has used for want of a better word are gone.</summary>
public sealed partial class VoiceTests
{
    /// <summary>What not to write, and what to write instead.</summary>
    private static readonly Dictionary<string, string> Banned = new()
    {
        [@"\b(un)?learnt\b"] = "learned",
        [@"\bmisspelt\b"] = "misspelled",
        [@"\banew\b"] = "again, or re-: relearn, restart",
        [@"\b(nobody|somebody|whoever)\b"] = "name the actor",
        [@"\bgoes on\b"] = "continues, is ongoing",
        [@"\btake[ns]? (it )?back\b"] = "closes the breaker, recovers",
        [@"\bfound out\b"] = "detected",
        [@"\b(is|are|was) told\b"] = "is reported, is sent",
        [@"\bby hand\b"] = "manually",
        [@"\bin force\b"] = "effective, current",
        [@"(?<!\bthere )\b(is|are) no (?!(longer|more|less|worse|better)\b)[a-z]"] = "isn't a",
        [@"\bat the (most|least)\b"] = "at most, at least",
        [@"\bwhere (none|no|nothing|nobody|it|there is)\b"] = "if",
        [@", for (it|they|no|the|such)\b"] = "because",
        [@"\d %"] = "10%",
        [@"\btime-out"] = "timeout",
        [@"\bbeside\b"] = "next to, in addition to",
        [@"\bdear\b"] = "slow, expensive",
        [@"\bkilomet(re|res)\b"] = "US spelling",
    };

    public static TheoryData<string> Documents => [.. Files("docs", "*.md"), .. Files("src", "*.md"), .. Files("deploy", "*.*"), "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];

    public static TheoryData<string> Projects => [.. Files("src", "*.csproj"), .. Files("samples", "*.csproj")];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_uses_standard_terms(string document)
    {
        var text = InlineCode().Replace(Fence().Replace(File.ReadAllText(Path.Combine(Repository.Root, document)), ""), "");

        string.Join('\n', Find([text])).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Messages_and_documentation_use_standard_terms(string project)
    {
        var files = Repository.SourceFiles(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!));

        string.Join('\n', Find(files.SelectMany(Texts))).Should().BeEmpty();
    }

    [Fact]
    public void Page_uses_standard_terms()
    {
        var sources = Files("src/PredictionGuardrails.AspNetCore/Page/src", "*.ts*").Select(file => File.ReadAllText(Path.Combine(Repository.Root, file)));

        string.Join('\n', Find(sources)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("The baseline is learnt anew.", 2)]
    [InlineData("Where nothing is configured, 20 % are zero.", 2)]
    [InlineData("The guard relearns the baseline.", 0)]
    public void Banned_phrase_is_found(string text, int phrases)
    {
        Find([text]).Should().HaveCount(phrases);
    }

    /// <summary>String literals, and comments: documentation becomes a page, and others are read as well.</summary>
    private static IEnumerable<string> Texts(string file)
    {
        var root = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot();
        var literals = root.DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken)
                || token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken) || token.IsKind(SyntaxKind.SingleLineRawStringLiteralToken))
            .Select(token => token.ValueText);
        var comments = root.DescendantTrivia().Where(trivia => trivia.ToString().StartsWith("//", StringComparison.Ordinal) || trivia.HasStructure).Select(trivia => trivia.ToFullString());
        return literals.Concat(comments).Select(text => CodeElement().Replace(text, ""));
    }

    private static IEnumerable<string> Find(IEnumerable<string> texts) =>
        from text in texts
        from phrase in Banned
        from match in Regex.Matches(text, phrase.Key, RegexOptions.IgnoreCase)
        select $"\"{Around(text, match)}\": {phrase.Value}";

    private static string Around(string text, Match match) =>
        text[Math.Max(0, match.Index - 30)..Math.Min(text.Length, match.Index + match.Length + 30)].ReplaceLineEndings(" ");

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "node_modules" or "bin" or "obj" or "api" or "dist"))
            .Order(StringComparer.Ordinal);

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("<c>.*?</c>|<see cref=\"[^\"]*\"/>")]
    private static partial Regex CodeElement();
}
