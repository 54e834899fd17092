namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>
/// The structs in the footer of a Parquet file with the types of their fields, numbered from 1. Source: Apache Parquet, "parquet.thrift".
/// A type in brackets is a list; "-" is an unused number.
/// </summary>
internal static class ParquetStructs
{
    public const string Footer = "FileMetaData";

    private static readonly Dictionary<string, string[]> Fields = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Footer] = "integer [SchemaElement] integer [RowGroup] [KeyValue] binary [ColumnOrder] EncryptionAlgorithm binary",
        ["SchemaElement"] = "integer integer integer binary integer integer integer integer integer LogicalType",
        ["LogicalType"] = "Empty Empty Empty Empty Decimal Empty Time Time - Integer Empty Empty Empty Empty Empty Variant Geometry Geography",
        ["Decimal"] = "integer integer",
        ["Time"] = "boolean TimeUnit",
        ["TimeUnit"] = "Empty Empty Empty",
        ["Integer"] = "byte boolean",
        ["Variant"] = "byte",
        ["Geometry"] = "binary",
        ["Geography"] = "binary integer",
        ["RowGroup"] = "[ColumnChunk] integer integer [SortingColumn] integer integer integer",
        ["ColumnChunk"] = "binary integer ColumnMetaData integer integer integer integer ColumnCryptoMetaData binary",
        ["ColumnMetaData"] =
            "integer [integer] [binary] integer integer integer integer [KeyValue] integer integer integer Statistics [PageEncodingStats] integer integer"
            + " SizeStatistics GeospatialStatistics",
        ["Statistics"] = "binary binary integer integer binary binary boolean boolean",
        ["PageEncodingStats"] = "integer integer integer",
        ["SizeStatistics"] = "integer [integer] [integer]",
        ["GeospatialStatistics"] = "BoundingBox [integer]",
        ["BoundingBox"] = "double double double double double double double double",
        ["SortingColumn"] = "integer boolean boolean",
        ["KeyValue"] = "binary binary",
        ["ColumnOrder"] = "Empty",
        ["EncryptionAlgorithm"] = "Encryption Encryption",
        ["Encryption"] = "binary binary boolean",
        ["ColumnCryptoMetaData"] = "Empty ColumnKey",
        ["ColumnKey"] = "[binary] binary",
        ["Empty"] = "",
    }.ToDictionary(described => described.Key, described => described.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>The type of a field; null if it's unknown.</summary>
    public static string? TypeOf(string name, int field) =>
        Fields[name] is var types && field >= 1 && field <= types.Length && types[field - 1] is not "-" and var type ? type : null;
}
