using DuckDB.NET.Data;

namespace PredictionGuardrails.ToolBenchmarks;

/// <summary>What <c>profile</c> computes first of all, by DuckDB.</summary>
internal static class DuckDb
{
    public static void Summarize(string file) => Query(
        $"select avg(fare_amount), stddev_samp(fare_amount), quantile_disc(fare_amount, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])::varchar from read_csv('{file}')",
        reader => Console.WriteLine($"{reader.GetValue(0)} {reader.GetValue(1)} {reader.GetValue(2)}"));

    public static void Query(string sql, Action<DuckDBDataReader> read)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = (DuckDBDataReader)command.ExecuteReader();
        while (reader.Read())
        {
            read(reader);
        }
    }
}
