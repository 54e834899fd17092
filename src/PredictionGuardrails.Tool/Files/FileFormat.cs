namespace PredictionGuardrails.Tool.Files;

/// <summary>The format of a file.</summary>
internal enum FileFormat
{
    /// <summary>From the file extension; CSV if the extension is unknown.</summary>
    Auto,
    Csv,
    Tsv,
    Jsonl,
    Parquet,
}
