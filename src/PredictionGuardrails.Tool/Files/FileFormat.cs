namespace PredictionGuardrails.Tool.Files;

/// <summary>How a file is written.</summary>
internal enum FileFormat
{
    /// <summary>By the name's ending; without one that is known, CSV.</summary>
    Auto,
    Csv,
    Tsv,
    Jsonl,
    Parquet,
}
