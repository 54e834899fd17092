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

    /// <summary>For options that state nothing, in which nothing can be wrong.</summary>
    public static CompilationContext OfNothing => new("", BreachAction.Observe, HasFallback: false, new SettingErrors());

    /// <summary>Whether these are the settings of that guard itself.</summary>
    public bool IsOf(string guard) => Path.EndsWith($":{guard}", StringComparison.OrdinalIgnoreCase);

    public CompilationContext At(string setting) => this with { Path = $"{Path}:{setting}" };

    /// <summary>The check's action; an error where a breach could not lead to it.</summary>
    public BreachAction ActionOf(CheckOptions options, string check, bool canClamp = false)
    {
        var action = options.OnBreach ?? DefaultAction;
        if (!options.IsOn)
        {
            return action;
        }

        if (action == BreachAction.Fallback && !HasFallback)
        {
            Errors.Add(
                $"{Path}:{check}:OnBreach",
                "is \"Fallback\", but the guard has no fallback: give one in code with FallBackTo(…), or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge");
        }

        if (action == BreachAction.Clamp && !canClamp)
        {
            Errors.Add(
                $"{Path}:{check}:OnBreach",
                "is \"Clamp\": only a range can be clamped, and only where the number can be written back (give the metric's write function in code)");
        }

        return action;
    }

    public void Refuse(string setting, string why) => Errors.Add($"{Path}:{setting}", why);
}
