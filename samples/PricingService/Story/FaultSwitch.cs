using PredictionGuardrails;
using PredictionGuardrails.Testing;
using PricingService.Fares;

namespace PricingService.Story;

/// <summary>Releases a model with a fault from the catalog, and rolls it back.</summary>
internal sealed class FaultSwitch([FromKeyedServices("fare")] PredictionGuard<RideFeatures, FarePrediction> guard)
{
    private static readonly FaultTarget<FarePrediction> Fare = FaultTarget.Number<FarePrediction>(
        static prediction => prediction.Fare, static (_, fare) => new FarePrediction { Fare = (float)(fare ?? double.NaN) });

    /// <summary>The faults, by name.</summary>
    public static IReadOnlyDictionary<string, Fault> Known { get; } = new Fault[]
    {
        Faults.Scaled(1000), Faults.Scaled(10), Faults.Scaled(2), Faults.Stuck(), Faults.StaleCache(), Faults.NaN(0.2), Faults.Missing(0.2), Faults.SignFlipped(), Faults.Offset(), Faults.Dispersed(3),
        Faults.LogInsteadOfValue(), Faults.Zeros(0.2), Faults.MixedUnits(),
    }.ToDictionary(static fault => fault.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the fault of the current release; null if it has none.</summary>
    public Fault? Current { get; private set; }

    /// <summary>Releases a version with a fault, which takes effect after a few rides, as in practice.</summary>
    public void Release(Fault fault)
    {
        var faulty = new FaultyModel<FarePrediction, FarePrediction>(static right => right, fault, new FaultOptions { From = 20 }, Fare);
        guard.InjectedFault = faulty.Score;
        Current = fault;
    }

    public void RollBack()
    {
        guard.InjectedFault = null;
        Current = null;
    }
}
