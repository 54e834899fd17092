namespace PredictionGuardrails.Tool.Commands;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A breach or a change, with an option that makes it a failure; a breaking change of a tracking plan; a damaged prediction log.</summary>
    public const int Found = 1;

    /// <summary>Invalid arguments, unreadable input, or settings with errors.</summary>
    public const int WrongUse = 2;

    /// <summary>A bug in the tool (EX_SOFTWARE of BSD's sysexits).</summary>
    public const int OwnFault = 70;

    /// <summary>Canceled. As in shells: 128 plus the number of the signal.</summary>
    public const int Interrupted = 130;
}
