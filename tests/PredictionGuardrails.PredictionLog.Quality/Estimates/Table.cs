using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Sylvan.Data.Csv;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>Reads tables, and trains models on them.</summary>
internal static class Table
{
    /// <summary>The number of rows that a model learns from.</summary>
    public const int Learned = 8_000;

    public static List<TRow> Read<TRow>(DirectoryInfo folder, string file, Func<string[], TRow> read)
    {
        using var csv = CsvDataReader.Create(Path.Combine(folder.FullName, file));
        var rows = new List<TRow>();
        while (csv.Read())
        {
            string[] row = [.. Enumerable.Range(0, csv.FieldCount).Select(column => csv.GetString(column).Trim())];
            if (row[0].Length > 0)
            {
                rows.Add(read(row));
            }
        }

        return rows;
    }

    public static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Trains a model on a random part of the rows, and predicts others.</summary>
    /// <param name="rows">The rows, with vectors <c>Numbers</c> and <c>Words</c>.</param>
    /// <param name="random">Chooses the part.</param>
    /// <param name="trainer">Creates the trainer.</param>
    /// <param name="column">The column with predictions.</param>
    /// <param name="create">Creates a scored row.</param>
    public static List<ScoredRow> Score<TRow, TModel>(
        IReadOnlyList<TRow> rows, Random random, Func<MLContext, IEstimator<TModel>> trainer, string column, Func<TRow, double, ScoredRow> create)
        where TRow : class
        where TModel : class, ITransformer
    {
        var order = rows.ToArray();
        random.Shuffle(order);
        var ml = new MLContext(seed: 1);
        var pipeline = ml.Transforms.Concatenate("AllWords", "Words")
            .Append(ml.Transforms.Categorical.OneHotEncoding("AllWords"))
            .Append(ml.Transforms.Concatenate("Features", "Numbers", "AllWords"))
            .Append(trainer(ml));
        var model = pipeline.Fit(ml.Data.LoadFromEnumerable(order[..Learned]));
        var others = order[Learned..];
        var predictions = model.Transform(ml.Data.LoadFromEnumerable(others)).GetColumn<float>(column);
        return [.. others.Zip(predictions, (row, prediction) => create(row, prediction))];
    }
}
