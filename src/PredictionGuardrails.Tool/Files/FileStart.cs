using System.Text;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The first bytes of a file, which reveal its format.</summary>
internal sealed class FileStart
{
    private const int Length = 4096;

    /// <summary>Files that are mistaken for text, by their first bytes.</summary>
    private static readonly (byte[] Magic, string What)[] Others =
    [
        ("PK\x03\x04"u8.ToArray(), "a ZIP archive or an Excel workbook. Export it as CSV."),
        ([0xD0, 0xCF, 0x11, 0xE0], "a Microsoft Office document. Export it as CSV."),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd. Decompress it, or use gzip."),
        ("BZh"u8.ToArray(), "compressed with bzip2. Decompress it, or use gzip."),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz. Decompress it, or use gzip."),
        ([0x04, 0x22, 0x4D, 0x18], "compressed with lz4. Decompress it, or use gzip."),
        ([0x1F, 0x8B], "compressed with gzip again. Decompress it once."),
        ("PAR1"u8.ToArray(), "a Parquet file. Decompress it, or remove --input-format."),
        ("PARE"u8.ToArray(), "an encrypted Parquet file. Decrypt it."),
        ("ARROW1"u8.ToArray(), "an Arrow or Feather file. Export it as Parquet or CSV."),
        ("ORC"u8.ToArray(), "an ORC file. Export it as Parquet or CSV."),
        ("Obj\x01"u8.ToArray(), "an Avro file. Export it as Parquet or CSV."),
        ("SQLite format 3\0"u8.ToArray(), "an SQLite database. Export the table as CSV."),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file. Export it as Parquet or CSV."),
        ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array. Export it as CSV."),
    ];

    private readonly byte[] _bytes = new byte[Length];
    private readonly int _length;

    /// <summary>Reads the first bytes of a stream. <see cref="Whole"/> still contains them.</summary>
    public FileStart(Stream stream)
    {
        _length = stream.ReadAtLeast(_bytes, 8, throwOnEndOfStream: false);
        Whole = new PrefixedStream(_bytes.AsMemory(0, _length), stream);
    }

    /// <summary>The stream from its beginning.</summary>
    public Stream Whole { get; }

    public bool IsGzip => First.StartsWith((byte[])[0x1F, 0x8B]);

    /// <summary>Whether a page follows the Parquet signature. A CSV column can have the same name.</summary>
    public bool IsParquet => First.StartsWith("PAR1"u8) && _length > 4 && First[4] < ' ' && First[4] is not ((byte)'\n' or (byte)'\r' or (byte)'\t');

    /// <summary>The encoding from a byte order mark; null for UTF-8.</summary>
    public Encoding? Encoding => First.StartsWith((byte[])[0xFF, 0xFE, 0, 0]) ? Encoding.UTF32
        : First.StartsWith((byte[])[0xFF, 0xFE]) ? Encoding.Unicode
        : First.StartsWith((byte[])[0xFE, 0xFF]) ? Encoding.BigEndianUnicode : null;

    /// <summary>What the file is if it isn't text, and what to do; null if it can be text.</summary>
    public string? WhyNoText
    {
        get
        {
            foreach (var (magic, what) in Others)
            {
                if (First.StartsWith(magic) && !IsWord(magic.Length))
                {
                    return what;
                }
            }

            return Encoding is null && First.Contains((byte)0) ? "binary, or UTF-16 without a byte order mark. Save it as UTF-8." : null;
        }
    }

    private ReadOnlySpan<byte> First => _bytes.AsSpan(0, _length);

    /// <summary>Whether the signature is the beginning of a column name.</summary>
    private bool IsWord(int magic) => First[..magic].IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && !First.ContainsAnyInRange((byte)0, (byte)8);
}
