using System.Diagnostics.Metrics;

namespace PredictionGuardrails.Experiments;

/// <summary>The instruments of experiments. They read the status when they are observed, so that calls pay nothing for them. Tags have the declared names only.</summary>
internal sealed class ExperimentMeters : IDisposable
{
    private const string Experiment = "experiment";
    private const string Variant = "variant";
    private readonly Meter _meter;
    private readonly bool _ownsMeter;

    /// <param name="factory">Creates the meter; null for one of its own.</param>
    /// <param name="manager">The experiments.</param>
    public ExperimentMeters(IMeterFactory? factory, IExperimentManager manager)
    {
        // A meter from a factory belongs to the factory.
        const string Name = "PredictionGuardrails";
        _ownsMeter = factory is null;
        _meter = factory?.Create(new MeterOptions(Name)) ?? new Meter(Name);
        _meter.CreateObservableGauge(
            "prediction_guardrails.experiment.phase",
            () => manager.GetStatus().Select(static status => Of(status, (int)status.Phase)),
            null,
            "Phase of an experiment: 0 off, 1 shadow, 2 canary, 3 stopped.");
        _meter.CreateObservableGauge(
            "prediction_guardrails.experiment.exposure",
            () => manager.GetStatus().Select(static status => Of(status, status.Exposure)),
            "1",
            "Fraction of the units that is in an experiment.");
        _meter.CreateObservableGauge(
            "prediction_guardrails.experiment.calls", () => manager.GetStatus().SelectMany(Calls), "{call}", "Calls of the arms since the phase began.");
        _meter.CreateObservableGauge(
            "prediction_guardrails.experiment.calls_answered",
            () => Observe(manager, static variant => variant.AnsweredCalls),
            "{call}",
            "Calls of a variant since the phase began that it answered itself.");
        _meter.CreateObservableGauge(
            "prediction_guardrails.experiment.decision",
            () => Observe(manager, static variant => (int)variant.Decision),
            null,
            "What is shown of a variant: 0 continue, 1 proceed, 2 hold, 3 stop.");
        _meter.CreateObservableGauge(
            "prediction_guardrails.experiment.evidence",
            () => manager.GetStatus().SelectMany(Evidence),
            "1",
            "Evidence of harm by a guardrail metric, as a share of what a stop takes.");
    }

    public void Dispose()
    {
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    private static IEnumerable<Measurement<long>> Calls(ExperimentStatus status) =>
        status.Variants.Select(variant => Of(status, variant.Name, variant.Calls)).Append(Of(status, "control", status.ControlCalls));

    private static IEnumerable<Measurement<T>> Observe<T>(IExperimentManager manager, Func<VariantStatus, T> read)
        where T : struct =>
        from status in manager.GetStatus()
        from variant in status.Variants
        select Of(status, variant.Name, read(variant));

    private static IEnumerable<Measurement<double>> Evidence(ExperimentStatus status) =>
        from variant in status.Variants
        from guardrail in variant.Guardrails
        select new Measurement<double>(
            guardrail.EvidenceRatio, new(Experiment, status.Name), new(Variant, variant.Name), new("guardrail", guardrail.Name));

    private static Measurement<T> Of<T>(ExperimentStatus status, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>(Experiment, status.Name));

    private static Measurement<T> Of<T>(ExperimentStatus status, string variant, T value)
        where T : struct => new(value, new(Experiment, status.Name), new(Variant, variant));
}
