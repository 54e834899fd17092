using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>Code below <c>src</c> is written so that a reader meets one thing at a time.</summary>
public sealed class HabitTests
{
    private static readonly ConcurrentDictionary<string, SyntaxNode> Parsed = new();

    public static TheoryData<string> Projects => [.. Packages.MayUse.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Values_are_assigned_one_by_one_unless_they_swap_or_bisect(string project)
    {
        CountPerThousandLines(project, Habits.TupleAssignments);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Conditional_expressions_are_chained_no_further_than_two(string project)
    {
        CountPerThousandLines(project, Habits.ConditionalChains);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Loop_headers_declare_no_variables_in_patterns(string project)
    {
        Find(FilesOf(project), Habits.PatternsInLoopHeaders).Should().BeEmpty("a value is taken in the loop's body, or by a method that begins with Try");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Conditions_do_not_act(string project)
    {
        Find(FilesOf(project), Habits.DiscardedConditions).Should().BeEmpty("what is done under a condition is an if statement");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Properties_can_be_read(string project)
    {
        Find(FilesOf(project), Habits.WriteOnlyProperties).Should().BeEmpty("what can only be set is a method");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Lines_of_code_are_no_wider_than_allowed(string project)
    {
        var wide = FilesOf(project).SelectMany(file => Habits.WideLines(Parse(file)).Select(line => $"{Relative(file)}:{line}")).ToList();

        wide.Count.Should().BeLessThanOrEqualTo(
            HabitLimits.WideLines.GetValueOrDefault(project), "a line has at most {0} columns; wider ones: {1}", Habits.Columns, string.Join(", ", wide));
    }

    private static void CountPerThousandLines(string project, Func<SyntaxNode, IEnumerable<SyntaxNode>> find)
    {
        var files = FilesOf(project).ToList();
        var lines = files.Sum(file => File.ReadLines(file).Count());

        var found = Find(files, find);

        (1000.0 * found.Count / lines).Should().BeLessThanOrEqualTo(HabitLimits.PerThousandLines, "{0}", string.Join("; ", found));
    }

    private static List<string> Find(IEnumerable<string> files, Func<SyntaxNode, IEnumerable<SyntaxNode>> find) =>
        [.. files.SelectMany(file => find(Parse(file)).Select(node => $"{Relative(file)}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}"))];

    private static IEnumerable<string> FilesOf(string project) => Repository.SourceFiles(Repository.Source(project));

    private static string Relative(string file) => Path.GetRelativePath(Path.Combine(Repository.Root, "src"), file).Replace(Path.DirectorySeparatorChar, '/');

    private static SyntaxNode Parse(string file) => Parsed.GetOrAdd(
        file, static file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest), file).GetRoot());
}
