using Parquet;
using Parquet.Schema;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Files;

/// <summary>The same three rows in each format: 1.5, missing, -2.</summary>
public sealed class FormatTests : IDisposable
{
    private const string Csv = "id,price\na,1.5\nb,\nc,-2\n";

    private readonly ToolFolder _folder = new();

    public static TheoryData<string, string> Texts => new()
    {
        { "a.csv", Csv },
        { "a.txt", Csv },
        { "a.csv", "id;price\na;1.5\nb;\nc;-2\n" },
        { "a.csv", "\uFEFFid,price\r\na,1.5\r\nb,\r\nc,-2\r\n" },
        { "a.csv", "id,\"price\"\n\"a, or so\",\"1.5\"\nb, \nc,-2" },
        { "a.csv", "id,price\na,1.5\n\nb,\nc,-2\n\n" },
        { "a.csv", "id, Price \na,+1.5\nb,\"\"\nc,-2e0\n" },
        { "a.tsv", "id\tprice\na\t1.5\nb\t\nc\t-2\n" },
        { "a.jsonl", "{\"id\":\"a\",\"price\":1.5}\n{\"id\":\"b\",\"price\":null}\n\n{\"price\":-2,\"more\":{\"price\":7}}\n" },
        { "a.ndjson", "{\"price\":\"1.5\"}\n{\"id\":1}\n{\"price\":-2e0}" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_format_is_read_from_the_extension(string name, string text)
    {
        _folder.Write(name, text);

        ShouldBeTheThree($"<{name}>");
    }

    [Theory]
    [InlineData("a.csv.gz", Csv)]
    [InlineData("a.csv", Csv)]
    [InlineData("a.jsonl.gz", "{\"price\":1.5}\n{}\n{\"price\":-2}\n")]
    public void Gzip_is_recognized_by_itself(string name, string text)
    {
        _folder.WriteBytes(name, ToolFolder.Gzip(text));

        ShouldBeTheThree($"<{name}>");
    }

    [Fact]
    public void Gzip_in_several_members_is_one_file()
    {
        _folder.WriteBytes("a.csv.gz", [.. ToolFolder.Gzip("id,price\na,1.5\n"), .. ToolFolder.Gzip("b,\nc,-2\n")]);

        ShouldBeTheThree("<a.csv.gz>");
    }

    [Fact]
    public void Standard_input_is_a_dash()
    {
        var run = _folder.RunWith(Csv, "profile", "-", "-c", "price", "--format", "json");

        run.Json["rows"]!.GetValue<long>().Should().Be(3);
        run.Json["file"]!.GetValue<string>().Should().Be("standard input");
    }

    [Fact]
    public void Standard_input_takes_its_format_from_an_option() =>
        _folder.RunWith("{\"price\":1}\n", "profile", "-", "-c", "price", "--input-format", "jsonl", "--format", "json")
            .Json["rows"]!.GetValue<long>().Should().Be(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parquet_is_read_group_by_group(bool isFloat)
    {
        if (isFloat)
        {
            await WriteParquetAsync("a.parquet", new DataField<float?>("price"), new float?[][] { [1.5f, null], [-2] });
        }
        else
        {
            await WriteParquetAsync("a.parquet", new DataField<double?>("price"), new double?[][] { [1.5, null], [-2] });
        }

        ShouldBeTheThree("<a.parquet>");
    }

    [Fact]
    public async Task Parquet_without_nulls_and_of_other_types_is_read_too()
    {
        var (count, name) = (new DataField<int>("count"), new DataField<string>("name"));
        await using (var stream = File.Create(_folder.PathOf("a.parquet")))
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(count, name), stream);
            using var group = writer.CreateRowGroup();
            int[] counts = [3, 4];
            string[] names = ["a", "b"];
            await group.WriteAsync<int>(count, counts);
            await group.WriteAsync(name, names);
        }

        var metrics = _folder.RunJson("profile", "<a.parquet>", "-c", "count", "-c", "name")["metrics"]!;
        metrics[0]!["mean"]!.GetValue<double>().Should().Be(3.5);
        metrics[1]!["labels"]!["b"]!.GetValue<long>().Should().Be(1);
    }

    [Fact]
    public void File_without_a_header_has_numbered_columns()
    {
        _folder.Write("a.csv", "a,1.5\nb,\nc,-2\n");

        _folder.RunJson("profile", "<a.csv>", "-c", "2", "--no-header")["metrics"]![0]!["mean"]!.GetValue<double>().Should().Be(-0.25);
    }

    [Fact]
    public void Blank_line_in_a_single_column_is_a_missing_value()
    {
        _folder.Write("a.csv", "price\n1.5\n\n-2\n");

        ShouldBeTheThree("<a.csv>");
    }

    [Fact]
    public void Texts_can_stand_for_missing_values()
    {
        _folder.Write("a.csv", "price,x\n1.5,\nNA,\n-2,\n");

        ShouldBeTheThree("<a.csv>", "--missing", "NA");
    }

    [Fact]
    public void Numbers_can_represent_missing_values()
    {
        _folder.Write("a.csv", "price,x\n1.5,\n-999,\n-2,\n");

        ShouldBeTheThree("<a.csv>", "--missing", "-999");
    }

    [Fact]
    public void Nested_property_is_named_by_its_path()
    {
        _folder.Write("a.jsonl", "{\"model\":{\"price\":1.5}}\n{\"model\":{}}\n{\"model\":{\"price\":-2}}\n");

        _folder.RunJson("profile", "<a.jsonl>", "-c", "model.price")["metrics"]![0]!["mean"]!.GetValue<double>().Should().Be(-0.25);
    }

    [Fact]
    public void NaN_and_infinities_are_numbers_in_every_spelling()
    {
        _folder.Write("a.csv", "price,x\nNaN,\nnan,\ninf,\n-Inf,\nInfinity,\n-Infinity,\n1,\n");

        var metric = _folder.RunJson("profile", "<a.csv>", "-c", "price")["metrics"]![0]!;

        (metric["nan"]!.GetValue<long>(), metric["positiveInfinity"]!.GetValue<long>(), metric["negativeInfinity"]!.GetValue<long>()).Should().Be((2, 2, 2));
    }

    public void Dispose() => _folder.Dispose();

    private async Task WriteParquetAsync<T>(string name, DataField field, T?[][] groups)
        where T : struct
    {
        await using var stream = File.Create(_folder.PathOf(name));
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), stream);
        foreach (var rows in groups)
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<T>(field, rows.AsMemory());
        }
    }

    private void ShouldBeTheThree(params string[] args)
    {
        var result = _folder.RunJson(["profile", .. args, "-c", "price"]);

        var metric = result["metrics"]![0]!;
        (result["rows"]!.GetValue<long>(), metric["count"]!.GetValue<long>(), metric["missing"]!.GetValue<long>()).Should().Be((3, 3, 1));
        (metric["minimum"]!.GetValue<double>(), metric["maximum"]!.GetValue<double>()).Should().Be((-2, 1.5));
    }
}
