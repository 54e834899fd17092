using Microsoft.ML;
using Microsoft.ML.Data;
using Sylvan.Data.Csv;

namespace PredictionGuardrails.Experiments.Simulation.Models;

/// <summary>Boosted trees that predict the fares of real rides: one in service, and three that are tried next to it. Half of the rides is for training.</summary>
internal sealed class TaxiModels
{
    private const int Training = 50_000;
    private const int Few = 15_000;
    private const float LongRide = 5;

    private TaxiModels(IReadOnlyList<TaxiRide> rides, IReadOnlyDictionary<string, float[]> predictions) => (Rides, Predictions) = (rides, predictions);

    /// <summary>The rides that no model was trained with, in the order of their miles.</summary>
    public IReadOnlyList<TaxiRide> Rides { get; }

    /// <summary>What each model predicts for each of them.</summary>
    public IReadOnlyDictionary<string, float[]> Predictions { get; }

    /// <param name="folder">The folder with taxi-fare.csv.</param>
    public static TaxiModels Train(string folder)
    {
        var all = Read(Path.Combine(folder, "taxi-fare.csv"));
        Shuffle(all, new Random(1));
        var rides = all.Skip(Training).OrderBy(static ride => ride.Miles).ToList();
        var control = Predict(all[..Few], trees: 20, rides);
        var better = Predict(all[..(3 * Few)], trees: 200, rides);
        return new TaxiModels(rides, new Dictionary<string, float[]>
        {
            ["control"] = control,
            ["better"] = better,
            ["equal"] = Predict(all[Few..(2 * Few)], trees: 20, rides),
            ["worse"] = [.. better.Select((fare, i) => rides[i].Miles > LongRide ? fare * 1.05f : fare)],
        });
    }

    /// <summary>How far the predictions of a model are from the fares, on average.</summary>
    public double ErrorOf(string model) => Predictions[model].Select((fare, i) => (double)Math.Abs(fare - Rides[i].Fare)).Average();

    /// <summary>Whether a ride is so long that the worse model is too expensive.</summary>
    public static bool IsLong(TaxiRide ride) => ride.Miles > LongRide;

    private static float[] Predict(List<TaxiRide> training, int trees, IReadOnlyList<TaxiRide> rides)
    {
        var ml = new MLContext(seed: 1);
        var model = ml.Transforms.Concatenate("Features", nameof(TaxiRide.Numbers))
            .Append(ml.Regression.Trainers.FastTree(labelColumnName: nameof(TaxiRide.Fare), numberOfTrees: trees))
            .Fit(ml.Data.LoadFromEnumerable(training));
        return [.. model.Transform(ml.Data.LoadFromEnumerable(rides)).GetColumn<float>("Score")];
    }

    private static List<TaxiRide> Read(string path)
    {
        using var reader = CsvDataReader.Create(path);
        var rides = new List<TaxiRide>();
        while (reader.Read())
        {
            rides.Add(new TaxiRide
            {
                Numbers = [reader.GetFloat(1), reader.GetFloat(2), reader.GetFloat(3), reader.GetFloat(4)],
                Fare = reader.GetFloat(6),
            });
        }

        return rides;
    }

    private static void Shuffle(List<TaxiRide> rides, Random random)
    {
        for (var i = rides.Count - 1; i > 0; i--)
        {
            var other = random.Next(i + 1);
            (rides[i], rides[other]) = (rides[other], rides[i]);
        }
    }
}
