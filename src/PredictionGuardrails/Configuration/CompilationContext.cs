using PredictionGuardrails.Text;

namespace PredictionGuardrails.Configuration;

/// <summary>What checks need to know when they are made from options, and where they say what is wrong with those.</summary>
/// <param name="Path">The full path of the settings at hand: <c>PredictionGuardrails:Guards:fare</c>.</param>
/// <param name="DefaultAction">The action of a check that states none.</param>
/// <param name="HasFallback">Whether the guard has a fallback.</param>
/// <param name="Errors">Where errors go.</param>
internal sealed record CompilationContext(string Path, BreachAction DefaultAction, bool HasFallback, SettingErrors Errors)
{
    /// <summary>What a gross change of the guard leads to, and by default of each metric.</summary>
    public BreachAction OnChange { get; init; } = BreachAction.Observe;

    /// <summary>The full path of the guard's settings.</summary>
    public string GuardPath { get; private init; } = Path;

    /// <summary>The setting that <see cref="DefaultAction"/> is from.</summary>
    public string DefaultActionPath { get; init; } = $"{Path}:OnBreach";

    /// <summary>The settings of the guard that need a fallback which it doesn't have.</summary>
    private List<string> Needs { get; } = [];

    /// <summary>For options that state nothing, in which nothing can be wrong.</summary>
    public static CompilationContext OfNothing => new("", BreachAction.Observe, HasFallback: false, new SettingErrors());

    /// <summary>Whether these are the settings of that guard itself.</summary>
    public bool IsOf(string guard) => Path.EndsWith($":{guard}", StringComparison.OrdinalIgnoreCase);

    public CompilationContext At(string setting) => this with { Path = $"{Path}:{setting}" };

    /// <summary>An error about a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="expected">What is expected, as a phrase.</param>
    public static string DescribeInvalid(string value, string expected) => $"{ObservedText.Of(value)} isn't valid. Expected {expected}.";

    /// <summary>The check's action; an error if a breach can't lead to it.</summary>
    public BreachAction ActionOf(CheckOptions options, string check, bool canClamp = false)
    {
        var action = options.OnBreach ?? DefaultAction;
        if (!options.IsOn)
        {
            return action;
        }

        var setting = options.OnBreach is null ? DefaultActionPath : $"{Path}:{check}:OnBreach";
        if (action == BreachAction.Fallback && !HasFallback)
        {
            Needs.Add(setting);
        }

        if (action == BreachAction.Clamp && !canClamp)
        {
            Errors.Add(setting, "Clamp requires a Range check and, for a metric, a write function.");
        }

        return action;
    }

    /// <summary>For what follows the action of change detection, which a metric inherits from the guard.</summary>
    public CompilationContext ForChange(ChangeOptions change, BreachAction action) =>
        this with { DefaultAction = action, DefaultActionPath = $"{(change.OnBreach is null ? GuardPath : Path)}:Change:OnBreach" };

    /// <inheritdoc cref="ForChange"/>
    public CompilationContext ForShift(ChangeOptions change, BreachAction action) =>
        this with { DefaultAction = action, DefaultActionPath = $"{(change.Shift.OnBreach is null ? GuardPath : Path)}:Change:Shift:OnBreach" };

    public void Refuse(string setting, string why) => Errors.Add($"{Path}:{setting}", why);

    /// <summary>
    /// Adds one error if checks or rules fall back and the guard has no fallback. It is one mistake, however many checks it concerns, so it is reported
    /// at the setting that was written: the guard's own if they inherit it.
    /// </summary>
    public void RefuseMissingFallback()
    {
        if (Needs.Count > 0)
        {
            Errors.Add(
                Needs.Find(path => path == $"{GuardPath}:OnBreach") ?? Needs[0],
                "'Fallback' requires a fallback. Call FallBackTo(…) in code, or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge.");
        }
    }
}
