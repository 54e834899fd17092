namespace PredictionGuardrails.Architecture.Tests;

/// <summary>The folders of the core, and which of them may use which.</summary>
internal static class Rooms
{
    /// <summary>The project's own folder: what users type.</summary>
    public const string Root = "(root)";

    /// <summary>The rooms that each room may use, from top to bottom: always rooms further down.</summary>
    public static readonly IReadOnlyList<(string Room, string[] MayUse)> FromTopToBottom =
    [
        ("Hosting", [Root, "Execution", "Reporting", "Configuration", "Breaches", "Names"]),
        ("Outcomes", ["Execution", "Breaches"]),
        ("Experiments", ["Breaches"]),
        ("Fleet", ["Breaches", "Statistics"]),
        (Root, ["Execution", "Monitoring", "Reporting", "Fallbacks", "CircuitBreaker", "Metrics", "ChangeDetection", "Baselines", "Statistics", "Configuration", "Breaches", "Names", "Text"]),
        ("Execution", ["Monitoring", "Reporting", "Fallbacks", "CircuitBreaker", "Metrics", "ChangeDetection", "Statistics", "Configuration", "Breaches", "Names", "Text", "Time"]),
        ("Monitoring", ["Reporting", "CircuitBreaker", "Metrics", "ChangeDetection", "Baselines", "Statistics", "Configuration", "Breaches", "Files", "Text", "Time"]),
        ("Reporting", ["Baselines", "Statistics", "Configuration", "Breaches", "Names", "Text", "Time"]),
        ("Fallbacks", ["Metrics", "Configuration", "Breaches", "Text", "Time"]),
        ("CircuitBreaker", ["Configuration", "Breaches", "Time"]),
        ("Metrics", ["ChangeDetection", "Statistics", "Configuration", "Breaches", "Names", "Text", "Time"]),
        ("ChangeDetection", ["Baselines", "Statistics", "Configuration", "Breaches", "Text", "Time"]),
        ("Baselines", ["Statistics", "Files", "Text"]),
        ("Statistics", ["Text", "Time"]),
        ("Configuration", ["Breaches", "Names", "Text"]),
        ("Breaches", ["Text"]),
        ("Names", []),
        ("Files", []),
        ("Text", []),
        ("Time", []),
    ];

    /// <summary>Uses that moving files cannot end: a file, and the type in a room that it may not use. This list only gets shorter.</summary>
    public static readonly string[] Exceptions =
    [
    ];
}
