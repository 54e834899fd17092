namespace PredictionGuardrails.Tool.Files;

/// <summary>Something that the user gave cannot be used: one line that says what was found where, and what is allowed.</summary>
internal sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>One row cannot be used; the rows after it can.</summary>
internal sealed class BadRowException(string message) : Exception(message);
