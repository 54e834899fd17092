using System.Diagnostics.Metrics;

namespace PredictionGuardrails.Fleet;

/// <summary>The instruments of a fleet. They read the status when they are observed.</summary>
internal sealed class FleetMeters : IDisposable
{
    private readonly Meter _meter;
    private readonly bool _ownsMeter;

    /// <param name="factory">Creates the meter; null for one of its own.</param>
    /// <param name="fleet">The fleet.</param>
    public FleetMeters(IMeterFactory? factory, IFleetManager fleet)
    {
        // A meter from a factory belongs to the factory.
        const string Name = "PredictionGuardrails";
        _ownsMeter = factory is null;
        _meter = factory?.Create(new MeterOptions(Name)) ?? new Meter(Name);
        _meter.CreateObservableGauge(
            "prediction_guardrails.fleet.replicas",
            () => fleet.GetStatus().ReplicaCount,
            "{replica}",
            "Replicas that were heard of within the last intervals.");
        _meter.CreateObservableGauge(
            "prediction_guardrails.fleet.alone",
            () => fleet.GetStatus().AloneSince is null ? 0 : 1,
            null,
            "1 while the store doesn't answer and guards decide alone, otherwise 0.");
        _meter.CreateObservableGauge(
            "prediction_guardrails.fleet.votes",
            () => Observe(fleet, static guard => guard.Votes.Count),
            "{vote}",
            "Replicas whose breakers opened by what they found themselves.");
        _meter.CreateObservableGauge(
            "prediction_guardrails.fleet.open",
            () => Observe(fleet, static guard => guard.IsOpen ? 1 : 0),
            null,
            "1 while enough votes keep the breakers of all replicas open, otherwise 0.");
    }

    public void Dispose()
    {
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    private static IEnumerable<Measurement<int>> Observe(IFleetManager fleet, Func<FleetGuardStatus, int> read) =>
        fleet.GetStatus().Guards.Select(guard => new Measurement<int>(read(guard), new KeyValuePair<string, object?>("guard", guard.Guard)));
}
