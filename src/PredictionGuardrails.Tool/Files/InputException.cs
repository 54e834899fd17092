namespace PredictionGuardrails.Tool.Files;

/// <summary>Invalid input. The message is one line: what was found, where, and what is expected.</summary>
internal sealed class InputException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>More lines, for example the last ones of another program's output.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}

/// <summary>A row can't be read. The rows after it can.</summary>
internal sealed class BadRowException(string message) : Exception(message);
