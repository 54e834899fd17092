using System.Buffers.Binary;

namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>Validates the footer of a Parquet file before the library reads it, because the library never stops reading after the end of a damaged one.</summary>
internal static class ParquetFooter
{
    /// <summary>The length of the footer and "PAR1", at the end of the file.</summary>
    private const int TrailerLength = 8;

    /// <param name="file">The whole file. Its position changes.</param>
    /// <exception cref="InvalidDataException">The footer is truncated or invalid.</exception>
    public static void Check(Stream file)
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        if (file.Length < 2 * TrailerLength)
        {
            throw new InvalidDataException("the file is too short");
        }

        file.Position = file.Length - TrailerLength;
        file.ReadExactly(trailer);
        var length = BinaryPrimitives.ReadInt32LittleEndian(trailer);
        if (length <= 0 || length > file.Length - TrailerLength)
        {
            throw new InvalidDataException("the footer is longer than the file");
        }

        file.Position = file.Length - TrailerLength - length;
        var footer = new byte[length];
        file.ReadExactly(footer);
        new ThriftWalk(footer).Struct(ParquetStructs.Footer);
    }
}
