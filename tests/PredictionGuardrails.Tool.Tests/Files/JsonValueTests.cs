using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Files;

/// <summary>Valid and invalid JSON lines.</summary>
public sealed class JsonValueTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("NaN", "nan")]
    [InlineData("nan", "nan")]
    [InlineData("-NaN", "nan")]
    [InlineData("Infinity", "positiveInfinity")]
    [InlineData("+Infinity", "positiveInfinity")]
    [InlineData("inf", "positiveInfinity")]
    [InlineData("-Infinity", "negativeInfinity")]
    [InlineData("-inf", "negativeInfinity")]
    public void NaN_and_infinities_in_JSON_are_read(string written, string counted)
    {
        _folder.Write("a.jsonl", $"{{\"id\":\"NaN, \\\"Infinity\",\"price\":{written}}}\n{{\"price\":1}}\n");

        var metric = Profile("price");

        (metric[counted]!.GetValue<long>(), metric["count"]!.GetValue<long>(), metric["kind"]!.GetValue<string>()).Should().Be((1, 2, "number"));
    }

    [Fact]
    public void Position_of_an_error_is_correct_after_NaN()
    {
        _folder.Write("a.jsonl", "{\"price\":NaN,\"x\":!}\n");

        Fails("price").Should().StartWith("error: a.jsonl: row 0 (line 1): Invalid JSON at byte 17: '!' is an invalid start of a value.");
    }

    [Theory]
    [InlineData("nano")]
    [InlineData("NaN1")]
    [InlineData("Infinity_")]
    [InlineData("undefined")]
    public void Other_words_are_invalid_JSON(string written)
    {
        _folder.Write("a.jsonl", $"{{\"price\":{written}}}\n");

        Fails("price").Should().StartWith("error: a.jsonl: row 0 (line 1): Invalid JSON at byte ");
    }

    [Fact]
    public void Number_as_a_label_keeps_its_text()
    {
        _folder.Write("a.jsonl", "{\"id\":9007199254740993}\n{\"id\":1.0}\n");

        Profile("id", "--kind", "label")["labels"]!.AsObject().Select(label => label.Key).Should().BeEquivalentTo("9007199254740993", "1.0");
    }

    [Theory]
    [InlineData("[0.1]", "an array", "an index: --column price.0.")]
    [InlineData("{\"x\":1}", "an object", "the name of a property: --column price.NAME.")]
    public void Column_without_single_values_is_an_error(string value, string what, string advice)
    {
        _folder.Write("a.jsonl", $"{{\"price\":{value}}}\n");

        Fails("price", "--kind", "label").Should().StartWith(
            $"error: a.jsonl: row 0 (line 1), column 'price': Expected one value per row, but found {what}. To read a value in it, append a period and {advice}");
    }

    [Fact]
    public void Value_of_an_array_is_read_by_its_index()
    {
        _folder.Write("a.jsonl", "{\"p\":[[1,2],{\"x\":3}]}\n{\"p\":[[1,4]]}\n");

        (Profile("p.0.1")["mean"]!.GetValue<double>(), Profile("p.1.x")["missing"]!.GetValue<long>()).Should().Be((3, 1));
    }

    [Fact]
    public void Duplicate_property_is_an_error()
    {
        _folder.Write("a.jsonl", "{\"price\":1,\"price\":2}\n");

        Fails("price").Should().StartWith("error: a.jsonl: row 0 (line 1): Property 'price' occurs twice. Expected it once per object.");
    }

    [Theory]
    [InlineData("{\"price\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1,\"price\":\"\\udc00x\"}")]
    public void Unpaired_surrogate_is_an_error(string line)
    {
        _folder.Write("a.jsonl", line);

        Fails("price").Should().StartWith("error: a.jsonl: row 0 (line 1): The text isn't valid Unicode (");
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_an_error()
    {
        _folder.WriteBytes("a.jsonl", [.. "{\"price\":\""u8, 0xFF, .. "\"}"u8]);

        Fails("price").Should().StartWith("error: a.jsonl: row 0 (line 1): The text isn't valid Unicode (");
    }

    [Fact]
    public void Property_name_that_is_not_UTF_8_is_reported()
    {
        _folder.WriteBytes("a.jsonl", [.. "{\"pri"u8, 0xE9, .. "x\":1}\n"u8]);

        Fails("priéx").Should().Be(
            "error: a.jsonl: Column 'priéx' not found. Some property names aren't valid UTF-8. Save the file as UTF-8, or convert it, for example with iconv -f WINDOWS-1252 -t UTF-8.");
    }

    [Fact]
    public void Missing_property_next_to_a_name_that_is_not_UTF_8_gets_both_hints()
    {
        _folder.WriteBytes("a.jsonl", [.. "{\"prize\":1,\""u8, 0xE9, .. "\":1}\n"u8]);

        Fails("price").Should().StartWith("error: a.jsonl: Column 'price' not found. Did you mean 'prize'? Some property names aren't valid UTF-8.");
    }

    [Theory]
    [InlineData("1e309", "1e309")]
    [InlineData("-1e400", "-1e400")]
    [InlineData("\"1e309\"", "1e309")]
    public void Number_that_is_too_large_is_an_error(string written, string text)
    {
        _folder.Write("a.jsonl", $"{{\"price\":1}}\n{{\"price\":{written}}}\n");

        Fails("price").Should().StartWith($"error: a.jsonl: row 1 (line 2), column 'price': '{text}' is too large. Expected a number between -1.8E+308 and 1.8E+308.");
        _folder.RunJson("profile", "<a.jsonl>", "-c", "price", "--skip-bad-rows")["skippedRows"]!.GetValue<long>().Should().Be(1);
    }

    [Fact]
    public void Number_that_is_too_large_can_be_a_missing_value_or_a_label()
    {
        _folder.Write("a.jsonl", "{\"price\":1}\n{\"price\":1e309}\n");

        Profile("price", "--missing", "1e309")["missing"]!.GetValue<long>().Should().Be(1);
        Profile("price", "--kind", "label")["labels"]!.AsObject().Select(label => label.Key).Should().BeEquivalentTo("1", "1e309");
    }

    [Fact]
    public void Damage_outside_the_requested_columns_is_ignored()
    {
        _folder.WriteBytes("a.jsonl", [.. "{\"x\":\""u8, 0xFF, .. "\\ud800\",\"y\":[{}],\"price\":2}"u8]);

        Profile("price")["mean"]!.GetValue<double>().Should().Be(2);
    }

    [Fact]
    public void Row_that_is_not_Unicode_can_be_skipped()
    {
        _folder.Write("a.jsonl", "{\"price\":\"\\ud800\"}\n{\"price\":3}\n");

        _folder.RunJson("profile", "<a.jsonl>", "-c", "price", "--skip-bad-rows")["skippedRows"]!.GetValue<long>().Should().Be(1);
    }

    [Fact]
    public void Deep_nesting_is_an_error()
    {
        _folder.Write("a.jsonl", "{\"price\":" + new string('[', 1000) + "\n");

        Fails("price").Should().StartWith("error: a.jsonl: row 0 (line 1): Invalid JSON at byte ");
    }

    [Fact]
    public void Too_many_columns_are_an_error()
    {
        var columns = Enumerable.Range(0, 64).SelectMany(i => new[] { "-c", $"c{i}" });

        _folder.Run(["profile", "a.jsonl", .. columns]).Error.Should().StartWith("error: --column is specified 64 times. This command accepts at most 50 columns.");
    }

    private JsonNode Profile(string column, params string[] options) => _folder.RunJson(["profile", "<a.jsonl>", "-c", column, .. options])["metrics"]![0]!;

    private string Fails(string column, params string[] options)
    {
        var run = _folder.Run(["profile", "<a.jsonl>", "-c", column, .. options]);
        run.ExitCode.Should().Be(2);
        run.Error.Split('\n').Should().ContainSingle();
        return run.Error;
    }
}
