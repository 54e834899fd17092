using PredictionGuardrails.Tool.Commands;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Tests.Commands;

/// <summary>The message of a bug in the tool, simulated by standard input that can't be opened.</summary>
public sealed class OwnFaultTests : IDisposable
{
    private readonly StringWriter _error = new();
    private readonly int _exitCode;

    public OwnFaultTests()
    {
        var console = new ToolConsole(
            new StringWriter(), _error, static () => throw new InvalidOperationException("broken\nby \u001b a test"), outputIsTerminal: false, errorIsTerminal: false);
        _exitCode = GuardrailsCommand.InvokeAsync(["profile", "-", "-c", "fare"], console).GetAwaiter().GetResult();
    }

    private string Details => _error.ToString().Split(' ').Single(static word => word.EndsWith(".txt,", StringComparison.Ordinal)).TrimEnd(',');

    public void Dispose()
    {
        File.Delete(Details);
        _error.Dispose();
    }

    [Fact]
    public void Bug_exits_with_code_70() => _exitCode.Should().Be(70);

    [Fact]
    public void Bug_message_is_one_line_that_asks_for_a_report() => _error.ToString().TrimEnd().Should()
        .MatchRegex(@"^Unexpected error \(this is a bug in guardrails \S+\): InvalidOperationException: broken\\nby \\u001B a test\. "
            + @"Report it and attach \S+, which contains the stack trace\.$");

    [Fact]
    public void Stack_trace_is_in_a_file() =>
        File.ReadAllText(Details).Should().Contain("System.InvalidOperationException: broken\nby \u001b a test").And.Contain("   at PredictionGuardrails.Tool.Files.FileSource.");
}
