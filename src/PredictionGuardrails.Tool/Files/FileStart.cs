using System.Text;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The first bytes of a file, by which formats are told apart.</summary>
internal sealed class FileStart
{
    private const int Length = 4096;

    /// <summary>Files that people take for text, by their first bytes.</summary>
    private static readonly (byte[] Magic, string What)[] Others =
    [
        ("PK\x03\x04"u8.ToArray(), "a ZIP archive or an Excel workbook: export it as CSV"),
        ([0xD0, 0xCF, 0x11, 0xE0], "a document of Microsoft Office: export it as CSV"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd: decompress it, or use gzip"),
        ("BZh"u8.ToArray(), "compressed with bzip2: decompress it, or use gzip"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz: decompress it, or use gzip"),
        ([0x04, 0x22, 0x4D, 0x18], "compressed with lz4: decompress it, or use gzip"),
        ([0x1F, 0x8B], "compressed with gzip once more: decompress it once"),
        ("PAR1"u8.ToArray(), "a Parquet file: decompress it, or leave out --input-format"),
        ("PARE"u8.ToArray(), "an encrypted Parquet file: decrypt it"),
        ("ARROW1"u8.ToArray(), "an Arrow or Feather file: export it as Parquet or CSV"),
        ("ORC"u8.ToArray(), "an ORC file: export it as Parquet or CSV"),
        ("Obj\x01"u8.ToArray(), "an Avro file: export it as Parquet or CSV"),
        ("SQLite format 3\0"u8.ToArray(), "an SQLite database: export the table as CSV"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file: export it as Parquet or CSV"),
        ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "an array of NumPy: export it as CSV"),
    ];

    private readonly byte[] _bytes = new byte[Length];
    private readonly int _length;

    /// <summary>Reads the first bytes of a stream, and gives them back with <see cref="Whole"/>.</summary>
    public FileStart(Stream stream)
    {
        _length = stream.ReadAtLeast(_bytes, 8, throwOnEndOfStream: false);
        Whole = new PrefixedStream(_bytes.AsMemory(0, _length), stream);
    }

    /// <summary>The stream from its beginning.</summary>
    public Stream Whole { get; }

    public bool IsGzip => First.StartsWith((byte[])[0x1F, 0x8B]);

    /// <summary>Whether a page follows the magic of Parquet; a column of a CSV may have the same name.</summary>
    public bool IsParquet => First.StartsWith("PAR1"u8) && _length > 4 && First[4] < ' ' && First[4] is not ((byte)'\n' or (byte)'\r' or (byte)'\t');

    /// <summary>The encoding that a byte order mark names; null for UTF-8.</summary>
    public Encoding? Encoding => First.StartsWith((byte[])[0xFF, 0xFE, 0, 0]) ? Encoding.UTF32
        : First.StartsWith((byte[])[0xFF, 0xFE]) ? Encoding.Unicode
        : First.StartsWith((byte[])[0xFE, 0xFF]) ? Encoding.BigEndianUnicode : null;

    /// <summary>What it is if it is no text, and what to do; null if it may be text.</summary>
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

            return Encoding is null && First.Contains((byte)0) ? "binary, or text in UTF-16 without a byte order mark: save it as UTF-8" : null;
        }
    }

    private ReadOnlySpan<byte> First => _bytes.AsSpan(0, _length);

    /// <summary>Whether the magic is the beginning of a column's name.</summary>
    private bool IsWord(int magic) => First[..magic].IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && !First.ContainsAnyInRange((byte)0, (byte)8);
}
