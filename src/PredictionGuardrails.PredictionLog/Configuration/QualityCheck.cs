using Microsoft.Extensions.Configuration;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Configuration;

/// <summary>Checks the settings of quality against the outcomes that a guard declares.</summary>
internal static class QualityCheck
{
    /// <param name="section">The section <c>Quality</c> of a guard.</param>
    /// <param name="guard">What is logged of the guard.</param>
    /// <param name="errors">Receives errors.</param>
    public static void Validate(IConfigurationSection section, GuardLogDeclaration guard, SettingErrors errors)
    {
        foreach (var child in section.GetChildren())
        {
            if (guard.Outcomes.FirstOrDefault(outcome => outcome.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is not { } outcome)
            {
                var names = string.Join(", ", guard.Outcomes.Select(static outcome => outcome.Name).DefaultIfEmpty("none"));
                errors.Add(child.Path, $"Guard '{guard.Guard}' has no outcome with this name. Outcomes: {names}. To declare it, call Outcome(…) in Log(…).");
                continue;
            }

            Validate(child, child.Get<QualitySettings>() ?? new QualitySettings(), QualityKinds.Find(guard.Prediction, outcome.Type), outcome, errors);
        }
    }

    private static void Validate(IConfigurationSection section, QualitySettings settings, QualityKind? kind, LogOutcome outcome, SettingErrors errors)
    {
        if (kind is null)
        {
            errors.Add(section.Path, $"Predictions of the guard can't be compared with an outcome of type {outcome.Type}, so its quality can't be monitored.");
            return;
        }

        Require(settings.MaximumError is null or >= 0, nameof(settings.MaximumError), "Expected 0 or greater.");
        Require(settings.MaximumError is null || kind != QualityKind.Class, nameof(settings.MaximumError), "Labels and Boolean values are right or wrong. Use MinimumAccuracy.");
        Require(settings.MinimumAccuracy is null || kind == QualityKind.Class, nameof(settings.MinimumAccuracy), $"Outcome '{outcome.Name}' isn't a class. Use MaximumError.");
        Require(
            settings.CalibrationTolerance is null || kind == QualityKind.Probability,
            nameof(settings.CalibrationTolerance),
            "Calibration requires predictions that are probabilities, and a Boolean outcome.");
        Require(
            settings.FalseAlarmRate is null or >= PredictionLogLimits.LowestFalseAlarmRate,
            nameof(settings.FalseAlarmRate),
            $"'{settings.FalseAlarmRate}' isn't valid. Expected {PredictionLogLimits.LowestFalseAlarmRate} or more.");
        Require(
            settings.Window is null || settings.MaximumError is not null || settings.MinimumAccuracy is not null,
            nameof(settings.Window),
            "A window requires MaximumError or MinimumAccuracy.");

        void Require(bool isMet, string setting, string message)
        {
            if (!isMet)
            {
                errors.Add($"{section.Path}:{setting}", message);
            }
        }
    }
}
