namespace PredictionGuardrails.ToolBenchmarks;

/// <summary>Ten million rides out of a hundred thousand, as CSV and as Parquet.</summary>
internal static class TaxiFile
{
    private const int Times = 100;

    public static void Make(string rides, string file)
    {
        var text = File.ReadAllText(rides).TrimEnd() + "\n";
        var body = text.IndexOf('\n') + 1;
        using (var writer = new StreamWriter(file))
        {
            writer.Write(text[..body]);
            for (var i = 0; i < Times; i++)
            {
                writer.Write(text.AsSpan(body));
            }
        }

        DuckDb.Query($"copy (select * from read_csv('{file}')) to '{Path.ChangeExtension(file, ".parquet")}' (format parquet)", _ => { });
    }
}
