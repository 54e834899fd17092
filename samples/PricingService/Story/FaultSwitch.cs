using PredictionGuardrails;
using PredictionGuardrails.Testing;
using PricingService.Fares;

namespace PricingService.Story;

/// <summary>Releases a model with a fault from the catalog, and rolls it back.</summary>
internal sealed class FaultSwitch([FromKeyedServices("fare")] PredictionGuard<RideFeatures, FarePrediction> guard, FareMixUp mixUp)
{
    private static readonly FaultTarget<FarePrediction> Fare = FaultTarget.Number<FarePrediction>(
        static prediction => prediction.Fare, static (_, fare) => new FarePrediction { Fare = (float)(fare ?? double.NaN) });

    /// <summary>The faults, by name.</summary>
    public static IReadOnlyDictionary<string, Fault> Known { get; } = new Fault[]
    {
        Faults.Scaled(1000), Faults.Scaled(10), Faults.Scaled(2), Faults.Stuck(), Faults.StaleCache(), Faults.NaN(0.2), Faults.Missing(0.2), Faults.SignFlipped(), Faults.Offset(), Faults.Dispersed(3),
        Faults.LogInsteadOfValue(), Faults.Zeros(0.2), Faults.MixedUnits(),
    }.ToDictionary(static fault => fault.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the fault of the current release, and what causes it in practice; null if it has none.</summary>
    public (string Name, string Cause)? Current { get; private set; }

    /// <summary>Releases a version with a fault, which takes effect after a few rides, as in practice.</summary>
    public void Release(Fault fault)
    {
        RollBack();
        var faulty = new FaultyModel<FarePrediction, FarePrediction>(static right => right, fault, new FaultOptions { From = 20 }, Fare);
        guard.InjectedFault = faulty.Score;
        Current = (fault.ToString(), fault.Cause);
    }

    /// <summary>Releases a version that hands fares to the wrong rides. Unlike an injected fault, its predictions are compared with outcomes.</summary>
    public void ReleaseMixUp()
    {
        RollBack();
        mixUp.Switch(isOn: true);
        Current = ("fares of the wrong rides", "A cache or a batch returns results in another order.");
    }

    public void RollBack()
    {
        guard.InjectedFault = null;
        mixUp.Switch(isOn: false);
        Current = null;
    }
}
