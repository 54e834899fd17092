using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>Finds what is hard to read in a source file.</summary>
internal static partial class Habits
{
    /// <summary>The most conditional expressions that may follow each other: <c>a ? b : c ? d : e</c>.</summary>
    public const int LongestChain = 2;

    /// <summary>The most columns of a line of code.</summary>
    public const int Columns = 160;

    /// <summary>Assignments of several values at once that could be statements of their own.</summary>
    public static IEnumerable<SyntaxNode> TupleAssignments(SyntaxNode root) => root.DescendantNodes().OfType<AssignmentExpressionSyntax>()
        .Where(assignment => assignment.Left is TupleExpressionSyntax or DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax })
        .Where(assignment => Alternatives(assignment.Right).Any() && !IsSwap(assignment) && !IsBisection(assignment));

    /// <summary>Conditional expressions with more of them in their branches than a reader can follow.</summary>
    public static IEnumerable<SyntaxNode> ConditionalChains(SyntaxNode root) => root.DescendantNodes().OfType<ConditionalExpressionSyntax>()
        .Where(conditional => !IsBranch(conditional) && Length(conditional) > LongestChain);

    /// <summary>Loops whose header declares a variable in a pattern.</summary>
    public static IEnumerable<SyntaxNode> PatternsInLoopHeaders(SyntaxNode root) => root.DescendantNodes()
        .Where(node => Header(node).SelectMany(part => part.DescendantNodesAndSelf()).OfType<SingleVariableDesignationSyntax>()
            .Any(variable => variable.Parent is PatternSyntax));

    /// <summary>Conditional expressions that are evaluated for what they do, and whose value is thrown away.</summary>
    public static IEnumerable<SyntaxNode> DiscardedConditions(SyntaxNode root) => root.DescendantNodes().OfType<AssignmentExpressionSyntax>()
        .Where(assignment => assignment.Left is IdentifierNameSyntax { Identifier.ValueText: "_" })
        .Where(assignment => WithoutParentheses(assignment.Right) is ConditionalExpressionSyntax or BinaryExpressionSyntax);

    /// <summary>Properties that can be set and not read.</summary>
    public static IEnumerable<SyntaxNode> WriteOnlyProperties(SyntaxNode root) => root.DescendantNodes().OfType<BasePropertyDeclarationSyntax>()
        .Where(property => property is not EventDeclarationSyntax && property.AccessorList is { } accessors
            && !accessors.Accessors.Any(accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration)));

    /// <summary>The numbers of lines that are too wide to be read beside others; comments aside.</summary>
    public static IEnumerable<int> WideLines(SyntaxNode root) => root.SyntaxTree.GetText().Lines
        .Where(line => line.End - line.Start > Columns && !line.ToString().AsSpan().TrimStart().StartsWith("//") && !LongText().IsMatch(line.ToString()))
        .Select(line => line.LineNumber + 1);

    /// <summary>A sentence for people, which is easier to read and to find as a whole than in pieces.</summary>
    [GeneratedRegex("\"[^\"]{60,}\"")]
    private static partial Regex LongText();

    /// <summary>The tuples that an expression can be; none if it isn't written as tuples.</summary>
    private static IEnumerable<TupleExpressionSyntax> Alternatives(ExpressionSyntax expression) => WithoutParentheses(expression) switch
    {
        TupleExpressionSyntax tuple => [tuple],
        ConditionalExpressionSyntax conditional => Alternatives(conditional.WhenTrue).Concat(Alternatives(conditional.WhenFalse)),
        _ => [],
    };

    /// <summary>Whether a new value reads what another one replaces, so that statements would need a variable more.</summary>
    private static bool IsSwap(AssignmentExpressionSyntax assignment) =>
        WithoutParentheses(assignment.Right) is TupleExpressionSyntax values && Targets(assignment) is { Length: > 0 } targets
        && values.Arguments.Select((value, i) => targets.Where((_, j) => j != i)
            .Any(target => value.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(read => read.ToString() == target))).Any(reads => reads);

    /// <summary>Whether it is a step of a bisection: one of two bounds moves, and the other one stays.</summary>
    private static bool IsBisection(AssignmentExpressionSyntax assignment) =>
        WithoutParentheses(assignment.Right) is ConditionalExpressionSyntax && Targets(assignment) is { Length: 2 } targets
        && Alternatives(assignment.Right).All(values => values.Arguments.Select(value => value.ToString()).Zip(targets).Any(pair => pair.First == pair.Second));

    private static string[] Targets(AssignmentExpressionSyntax assignment) =>
        assignment.Left is TupleExpressionSyntax tuple ? [.. tuple.Arguments.Select(target => target.ToString())] : [];

    private static bool IsBranch(ConditionalExpressionSyntax conditional)
    {
        SyntaxNode inner = conditional;
        while (inner.Parent is ParenthesizedExpressionSyntax parentheses)
        {
            inner = parentheses;
        }

        return inner.Parent is ConditionalExpressionSyntax outer && outer.Condition != inner;
    }

    private static int Length(ExpressionSyntax expression) => WithoutParentheses(expression) is ConditionalExpressionSyntax conditional
        ? 1 + Length(conditional.WhenTrue) + Length(conditional.WhenFalse)
        : 0;

    private static IEnumerable<SyntaxNode> Header(SyntaxNode node) => node switch
    {
        ForStatementSyntax loop => [.. loop.Initializers, .. loop.Incrementors, .. new SyntaxNode?[] { loop.Declaration, loop.Condition }.OfType<SyntaxNode>()],
        WhileStatementSyntax loop => [loop.Condition],
        DoStatementSyntax loop => [loop.Condition],
        _ => [],
    };

    private static ExpressionSyntax WithoutParentheses(ExpressionSyntax expression) =>
        expression is ParenthesizedExpressionSyntax parentheses ? WithoutParentheses(parentheses.Expression) : expression;
}
