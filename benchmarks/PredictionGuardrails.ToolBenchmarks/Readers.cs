using System.Diagnostics;
using System.Globalization;
using CsvHelper;
using Parquet;
using ParquetSharp;

namespace PredictionGuardrails.ToolBenchmarks;

/// <summary>The libraries that could read the tool's files, each summing one column of the same file; the last of three rounds counts.</summary>
internal static class Readers
{
    public static void Compare(string csv, string parquet)
    {
        (string Name, Func<double> Sum)[] readers =
        [
            ("CsvHelper", () => CsvHelper(csv)), ("Sylvan.Data.Csv", () => Sylvan(csv)), ("Parquet.Net", () => ParquetNet(parquet)), ("ParquetSharp", () => ParquetSharp(parquet)),
        ];
        for (var round = 0; round < 3; round++)
        {
            foreach (var (name, sum) in readers)
            {
                var clock = Stopwatch.StartNew();
                var total = sum();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {clock.Elapsed.TotalSeconds:0.00} s, sum {total:0.00}"));
            }
        }
    }

    private static double CsvHelper(string file)
    {
        using var reader = CsvReader.Create(File.OpenRead(file), new CsvReaderOptions { TrackLineNumbers = true });
        reader.ReadHeader();
        var column = reader.Headers.ToList().IndexOf("fare_amount");
        var sum = 0.0;
        while (reader.Read())
        {
            sum += reader.Parse<double>(column);
        }

        return sum;
    }

    private static double Sylvan(string file)
    {
        using var reader = global::Sylvan.Data.Csv.CsvDataReader.Create(file);
        var column = reader.GetOrdinal("fare_amount");
        var sum = 0.0;
        while (reader.Read())
        {
            sum += double.Parse(reader.GetFieldSpan(column), CultureInfo.InvariantCulture);
        }

        return sum;
    }

    private static double ParquetNet(string file)
    {
        using var stream = File.OpenRead(file);
        var reader = ParquetReader.CreateAsync(stream).GetAwaiter().GetResult();
        var sum = 0.0;
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            var values = new double?[rows.RowCount];
            rows.ReadAsync<double>(reader.Schema.FindDataField("fare_amount"), values.AsMemory()).AsTask().GetAwaiter().GetResult();
            foreach (var value in values)
            {
                sum += value ?? 0;
            }
        }

        return sum;
    }

    private static double ParquetSharp(string file)
    {
        using var reader = new ParquetFileReader(file);
        var (sum, buffer) = (0.0, new double?[1 << 16]);
        for (var group = 0; group < reader.FileMetaData.NumRowGroups; group++)
        {
            using var rows = reader.RowGroup(group);
            using var column = rows.Column(6).LogicalReader<double?>();
            for (var read = column.ReadBatch(buffer); read > 0; read = column.ReadBatch(buffer))
            {
                foreach (var value in buffer.AsSpan(0, read))
                {
                    sum += value ?? 0;
                }
            }
        }

        return sum;
    }
}
