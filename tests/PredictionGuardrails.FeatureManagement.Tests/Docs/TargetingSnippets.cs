// The code of docs/how-to/experiments.md that reads groups: see FeatureManagementSnippets.
using Microsoft.FeatureManagement.FeatureFilters;

namespace PredictionGuardrails.FeatureManagement.Tests.Docs;

public static class TargetingSnippets
{
    public static void AssignByGroups(ExperimentBuilder<Ride, double> experiment)
    {
        experiment.AssignByFeatureFlag("fare-v2", ride => new TargetingContext { Groups = [ride.City] });
    }
}
