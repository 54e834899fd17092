using DuckDB.NET.Data;
using Parquet;
using Parquet.Schema;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Files;

/// <summary>Each Parquet type is read, or an error names it.</summary>
public sealed class ParquetTypeTests : IDisposable
{
    /// <summary>Two rows, created with ParquetSharp: id is 1 and 2, price is 1.5 and -2 (16 bits), maybe is 1.5 and missing.</summary>
    private const string Halves =
        "UEFSMRUEFSAVIEwVBBUAEgAAAAAAAAAA8D8AAAAAAAAAQBUAFQYVBiwVBBUQFQYVBgAAAQMCFQQVCBUITBUEFQASAAAAPgDAFQAVBhUGLBUEFRAVBhUGAAABAwIVBBUEFQRMFQIVABIA"
        + "AAA+FQAVEhUSLBUEFRAVBhUGAAACAAAAAwEBAgAZEQIZGAgAAAAAAADwPxkYCAAAAAAAAABAFQIZFgAAGRECGRgCAMAZGAIAPhUCGRYAABkRAhkYAgA+GRgCAD4VAhkWAikmAgIAGRwW"
        + "RBUoFgAAABkcFpABFSgWAAAAGRwW2AEVNBYAAAAVBBlMNQAYBnNjaGVtYRUGABUKJQAYAmlkABUOFQQVABgFcHJpY2Vs/AAAABUOFQQVAhgFbWF5YmVs/AAAABYEGRwZPCYAHBUKGTUA"
        + "BhAZGAJpZBUAFgQWZBZkJkQmCBwYCAAAAAAAAABAGAgAAAAAAADwPxYAKAgAAAAAAAAAQBgIAAAAAAAA8D8REQAZLBUEFQAVAgAVABUQFQIAABaeAxUUFowCFT4AJgAcFQ4ZNQAGEBkY"
        + "BXByaWNlFQAWBBZMFkwmkAEmbBwYAgA+GAIAwBYAKAIAPhgCAMAREQAZLBUEFQAVAgAVABUQFQIAABayAxUWFsoCFSYAJgAcFQ4ZNQAGEBkYBW1heWJlFQAWBBZUFlQm2AEmuAEcGAIA"
        + "PhgCAD4WAigCAD4YAgA+EREAGSwVBBUAFQIAFQAVEBUCADwpBhkmAgIAABbIAxUWFvACFS4AFoQCFgQmCBaEAgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjUuMC4xGTwcAAAc"
        + "AAAcAAAAjQEAAFBBUjE=";

    /// <summary>Two rows, created with ParquetSharp: price is 1 and 2, t contains times of day, list contains lists.</summary>
    private const string Nested =
        "UEFSMRUEFSAVIEwVBBUAEgAAAAAAAAAA8D8AAAAAAAAAQBUAFQYVBiwVBBUQFQYVBgAAAQMCFQQVIBUgTBUEFQASAAAApJPWAAAAAAAAAAAAAAAAFQAVBhUGLBUEFRAVBhUGAAABAwIV"
        + "BBUwFTBMFQYVABIAAAAAAAAAAPA/AAAAAAAAAEAAAAAAAAAIQBUAFSAVICwVBhUQFQYVBgAAAgAAAAMEAgAAAAYCAgMkABkRAhkYCAAAAAAAAPA/GRgIAAAAAAAAAEAVAhkWAAAZEQIZ"
        + "GAgAAAAAAAAAABkYCACkk9YAAAAAFQIZFgAAGRECGRgIAAAAAAAA8D8ZGAgAAAAAAAAIQBUCGRYAGSYEAhk2AAAGABkcFkQVKBYAAAAZHBaoARUoFgAAABkcFpwCFUIWAAAAFQQZbDUA"
        + "GAZzY2hlbWEVBgAVCiUAGAVwcmljZQAVBCUAGAF0JRBMfBEcLAAAAAAANQIYBGxpc3QVAhUGTDwAAAA1BBgEbGlzdBUCABUKJQAYBGl0ZW0AFgQZHBk8JgAcFQoZNQAGEBkYBXByaWNl"
        + "FQAWBBZkFmQmRCYIHBgIAAAAAAAAAEAYCAAAAAAAAPA/FgAoCAAAAAAAAABAGAgAAAAAAADwPxERABksFQQVABUCABUAFRAVAgAAFqoEFRQW3gIVPgAmABwVBBk1AAYQGRgBdBUAFgQW"
        + "ZBZkJqgBJmwcGAgApJPWAAAAABgIAAAAAAAAAAAWACgIAKST1gAAAAAYCAAAAAAAAAAAEREAGSwVBBUAFQIAFQAVEBUCAAAWvgQVFhacAxU+ACYAHBUKGTUABhAZOARsaXN0BGxpc3QE"
        + "aXRlbRUAFgYWjgEWjgEmnAIm0AEcGAgAAAAAAAAIQBgIAAAAAAAA8D8WACgIAAAAAAAACEAYCAAAAAAAAPA/EREAGSwVBBUAFQIAFQAVEBUCADwpJgQCGTYAAAYAABbUBBUWFtoDFVAA"
        + "FtYCFgQmCBbWAgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjUuMC4xGTwcAAAcAAAcAAAA4wEAAFBBUjE=";

    /// <summary>Two rows, created with ParquetSharp and Hadoop's LZ4 compression: price is 1.5 and 2.5, id is 1 and 2.</summary>
    private const string HadoopLz4 =
        "UEFSMRUAFSAVLiwVBBUAFQYVBgAAAAAAEAAAAA8RAAEAoPg/AAAAAAAABEAVABUQFSIsFQQVABUGFQYAAAAAAAgAAAAJgAEAAAACAAAAGRwWCBVQFgAAABkcFlgVRBYAAAAVBBk8NQAY"
        + "BnNjaGVtYRUEABUKJQAYBXByaWNlABUCJQAYAmlkJSJMrBMgEQAAABYEGRwZLCYAHBUKGSUGABkYBXByaWNlFQoWBBZCFlAmCEkcFQAVABUCAAAWnAEVFAAmABwVAhklBgAZGAJpZBUK"
        + "FgQWMhZEJlhJHBUAFQAVAgAAFrABFRQAFnQWBCYIFpQBACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNS4wLjEZLBwAABwAAAC9AAAAUEFSMQ==";

    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Decimals_are_numbers()
    {
        await WriteAsync("a.parquet", new DecimalDataField("price", 20, 4), [1.5m, 2.25m]);

        Mean("<a.parquet>").Should().Be(1.875);
    }

    [Theory]
    [InlineData("'99999999999999999999999999999'::DECIMAL(29,0)", "decimals with at most 28 digits. Write the column as doubles or text.")]
    [InlineData("DATE '12000-01-01'", "times from the year 1 to 9999. Write the column as text.")]
    [InlineData("'infinity'::TIMESTAMP", "times from the year 1 to 9999. Write the column as text.")]
    public void Value_that_is_out_of_range_is_an_error_that_names_the_column(string value, string expected)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"COPY (SELECT {value} AS price) TO '{_folder.PathOf("a.parquet")}' (FORMAT PARQUET)";
        command.ExecuteNonQuery();

        Fails("<a.parquet>").Should().Be($"error: a.parquet: row group 0, column 'price': A value is out of range. Expected {expected}");
    }

    [Theory]
    [InlineData("price", -0.25)]
    [InlineData("maybe", 1.5)]
    [InlineData("id", 1.5)]
    public void Half_precision_is_a_number(string column, double mean)
    {
        _folder.WriteBytes("a.parquet", Convert.FromBase64String(Halves));

        Mean("<a.parquet>", column).Should().Be(mean);
    }

    [Fact]
    public async Task Bytes_that_are_text_are_labels()
    {
        await WriteAsync("a.parquet", new DataField<byte[]>("price"), ["card"u8.ToArray(), "cash"u8.ToArray()]);

        _folder.RunJson("profile", "<a.parquet>", "-c", "price")["metrics"]![0]!["labels"]!.AsObject().Select(label => label.Key).Should().BeEquivalentTo("card", "cash");
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_an_error()
    {
        await WriteAsync("a.parquet", new DataField<byte[]>("price"), ["card"u8.ToArray(), [0xFF]]);

        Fails("<a.parquet>").Should().StartWith("error: a.parquet: row 1, column 'price': The value isn't valid UTF-8. Expected text or a number.");
    }

    [Theory]
    [InlineData("t", "Type 'time of day or interval' isn't supported. Write the column as a number, text, Boolean, date, or timestamp.")]
    [InlineData("list", "Expected one value per row, but the column contains lists or maps. Write the values to separate columns.")]
    [InlineData("list.list.item", "Expected one value per row, but the column contains lists or maps. Write the values to separate columns.")]
    public void Column_without_single_values_is_an_error(string column, string why)
    {
        _folder.WriteBytes("a.parquet", Convert.FromBase64String(Nested));

        Fails("<a.parquet>", column).Should().Be($"error: a.parquet: column '{column}': {why}");
    }

    [Fact]
    public void Hadoop_LZ4_compression_is_an_error()
    {
        _folder.WriteBytes("a.parquet", Convert.FromBase64String(HadoopLz4));

        Fails("<a.parquet>").Should().Be(
            "error: a.parquet: column 'price': Hadoop's LZ4 compression isn't supported. Write the file with LZ4_RAW, ZSTD, or SNAPPY.");
    }

    [Fact]
    public void Column_next_to_lists_is_read()
    {
        _folder.WriteBytes("a.parquet", Convert.FromBase64String(Nested));

        Mean("<a.parquet>").Should().Be(1.5);
    }

    [Theory]
    [InlineData("a.pq")]
    [InlineData("a.csv")]
    [InlineData("a")]
    public async Task Parquet_is_detected_from_its_first_bytes(string name)
    {
        await WriteAsync(name, new DataField<double>("price"), [1.0, 2]);

        Mean($"<{name}>").Should().Be(1.5);
    }

    [Fact]
    public void Column_can_have_the_name_of_the_Parquet_signature()
    {
        _folder.Write("a.csv", "PAR1,price\nx,3\n");

        Mean("<a.csv>").Should().Be(3);
    }

    [Fact]
    public async Task Parquet_in_gzip_is_an_error()
    {
        await WriteAsync("a.parquet", new DataField<double>("price"), [1.0]);
        using var memory = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(memory, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(_folder.PathOf("a.parquet")));
        }

        _folder.WriteBytes("a.gz", memory.ToArray());

        Fails("<a.gz>").Should().Be("error: a.gz isn't a text file. Its content is a Parquet file. Decompress it, or remove --input-format.");
    }

    [Fact]
    public async Task Damaged_file_is_not_a_bug_in_the_tool()
    {
        await WriteAsync("a.parquet", new DataField<double>("price"), Enumerable.Range(0, 50).Select(i => i * 0.5).ToArray());
        var whole = File.ReadAllBytes(_folder.PathOf("a.parquet"));
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(4, whole.Length)] = (byte)random.Next(256);
            _folder.WriteBytes("b.parquet", damaged);

            var run = _folder.Run("profile", "<b.parquet>", "-c", "price", "--format", "json");

            run.ExitCode.Should().BeOneOf([0, 2], $"of {i}: {run.Error}");
            run.Error.Split('\n').Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Damaged_byte_ends_reading()
    {
        await WriteAsync("a.parquet", new DataField<double>("price"), [1.0, 2, 3, 4, 5]);
        var whole = File.ReadAllBytes(_folder.PathOf("a.parquet"));
        byte[] values = [0x19, 0x7F, 0xFF];
        foreach (var (place, value) in Enumerable.Range(4, whole.Length - 4).SelectMany(place => values.Select(value => (place, value))))
        {
            var damaged = whole.ToArray();
            damaged[place] = value;
            _folder.WriteBytes("b.parquet", damaged);

            _folder.Run("profile", "<b.parquet>", "-c", "price", "--format", "json").ExitCode.Should().BeOneOf([0, 2], $"of {value:X2} at {place}");
        }
    }

    [Fact]
    public void Footer_with_values_in_an_unknown_struct_ends_reading()
    {
        // The library takes the values for fields, and reads beyond the end of the file.
        _folder.WriteBytes("b.parquet", Convert.FromBase64String(
            "UEFSMRUCGSxIBHJvb3QVAgAyFbIlABgEZmFyBf//BQEZHBkcJggcFQoZJQByc2lvbiA2LjEuFQIZFv8AFq4CJgg8GAiamZmZmZkqQBgIAAAAAAAABEAWACgImpmZmZmZKkAY"
            + "CAAA/wAAAASA////FoAK+PABNq4CAChKAGNycXVldC5OZXQgdmVyc2lvbiA2LjEuMCAoYnVpbGQgYx43OWQ5N2JkMjU0OWI1ZjQAgDkyNEJlNzI5Zjg2OWQ0OTQ3ZWU1OSkA"
            + "wQAAAFBBUjE="));

        Fails("<b.parquet>").Should().EndWith("isn't a valid Parquet file, or is truncated: the footer contains an unknown field.");
    }

    [Fact]
    public void Footer_with_a_field_number_that_is_too_long_ends_reading()
    {
        _folder.WriteBytes("b.parquet", Convert.FromBase64String(
            "UEFSMQj8/Pz8/Pz8ABaAZIRVATYBAAAoFQ8ZJQAGGS4Eg2FyZRUAFvCAZIQAATYBAAAoFQ8ZJQAGGZkqQBgAZAAAAADjBEAWACgImpkAAJKmKkAYKQAAAAAAAARAAAAAFgAAACAB"
            + "NgEAAChZUGFyVnVldC5MAQAAHw0QBCNkhAAAAGwNLIAAAABpbGQPH80PBCNkhP/kAGwNLABjMTc5ZDkdYWQQNSg5AAB//zRNOTI0MWU3MjlmODY5ZDQ5NDdlZTU5KQDBAAAAUEFS"
            + "MQ=="));

        Fails("<b.parquet>").Should().EndWith("isn't a valid Parquet file, or is truncated: the footer contains an unknown field.");
    }

    [Fact]
    public void Row_group_with_more_rows_than_values_is_an_error()
    {
        _folder.WriteBytes("b.parquet", Convert.FromBase64String(
            "UEFSMWQAFYEPFa4BJxTwARUAFQYVBhwYCJqZmZmZmSpAGAgAAAAAAIAEQBYAKAiamZmZmZkqQBgIAAAAAAAABEAA5ADABzMFAQgRQGYFAQwYQJqZARsAHw0QBCNABScEAPQNuQAq"
            + "DRD+OAD+OAD+OAD+OAD+N/b+OADwOAD+OAD+OACARAD+OAD+OAD+OADuOAAJOBUCGSxIBHJvb3QVAgAVBiUCGARmYXJlABbwARkcGRwmCBwVChklAAYZGARmYXJlFQIW8QEWgBAW"
            + "rgImCDwYCJqZmZmZmSpAGAgAAAAAAAAEQBYAKAiamZmZmQABQBgIAAABAAAABEAAAAAWgBAW8P//rgIAKEpQYXJxdWV0Lk5ldCB2ZXJzaW9uIDYuMf///38CGSxIBHJvb3QVAgAV"
            + "uCUAGARmYXJlABbwARkcMWVsMjlmODY5ZDQ5QTdlZTU5KQDBAAAAUEFSMQ=="));

        Fails("<b.parquet>", "fare").Should().EndWith("is truncated: row group 0, column 'fare': -121 values for 317,718,520 rows.");
    }

    private double Mean(string file, string column = "price") => _folder.RunJson("profile", file, "-c", column)["metrics"]![0]!["mean"]!.GetValue<double>();

    private string Fails(string file, string column = "price")
    {
        var run = _folder.Run("profile", file, "-c", column);
        run.ExitCode.Should().Be(2);
        return run.Error;
    }

    private async Task WriteAsync<T>(string name, DataField field, T[] values)
        where T : notnull
    {
        var schema = new ParquetSchema(field);
        await using var stream = File.Create(_folder.PathOf(name));
        await using var writer = await ParquetWriter.CreateAsync(schema, stream);
        await WriteGroupAsync(writer, schema.DataFields[0], values);
    }

    private static async Task WriteGroupAsync<T>(ParquetWriter writer, DataField field, T[] values)
    {
        using var group = writer.CreateRowGroup();
        switch (values)
        {
            case byte[][] bytes:
                await group.WriteAsync(field, bytes);
                break;
            case double[] numbers:
                await group.WriteAsync<double>(field, numbers);
                break;
            case decimal[] numbers:
                await group.WriteAsync<decimal>(field, numbers);
                break;
        }

        group.CompleteValidate();
    }
}
