using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>What counts as hard to read, by example.</summary>
public sealed class HabitExampleTests
{
    [Theory]
    [InlineData("(a, b) = (1, 2);", 1)]
    [InlineData("var (a, b) = (1, 2);", 1)]
    [InlineData("(a, b) = c ? (1, 2) : (3, 4);", 1)]
    [InlineData("(a, b) = (b, a);", 0)]
    [InlineData("(a, b) = (b, a + b);", 0)]
    [InlineData("(low, high) = c ? (middle, high) : (low, middle);", 0)]
    [InlineData("var (a, b) = Read();", 0)]
    [InlineData("var (a, b) = c switch { 1 => (1, 2), _ => (3, 4) };", 0)]
    public void Tuple_assignments_are_those_that_could_be_statements(string statement, int count)
    {
        Habits.TupleAssignments(Parse(statement)).Should().HaveCount(count);
    }

    [Theory]
    [InlineData("x = a ? 1 : b ? 2 : 3;", 0)]
    [InlineData("x = a ? 1 : b ? 2 : c ? 3 : 4;", 1)]
    [InlineData("x = a ? (b ? 1 : 2) : (c ? 3 : 4);", 1)]
    [InlineData("x = (a ? b : c) ? 1 : d ? 2 : 3;", 0)]
    public void Conditional_chains_are_those_of_more_than_two(string statement, int count)
    {
        Habits.ConditionalChains(Parse(statement)).Should().HaveCount(count);
    }

    [Theory]
    [InlineData("while (Next() is { } item) { }", 1)]
    [InlineData("for (var i = 0; Find(i) is var found and >= 0; i++) { }", 1)]
    [InlineData("while (TryTake(out var item)) { }", 0)]
    [InlineData("while (i is > 0 and < 3) { }", 0)]
    public void Patterns_in_loop_headers_are_those_that_declare(string statement, int count)
    {
        Habits.PatternsInLoopHeaders(Parse(statement)).Should().HaveCount(count);
    }

    [Theory]
    [InlineData("_ = a ? b++ : c++;", 1)]
    [InlineData("_ = a && Act();", 1)]
    [InlineData("_ = Act();", 0)]
    public void Discarded_conditions_are_those_without_a_use(string statement, int count)
    {
        Habits.DiscardedConditions(Parse(statement)).Should().HaveCount(count);
    }

    [Theory]
    [InlineData("public int A { set => _a = value; }", 1)]
    [InlineData("public int A { get; set; }", 0)]
    [InlineData("public int A => 1;", 0)]
    public void Write_only_properties_have_no_getter(string member, int count)
    {
        Habits.WriteOnlyProperties(CSharpSyntaxTree.ParseText($"class C {{ {member} }}").GetRoot()).Should().HaveCount(count);
    }

    [Fact]
    public void Wide_lines_are_those_of_code()
    {
        var wide = new string('x', Habits.Columns);

        Habits.WideLines(CSharpSyntaxTree.ParseText($"    // {wide}\nvar a = {wide};\n{wide}\n").GetRoot()).Should().Equal(2);
    }

    private static SyntaxNode Parse(string statement) => CSharpSyntaxTree.ParseText($"class C {{ void M() {{ {statement} }} }}").GetRoot();
}
