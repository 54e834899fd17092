using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace PredictionGuardrails.Detecting;

/// <summary>Predictions of models that were trained on real data, of rows that they have not seen, in an order of chance.</summary>
internal static class ModelStreams
{
    public static IEnumerable<OutputStream> Train(DirectoryInfo folder)
    {
        yield return Shuffled("taxi fares, predicted", HeldOutFares(folder));
        yield return Shuffled("income over 50K, probability", HeldOutIncomes(folder));
    }

    /// <summary>Writes what the models say of rows that they have not seen, in the files' order, one column each.</summary>
    public static void Write(DirectoryInfo folder, DirectoryInfo target)
    {
        target.Create();
        Write("fares.csv", "fare", HeldOutFares(folder));
        Write("incomes.csv", "probability", HeldOutIncomes(folder));

        void Write(string file, string column, double[] predictions) => File.WriteAllLines(
            Path.Combine(target.FullName, file), predictions.Select(prediction => prediction.ToString(CultureInfo.InvariantCulture)).Prepend(column));
    }

    private static double[] HeldOutFares(DirectoryInfo folder)
    {
        var rides = Data.ReadRides(folder);
        return PredictFares(rides.Where((_, i) => i % 2 == 0), rides.Where((_, i) => i % 2 == 1));
    }

    private static double[] HeldOutIncomes(DirectoryInfo folder)
    {
        var people = Data.ReadPeople(folder);
        return PredictIncomes(people.Where((_, i) => i % 2 == 0), people.Where((_, i) => i % 2 == 1));
    }

    /// <summary>What a model that learns from some rides says of others, in their order.</summary>
    public static double[] PredictFares(IEnumerable<RideRow> learned, IEnumerable<RideRow> predicted)
    {
        var ml = new MLContext(seed: 1);
        var pipeline = ml.Transforms.Categorical.OneHotEncoding([new("VendorCode", nameof(RideRow.Vendor)), new("PaymentCode", nameof(RideRow.Payment))])
            .Append(ml.Transforms.Concatenate("Features", nameof(RideRow.Numbers), "VendorCode", "PaymentCode"))
            .Append(ml.Regression.Trainers.FastTree(labelColumnName: nameof(RideRow.Fare)));
        var model = pipeline.Fit(ml.Data.LoadFromEnumerable(learned));
        return [.. model.Transform(ml.Data.LoadFromEnumerable(predicted)).GetColumn<float>("Score").Select(score => (double)score)];
    }

    private static double[] PredictIncomes(IEnumerable<PersonRow> learned, IEnumerable<PersonRow> predicted)
    {
        var ml = new MLContext(seed: 1);
        var pipeline = ml.Transforms.Concatenate("AllWords", nameof(PersonRow.Words))
            .Append(ml.Transforms.Categorical.OneHotEncoding("AllWords"))
            .Append(ml.Transforms.Concatenate("Features", nameof(PersonRow.Numbers), "AllWords"))
            .Append(ml.BinaryClassification.Trainers.FastTree(labelColumnName: nameof(PersonRow.IsOver)));
        var model = pipeline.Fit(ml.Data.LoadFromEnumerable(learned));
        return [.. model.Transform(ml.Data.LoadFromEnumerable(predicted)).GetColumn<float>("Probability").Select(probability => (double)probability)];
    }

    private static OutputStream Shuffled(string name, double[] predictions) => new(name, random =>
    {
        var order = predictions.ToArray();
        var at = order.Length;
        return () =>
        {
            if (at == order.Length)
            {
                random.Shuffle(order);
                at = 0;
            }

            return order[at++];
        };
    });
}
