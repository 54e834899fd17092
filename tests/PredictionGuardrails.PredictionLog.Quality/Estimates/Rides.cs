using Microsoft.ML;
using Microsoft.ML.Data;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>The rides of taxi-fare.csv, and a model that predicts their fares.</summary>
/// <param name="folder">The folder with the file.</param>
internal sealed class Rides(DirectoryInfo folder)
{
    private readonly List<Ride> _rides = Table.Read(folder, "taxi-fare.csv", static row => new Ride
    {
        Numbers = [Table.Number(row[1]), Table.Number(row[2]), Table.Number(row[3]), Table.Number(row[4])],
        Words = [row[0], row[5]],
        Fare = Table.Number(row[6]),
    });

    public static readonly IReadOnlyList<string> Groups =
        ["longer than 3 miles", "longer than 15 minutes", "more than one passenger", "paid in cash", "of vendor VTS"];

    public List<ScoredRow> Score(Random random) => Table.Score(
        _rides,
        random,
        static ml => ml.Regression.Trainers.FastTree(labelColumnName: nameof(Ride.Fare)),
        "Score",
        static (ride, prediction) => new ScoredRow(prediction, ride.Fare, GroupsOf(ride)));

    private static bool[] GroupsOf(Ride ride) =>
        [ride.Numbers[3] > 3, ride.Numbers[2] > 15 * 60, ride.Numbers[1] > 1, ride.Words[1] == "CSH", ride.Words[0] == "VTS"];

    private sealed class Ride
    {
        /// <summary>Rate code, passengers, seconds, miles.</summary>
        [VectorType(4)]
        public float[] Numbers { get; set; } = [];

        /// <summary>Vendor, payment.</summary>
        [VectorType(2)]
        public string[] Words { get; set; } = [];

        public float Fare { get; set; }
    }
}
