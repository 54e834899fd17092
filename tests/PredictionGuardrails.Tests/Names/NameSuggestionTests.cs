using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Names;

public sealed class NameSuggestionTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("Range:Max", "Maximum")]
    [InlineData("Range:min", "Minimum")]
    [InlineData("Range:MaxValue", "Maximum")]
    [InlineData("Range:UpperBound", "Maximum")]
    [InlineData("Range:Lower", "Minimum")]
    [InlineData("Range:Maximun", "Maximum")]
    [InlineData("Range:Action", "OnBreach")]
    [InlineData("Mean:Period", "Window")]
    [InlineData("Mean:MinCount", "MinimumCount")]
    [InlineData("Mean:WithinFactor", "WithinBaselineFactor")]
    [InlineData("Bounds", "Range")]
    [InlineData("Average", "Mean")]
    [InlineData("StdDev", "StandardDeviation")]
    [InlineData("Percentiles", "Quantiles")]
    [InlineData("Psi", "PopulationStability")]
    [InlineData("CircuitBreaker", "Breaker")]
    [InlineData("Exception", "Exceptions")]
    [InlineData("Version", "ModelVersion")]
    [InlineData("Breaker:Duration", "BreakDuration")]
    [InlineData("Breaker:MaxBreakDuration", "MaximumBreakDuration")]
    [InlineData("Baseline:File", "Path")]
    [InlineData("Baseline:Samples", "Predictions")]
    [InlineData("Fallback:LastGoodMaximumAge", "LastKnownGoodMaximumAge")]
    [InlineData("Fallback:MaxAge", "LastKnownGoodMaximumAge")]
    public void Unknown_setting_is_answered_with_the_name_that_was_meant(string setting, string meant)
    {
        _world.Configuration.Set(Configuration.SettingPaths.Json($"Guards:fare:{setting}", "1"));

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should()
            .Contain($"PredictionGuardrails:Guards:fare:{setting}: Unknown setting. Did you mean '{meant}'?");
    }

    [Fact]
    public void Name_that_is_like_no_other_has_no_suggestion()
    {
        _world.Configuration.SetGuard("""{ "Max": 5 }""");

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainMatch("PredictionGuardrails:Guards:fare:Max: Unknown setting. Available settings: AllowedValues, *");
    }
}
