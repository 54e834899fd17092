using System.Globalization;
using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>Checks the settings of an experiment against what code declares.</summary>
internal sealed class ExperimentCheck(ExperimentRegistration registration, IConfigurationSection section, SettingErrors errors)
{
    private const double HighestFalseDecisionRate = 0.1;

    public void Validate()
    {
        if (!AreStepsNumbers())
        {
            return;
        }

        var settings = section.Get<ExperimentSettings>() ?? new ExperimentSettings();
        Require(settings.Exposure is null or (> 0 and <= 1), nameof(settings.Exposure), "Expected a number greater than 0 and at most 1, for example 0.05 for 5%.");
        Require(
            settings.FalseDecisionRate is null or (> 0 and <= HighestFalseDecisionRate),
            nameof(settings.FalseDecisionRate),
            "Expected a number greater than 0 and at most 0.1, for example 0.001.");
        ValidateNames(nameof(settings.Variants), "variant", registration.Variants);
        ValidateNames(nameof(settings.Guardrails), "guardrail metric", registration.Guardrails);
        ValidateShares(settings);
        ValidateRamp(settings.Ramp.Steps);
        if (registration.IsAssigned)
        {
            RequireNone(nameof(settings.Exposure), settings.Exposure is not null);
            RequireNone(nameof(settings.Ramp), settings.Ramp.Steps.Length > 0);
        }

        Require(
            settings.Shadow.ControlShare is null or (>= 0 and <= 1),
            $"{nameof(settings.Shadow)}:{nameof(settings.Shadow.ControlShare)}",
            "Expected a number from 0 to 1, for example 0.1 for 10%.");
        if (settings.Guardrails.GetValueOrDefault(GuardrailDeclaration.Failures.Name)?.Enabled == false)
        {
            errors.Add(
                $"{section.Path}:{nameof(settings.Guardrails)}:{GuardrailDeclaration.Failures.Name}:{nameof(GuardrailSettings.Enabled)}",
                "Failures always count. Set AbsoluteMargin to allow more of them.");
        }

        foreach (var (name, guardrail) in settings.Guardrails)
        {
            Require(guardrail.Margin is null or >= 0, $"{nameof(settings.Guardrails)}:{name}:{nameof(guardrail.Margin)}", "Expected 0 or greater.");
            Require(guardrail.AbsoluteMargin is null or >= 0, $"{nameof(settings.Guardrails)}:{name}:{nameof(guardrail.AbsoluteMargin)}", "Expected 0 or greater.");
            Require(
                !IsRate(name) || guardrail.AbsoluteMargin is null or < 1,
                $"{nameof(settings.Guardrails)}:{name}:{nameof(guardrail.AbsoluteMargin)}",
                "Expected less than 1, because it's a fraction of the calls, for example 0.01 for 1%.");
        }
    }

    private static bool IsRate(string guardrail) =>
        guardrail.Equals(GuardrailDeclaration.Failures.Name, StringComparison.OrdinalIgnoreCase)
        || guardrail.Equals(GuardrailDeclaration.Breaches.Name, StringComparison.OrdinalIgnoreCase);

    private void ValidateNames(string setting, string kind, IReadOnlyList<string> declared)
    {
        foreach (var child in section.GetSection(setting).GetChildren())
        {
            if (!declared.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(child.Path, $"Experiment '{registration.Name}' has no {kind} with this name. Expected: {string.Join(", ", declared)}.");
            }
        }
    }

    /// <summary>A list may contain anything, which can't be read as settings.</summary>
    private bool AreStepsNumbers()
    {
        var wrong = section.GetSection($"{nameof(ExperimentSettings.Ramp)}:{nameof(RampSettings.Steps)}").GetChildren()
            .Where(static step => !double.TryParse(step.Value, CultureInfo.InvariantCulture, out _)).ToList();
        wrong.ForEach(step => errors.Add(step.Path, $"'{step.Value}' isn't valid. Expected a number greater than 0 and at most 1."));
        return wrong.Count == 0;
    }

    private void RequireNone(string setting, bool isSet)
    {
        if (isSet)
        {
            errors.Add($"{section.Path}:{setting}", "It isn't valid because AssignBy(…) decides who is in the experiment. Remove it, and set the share there.");
        }
    }

    private void ValidateRamp(double[] steps)
    {
        var before = 0.0;
        for (var step = 0; step < steps.Length; step++)
        {
            Require(
                steps[step] > before && steps[step] <= 1,
                $"{nameof(ExperimentSettings.Ramp)}:{nameof(RampSettings.Steps)}:{step}",
                "Expected a number greater than the step before and at most 1.");
            before = steps[step];
        }
    }

    private void ValidateShares(ExperimentSettings settings)
    {
        var sum = 0.0;
        foreach (var (name, variant) in settings.Variants)
        {
            Require(
                variant.Share is null or (> 0 and < 1),
                $"{nameof(settings.Variants)}:{name}:{nameof(variant.Share)}",
                "Expected a number greater than 0 and less than 1, for example 0.5 for half of the exposed units.");
            sum += variant.Share ?? 0;
        }

        if (sum >= 1)
        {
            errors.Add($"{section.Path}:{nameof(settings.Variants)}", "The shares of the variants add up to 1 or more, so nothing is left for the guard's own model.");
        }
    }

    private void Require(bool isMet, string setting, string message)
    {
        if (!isMet)
        {
            errors.Add($"{section.Path}:{setting}", $"'{section[setting]}' isn't valid. {message}");
        }
    }
}
