using PredictionGuardrails.Breaches;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Fallbacks;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Names;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Execution;

/// <summary>Makes a configuration ready from what code declares and what options state, and finds everything that cannot be.</summary>
internal static class GuardCompiler
{
    /// <summary>The options as code states them; metrics and checks that code declares are there by name.</summary>
    public static PredictionGuardOptions CreateDefaults<TInput, TPrediction>(GuardDefinition<TInput, TPrediction> definition)
    {
        var options = new PredictionGuardOptions();
        definition.GuardDefaults.ForEach(state => state(options));
        definition.PredictionDefaults.ForEach(state => state(options));
        foreach (var metric in definition.Metrics)
        {
            var metricOptions = options.Metrics[metric.Name] = new MetricOptions();
            metric.Defaults.ForEach(state => state(metricOptions));
        }

        foreach (var (setting, metric) in definition.Inputs)
        {
            var inputOptions = options.Inputs[setting] = new MetricOptions();
            metric.Defaults.ForEach(state => state(inputOptions));
        }

        foreach (var (name, check) in definition.Checks)
        {
            options.Checks[name] = new CheckOptions { OnBreach = check.OnBreach };
        }

        foreach (var segment in definition.Segments)
        {
            options.Segments[segment.Name] = new SegmentOptions { Maximum = segment.Maximum };
        }

        return options;
    }

    public static CompiledGuard<TInput, TPrediction> Compile<TInput, TPrediction>(
        GuardDefinition<TInput, TPrediction> definition,
        SegmentSet<TInput, TPrediction>[] segments,
        PredictionGuardOptions options,
        LastKnownGood<TPrediction> lastKnownGood,
        GuardRuntime runtime,
        string path,
        SettingErrors errors)
    {
        var compilation = new CompilationContext(path, options.OnBreach, HasFallback: false, errors) { OnChange = options.Change.OnBreach ?? BreachAction.Observe };
        var fallbacks = FallbackChain.Compile(definition.Fallbacks, options.Fallback, lastKnownGood, runtime.Fallbacks, compilation);

        // A fallback that isn't valid is reported by itself. That the guard then has none is a consequence.
        compilation = compilation with { HasFallback = fallbacks.Length > 0 || definition.Fallbacks.Count > 0 || options.Fallback.Constant is not null };

        var metrics = CompileMetrics(definition, options, compilation);
        var inputs = definition.Inputs.Select(input => input.Metric.Compile(options.Inputs[input.Setting], compilation.At($"Inputs:{input.Setting}"))).ToArray();
        RefuseConstantThatBreaches(fallbacks, metrics[0], compilation);
        var rules = CompileRules(definition, options, compilation);
        ChangeCompiler.CheckBaseline(options.Baseline, compilation);
        var checks = CompileChecks(definition, options, compilation);
        var monitors = ChangeCompiler.Compile(definition.AllMetrics(options), definition.Inputs.Count, options, compilation);
        var onException = CompileExceptions(options, compilation);
        compilation.RefuseMissingFallback();
        return new CompiledGuard<TInput, TPrediction>(new(metrics, inputs, checks, segments))
        {
            ModelVersion = options.ModelVersion,
            Units = CompileUnits(definition.AllMetrics(options), compilation),
            Monitors = monitors,
            Rules = rules,
            NoData = options.NoData.Enabled == false ? null : options.NoData.After,
            ShiftLimits = new ShiftLimits(
                options.Change.Shift.MaximumDuration ?? ShiftOptions.DefaultMaximumDuration, options.Change.Shift.MaximumFraction ?? ShiftOptions.DefaultMaximumFraction),
            Breaker = ChangeCompiler.CompileBreaker(options),
            HasUnusedBreaker = options.Breaker.IsStated && !ChangeCompiler.OpensBreaker(options)
                && !rules.Any(static metric => metric.Any(static rule => rule.Action >= BreachAction.Fallback)),
            Fallbacks = fallbacks,
            HasSpans = options.Spans,
            RejectsWholeBatches = options.Batch.RejectWhole,
            OnBatchLength = options.OnBreach == BreachAction.Fallback ? BreachAction.Fallback : BreachAction.Throw,
            OnException = onException,
            LastKnownGood = Array.Exists(fallbacks, fallback => fallback is LastKnownGoodFallback<TInput, TPrediction>) ? lastKnownGood : null,
        };
    }

    private static Dictionary<string, string> CompileUnits(IReadOnlyList<DefinedMetric> metrics, CompilationContext compilation)
    {
        var units = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (metric, options, setting) in metrics)
        {
            if (options.UnitOfMeasure is not { } unit)
            {
                continue;
            }

            units[metric.Name] = unit;
            if (metric.IsLabel != false)
            {
                var place = setting is null ? compilation : compilation.At(setting);
                place.Refuse(nameof(options.UnitOfMeasure), $"Only numbers have a unit, but metric '{metric.Name}' isn't a number. Remove the setting.");
            }
        }

        return units;
    }

    private static MetricChecks<TPrediction>[] CompileMetrics<TInput, TPrediction>(
        GuardDefinition<TInput, TPrediction> definition, PredictionGuardOptions options, CompilationContext compilation)
    {
        if (definition.OutputError is var (setting, why))
        {
            compilation.Errors.Add(setting is null ? compilation.Path : $"{compilation.Path}:{setting}", setting is null ? $"The kind of output that is set in code isn't valid: {why}" : why);
        }
        else if (definition.PredictionMetric is ObjectMetric<TPrediction> && definition.Metrics.Count == 0 && definition.Checks.Count == 0)
        {
            compilation.Errors.Add(compilation.Path, DescribeChoice<TPrediction>());
        }

        return
        [
            definition.PredictionMetric.Compile(options, OfPrediction(definition, compilation)),
            .. definition.Metrics.Select(metric => metric.Compile(options.Metrics[metric.Name], compilation.At($"Metrics:{metric.Name}"))),
        ];
    }

    private static IReadOnlyList<IReadOnlyList<WindowRule>> CompileRules<TInput, TPrediction>(
        GuardDefinition<TInput, TPrediction> definition, PredictionGuardOptions options, CompilationContext compilation) =>
        [
            .. definition.AllMetrics(options).Select(metric => RuleCompiler.Compile(
                metric.Options, metric.Metric.IsLabel, metric.Setting is null ? OfPrediction(definition, compilation) : compilation.At(metric.Setting))),
        ];

    /// <summary>For the prediction itself. Without a valid output, all else about it would be a consequence of that one error.</summary>
    private static CompilationContext OfPrediction<TInput, TPrediction>(GuardDefinition<TInput, TPrediction> definition, CompilationContext compilation) =>
        definition.OutputError is null ? compilation : compilation with { Errors = new SettingErrors() };

    private static string DescribeChoice<TPrediction>()
    {
        var kinds = OutputKinds.Of<TPrediction>();
        return kinds.Count > 0
            ? $"The kind of output isn't set. Type {TypeText.Of(typeof(TPrediction))} can be {NameSuggestion.Or(kinds)}. Set Output, or call {NameSuggestion.Or(kinds.Select(kind => $"{kind}()"))} in code."
            : $"The guard has nothing to check: type {TypeText.Of(typeof(TPrediction))} isn't a number or label. Add a metric, for example Metric(\"price\", prediction => prediction.Price). See docs/how-to/outputs.md.";
    }

    private static PredicateCheck<TInput, TPrediction>[] CompileChecks<TInput, TPrediction>(
        GuardDefinition<TInput, TPrediction> definition, PredictionGuardOptions options, CompilationContext compilation) =>
        [
            .. from check in definition.Checks
               let stated = options.Checks[check.Key]
               where stated.IsOn
               select new PredicateCheck<TInput, TPrediction>(check.Key, check.Value, compilation.At("Checks").ActionOf(stated, check.Key)),
        ];

    private static BreachAction? CompileExceptions(PredictionGuardOptions options, CompilationContext compilation)
    {
        // The guard's OnBreach applies to predictions. By default, exceptions of the model are rethrown unchanged.
        var action = (compilation with { DefaultAction = BreachAction.Throw }).ActionOf(options.Exceptions, RuleNames.Exceptions);
        if (options.Exceptions.IsOn && action == BreachAction.Observe)
        {
            compilation.Refuse($"{RuleNames.Exceptions}:OnBreach", CompilationContext.DescribeInvalid(nameof(BreachAction.Observe), SettingsTree.ExceptionActions));
        }

        return options.Exceptions.IsOn ? action : null;
    }

    private static void RefuseConstantThatBreaches<TInput, TPrediction>(
        Fallback<TInput, TPrediction>[] fallbacks, MetricChecks<TPrediction> prediction, CompilationContext compilation)
    {
        foreach (var constant in fallbacks.OfType<ConstantFallback<TInput, TPrediction>>())
        {
            var failures = new List<CheckFailure>();
            prediction.Collect(constant.Value, failures);
            foreach (var failure in failures.Where(failure => failure.Action >= BreachAction.Fallback && failure.Rule != RuleNames.LearnedRange))
            {
                compilation.Refuse("Fallback:Constant", $"{failure.Observed} fails the guard's {failure.Rule} check. Expected {failure.Expected}.");
            }
        }
    }
}
