using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Configuration;

public sealed class SettingLimitTests : IDisposable
{
    private const string LongestTimeSpan = "10675199.02:48:05.4775807";

    private readonly TestWorld _world = new();

    public static TheoryData<string> Durations => [.. SettingPaths.All.Where(static place => place.Setting is DurationSetting or FalseAlarmSetting).Select(static place => place.Path)];

    /// <summary>Those that a guard on numbers can have.</summary>
    public static TheoryData<string> OfNumbers =>
    [
        .. from place in SettingPaths.All
           where place.Setting is DurationSetting or FalseAlarmSetting or CountSetting
           where !place.Path.Contains(":Shares:") && !place.Path.Contains(":Metrics:Change:")
           select place.Path,
    ];

    public static TheoryData<string> Counts => [.. SettingPaths.All.Where(static place => place.Setting is CountSetting).Select(static place => place.Path)];

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Durations))]
    public void Duration_that_no_timer_can_wait_is_refused_with_path_and_value(string path)
    {
        _world.Configuration.Set(SettingPaths.Json(path, LongestTimeSpan));

        var create = () => _world.NumberGuard(SettingPaths.Declare);

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should()
            .ContainSingle(failure => failure.StartsWith($"PredictionGuardrails:{path}: '{LongestTimeSpan}' isn't valid. Expected a ") && failure.Contains(" to "));
    }

    [Theory]
    [MemberData(nameof(Durations))]
    public void Hours_of_a_day_or_more_that_NET_reads_as_days_are_refused(string path)
    {
        _world.Configuration.Set(SettingPaths.Json(path, "24:00:00"));

        var create = () => _world.NumberGuard(SettingPaths.Declare);

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle(failure => failure.StartsWith($"PredictionGuardrails:{path}: '24:00:00' isn't valid. Expected a "));
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Count_beyond_what_memory_holds_is_refused_with_path_and_value(string path)
    {
        _world.Configuration.Set(SettingPaths.Json(path, int.MaxValue));

        var create = () => _world.NumberGuard(SettingPaths.Declare);

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should()
            .ContainSingle(failure => failure.StartsWith($"PredictionGuardrails:{path}: '2147483647' isn't valid. Expected a whole number from ") && failure.Contains(" to "));
    }

    [Theory]
    [MemberData(nameof(OfNumbers))]
    public void Largest_allowed_value_lets_the_guard_predict_and_be_evaluated(string path)
    {
        _world.Configuration.Set(SettingPaths.Json(path, SettingPaths.Largest(path)));
        using var guard = _world.NumberGuard(SettingPaths.Declare);

        var predict = () =>
        {
            for (var i = 0; i < 300; i++)
            {
                guard.Predict(i % 7, value => value % 2 == 0 ? value : double.NaN);
            }

            _world.Time.Advance(TimeSpan.FromMinutes(1));
            guard.EvaluateNow();
            guard.Isolate("a test");
            guard.Predict(2, value => value);
        };

        predict.Should().NotThrow();
    }

    [Fact]
    public void Code_is_held_to_the_same_limits()
    {
        var tooLong = TimeSpan.MaxValue;
        Action<PredictionGuardBuilder<double, double>>[] statements =
        [
            guard => guard.NoData(tooLong),
            guard => guard.Change(BreachAction.Observe, falseAlarmEvery: 1e101),
            guard => guard.Change(BreachAction.Observe, falseAlarmEvery: double.NaN),
            guard => guard.Baseline(predictions: int.MaxValue),
            guard => guard.Baseline(minimumDuration: tooLong),
            guard => guard.Baseline(minimumDuration: TimeSpan.FromTicks(-1)),
            guard => guard.Baseline(minimumDistinctValues: int.MaxValue),
            guard => guard.Breaker(breakDuration: tooLong),
            guard => guard.Breaker(maximumBreakDuration: tooLong),
            guard => guard.Breaker(probes: int.MaxValue),
            guard => guard.Breaker(concurrentProbes: int.MaxValue),
            guard => guard.FallBackToLastKnownGood(tooLong),
            guard => guard.Segment("city", _ => null, maximum: int.MaxValue),
            guard => guard.Prediction(fare => fare.Mean(new() { Maximum = 2, Window = tooLong })),
            guard => guard.Prediction(fare => fare.Mean(new() { Maximum = 2, MinimumCount = int.MaxValue })),
            guard => guard.Prediction(fare => fare.Distance(DistributionDistance.Wasserstein, window: tooLong)),
            guard => guard.Prediction(fare => fare.Distance(DistributionDistance.Wasserstein, minimumCount: 0)),
            guard => guard.Prediction(fare => fare.Distance(DistributionDistance.Wasserstein, maximum: -0.1)),
            guard => guard.Prediction(fare => fare.Distance(DistributionDistance.KolmogorovSmirnov, maximum: 1.1)),
            guard => guard.Prediction(fare => fare.Rate(ValueRate.Zero, new() { Maximum = 50 })),
            guard => guard.Prediction(fare => fare.Rate(ValueRate.Zero, new() { Maximum = double.NaN })),
            guard => guard.Prediction(fare => fare.StandardDeviation(new() { Minimum = -1 })),
            guard => guard.Prediction(fare => fare.Mean(new() { Maximum = double.NaN })),
        ];

        statements.Should().AllSatisfy(statement => statement.Invoking(state => _world.NumberGuard(state)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Value must be between *"));
    }

    [Fact]
    public void Options_of_all_guards_are_held_to_the_same_limits()
    {
        var options = new PredictionGuardrailsOptions();
        Action<PredictionGuardrailsOptions>[] statements =
        [
            it => it.HandlerQueueCapacity = int.MaxValue,
            it => it.MaximumLabels = int.MaxValue,
            it => it.ShutdownTimeout = TimeSpan.MaxValue,
            it => it.LogSummaryInterval = TimeSpan.MaxValue,
            it => it.IncidentResolveAfter = TimeSpan.MaxValue,
            it => it.IncidentResolveAfterPredictions = int.MaxValue,
        ];

        statements.Should().AllSatisfy(statement => options.Invoking(statement).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Value must be between *"));
    }
}

/// <summary>Every place of a setting in the section, with names where the user chooses them.</summary>
internal static class SettingPaths
{
    public static IReadOnlyList<(string Path, Setting Setting)> All { get; } = [.. Walk("", SettingsTree.Root)];

    /// <summary>Declares what the paths name.</summary>
    public static void Declare(PredictionGuardBuilder<double, double> guard) => guard
        .OnBreach(BreachAction.Fallback)
        .FallBackTo((_, _) => 1)
        .Check("Checks", _ => true)
        .Segment("Segments", static _ => "one")
        .Metric("Metrics", static prediction => prediction);

    /// <summary>The section with one value in it, with what the place needs to make sense.</summary>
    public static string Json(string path, JsonNode? value)
    {
        var root = new JsonObject();
        var keys = path.Split(':');
        var at = root;
        foreach (var key in keys[..^1])
        {
            at[key] = new JsonObject();
            at = (JsonObject)at[key]!;
        }

        if (keys[^1] is "Window" or "MinimumCount")
        {
            at["Maximum"] = 1;
        }

        if (path.EndsWith("Baseline:MinimumDistinctValues", StringComparison.Ordinal))
        {
            at["Predictions"] = 1_000_000;
        }

        at[keys[^1]] = value;
        return root.ToJsonString();
    }

    public static JsonNode Largest(string path) => All.First(place => place.Path == path).Setting switch
    {
        DurationSetting duration => duration.Limits.Maximum.ToString(),
        FalseAlarmSetting => SettingLimits.FalseAlarmDuration.Maximum.ToString(),
        CountSetting count => count.Limits.Maximum,
        _ => throw new ArgumentException(path),
    };

    private static IEnumerable<(string Path, Setting Setting)> Walk(string path, Setting setting) => setting switch
    {
        // Metrics and inputs have the same settings.
        SectionSetting section => Below(path, setting, section.Settings.Where(static child => child.Key != "Inputs").SelectMany(child => Walk(Join(path, child.Key), child.Value))),
        NamedSectionsSetting named => Below(path, setting, Walk(Join(path, NameIn(path)), named.Each)),
        _ => [(path, setting)],
    };

    private static IEnumerable<(string Path, Setting Setting)> Below(string path, Setting setting, IEnumerable<(string Path, Setting Setting)> children) =>
        path.Length == 0 ? children : children.Prepend((path, setting));

    private static string NameIn(string path) => path.Split(':')[^1] switch
    {
        "Guards" => "fare",
        "Quantiles" => "0.5",
        "Shares" => "cash",
        var section => section,
    };

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";
}
