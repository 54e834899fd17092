namespace PredictionGuardrails.Tool.Commands;

/// <summary>What the process tells whoever started it.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A breach or a change, where that was to fail.</summary>
    public const int Found = 1;

    /// <summary>Wrong use, or input that cannot be read.</summary>
    public const int WrongUse = 2;

    /// <summary>A fault of the tool's own (EX_SOFTWARE of BSD's sysexits).</summary>
    public const int OwnFault = 70;

    /// <summary>Interrupted, as shells have it: 128 and the signal's number.</summary>
    public const int Interrupted = 130;
}
