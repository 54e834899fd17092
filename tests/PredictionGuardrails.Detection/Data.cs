using System.Globalization;
using Microsoft.ML.Data;
using Sylvan.Data.Csv;

namespace PredictionGuardrails.Detecting;

/// <summary>One ride of taxi-fare.csv.</summary>
internal sealed class RideRow
{
    /// <summary>Rate code, passengers, seconds, miles.</summary>
    [VectorType(4)]
    public float[] Numbers { get; set; } = [];

    public string Vendor { get; set; } = "";

    public string Payment { get; set; } = "";

    public float Fare { get; set; }
}

/// <summary>One person of adult.txt.</summary>
internal sealed class PersonRow
{
    /// <summary>Age, years of education, capital gain and loss, hours a week.</summary>
    [VectorType(5)]
    public float[] Numbers { get; set; } = [];

    /// <summary>Work, education, marital status, occupation, relationship, sex.</summary>
    [VectorType(6)]
    public string[] Words { get; set; } = [];

    public bool IsOver { get; set; }
}

/// <summary>Reads the real data.</summary>
internal static class Data
{
    public static List<RideRow> ReadRides(DirectoryInfo folder) => Read(folder, "taxi-fare.csv", row => new RideRow
    {
        Vendor = row[0],
        Numbers = [Number(row[1]), Number(row[2]), Number(row[3]), Number(row[4])],
        Payment = row[5],
        Fare = Number(row[6]),
    });

    public static List<PersonRow> ReadPeople(DirectoryInfo folder) => Read(folder, "adult.txt", row => new PersonRow
    {
        Numbers = [Number(row[0]), Number(row[4]), Number(row[10]), Number(row[11]), Number(row[12])],
        Words = [row[1], row[3], row[5], row[6], row[7], row[9]],
        IsOver = row[14] == "1",
    });

    private static List<TRow> Read<TRow>(DirectoryInfo folder, string file, Func<string[], TRow> read)
    {
        using var csv = CsvDataReader.Create(Path.Combine(folder.FullName, file));
        var rows = new List<TRow>();
        while (csv.Read())
        {
            string[] row = [.. Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetString(i).Trim())];
            if (row[0].Length > 0)
            {
                rows.Add(read(row));
            }
        }

        return rows;
    }

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
