using Microsoft.ML;
using Microsoft.ML.Data;

namespace PredictionGuardrails.ML.Tests;

/// <summary>A ride of taxi-fare.csv.</summary>
public sealed class Ride
{
    [LoadColumn(0)]
    public string Vendor { get; set; } = "";

    [LoadColumn(1, 4)]
    [VectorType(4)]
    public float[] Numbers { get; set; } = [];

    [LoadColumn(5)]
    public string Payment { get; set; } = "";

    [LoadColumn(6)]
    public float Fare { get; set; }
}

/// <summary>What the model makes of a ride.</summary>
public sealed class FarePrediction
{
    [ColumnName("Score")]
    public float Fare { get; set; }
}

/// <summary>A model that is trained on real rides, once for all tests.</summary>
public sealed class TaxiModel
{
    public TaxiModel()
    {
        var file = Find();
        WhyNot = file is null ? "the data beside the repository (shared/data/taxi-fare.csv) is not there" : null;
        if (file is null)
        {
            return;
        }

        var rows = Context.Data.LoadFromTextFile<Ride>(file, separatorChar: ',', hasHeader: true);
        var learned = Context.Data.TakeRows(rows, 20_000);
        Rides = [.. Context.Data.CreateEnumerable<Ride>(Context.Data.TakeRows(Context.Data.SkipRows(rows, 20_000), 2_000), reuseRowObject: false)];
        Model = Context.Transforms.Categorical.OneHotEncoding([new("VendorCode", nameof(Ride.Vendor)), new("PaymentCode", nameof(Ride.Payment))])
            .Append(Context.Transforms.Concatenate("Features", nameof(Ride.Numbers), "VendorCode", "PaymentCode"))
            .Append(Context.Regression.Trainers.FastTree(labelColumnName: nameof(Ride.Fare), numberOfTrees: 20))
            .Fit(learned);
    }

    /// <summary>Why there is no model; null where there is.</summary>
    public string? WhyNot { get; }

    public MLContext Context { get; } = new(seed: 1);

    public ITransformer Model { get; } = null!;

    /// <summary>Rides that the model has not seen.</summary>
    public IReadOnlyList<Ride> Rides { get; } = [];

    private static string? Find()
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("PREDICTION_GUARDRAILS_DATA") is { } stated)
        {
            folders.Add(stated);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            folders.Add(Path.Combine(folder.FullName, "shared", "data"));
        }

        return folders.Select(folder => Path.Combine(folder, "taxi-fare.csv")).FirstOrDefault(File.Exists);
    }
}
