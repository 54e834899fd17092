using Microsoft.ML.Data;

namespace PredictionGuardrails.Experiments.Simulation.Models;

/// <summary>A ride of taxi-fare.csv.</summary>
internal sealed class TaxiRide
{
    /// <summary>Rate code, passengers, seconds, miles.</summary>
    [VectorType(4)]
    public float[] Numbers { get; set; } = [];

    public float Fare { get; set; }

    public float Miles => Numbers[3];
}
