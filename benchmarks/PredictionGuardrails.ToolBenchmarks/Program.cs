using System.Globalization;
using PredictionGuardrails.ToolBenchmarks;
using PredictionGuardrails.ToolBenchmarks.Export;

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

    case ["export", var rows, var rounds, ..]:
        ExportBenchmark.Run(long.Parse(rows, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture), args.Length > 3 ? args[3] : null);
        break;

    case ["sql", var file]:
        ExportBenchmark.RunSql(file);
        break;

    default:
        Console.Error.WriteLine("make RIDES FILE.csv | duckdb FILE.csv | readers FILE.csv FILE.parquet; all of it: ./run; export ROWS ROUNDS [RESULT.md]");
        return 2;
}

return 0;
