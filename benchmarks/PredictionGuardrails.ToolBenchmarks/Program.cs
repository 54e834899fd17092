using PredictionGuardrails.ToolBenchmarks;

switch (args)
{
    case ["make", var rides, var file]:
        TaxiFile.Make(rides, file);
        break;

    case ["duckdb", var file]:
        DuckDb.Summarize(file);
        break;

    case ["readers", var csv, var parquet]:
        Readers.Compare(csv, parquet);
        break;

    default:
        Console.Error.WriteLine("make RIDES FILE.csv | duckdb FILE.csv | readers FILE.csv FILE.parquet; all of it: ./run");
        return 2;
}

return 0;
