using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Files;

/// <summary>Numbers that are formatted for people are never misread; the error explains how to read them.</summary>
public sealed class OddNumberTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("7,6", "a number with a decimal comma. Use --decimal , to read it.")]
    [InlineData("1,234", "a number with a comma that separates thousands or decimals. Use --decimal , if it separates decimals, or --thousands , if it separates thousands.")]
    [InlineData("1,234.5", "a number with commas between thousands. Use --thousands , to read it.")]
    [InlineData("1,234,567", "a number with commas between thousands. Use --thousands , to read it.")]
    [InlineData("1.234,5", "a number with periods between thousands. Use --decimal , --thousands . to read it.")]
    [InlineData("1.234.567", "a number with periods between thousands. Use --decimal , --thousands . to read it.")]
    [InlineData("1 234.5", "a number with spaces between thousands. Use --thousands \" \" to read it.")]
    [InlineData("1\u00A0234,5", "a number with spaces between thousands. Use --thousands \" \" --decimal , to read it.")]
    [InlineData("1'234", "a number with ' between thousands. Use --thousands \"'\" to read it.")]
    [InlineData("12 %", "a number with a percent sign. Write a fraction without the sign, for example 0.12 for 12%.")]
    [InlineData("$12.50", "a number with a currency. Write the number without the currency.")]
    [InlineData("12,50 €", "a number with a currency. Write the number without the currency.")]
    [InlineData("EUR 12", "a number with a currency. Write the number without the currency.")]
    [InlineData("(12.50)", "a negative number in parentheses. Write it with a minus sign.")]
    [InlineData("−3", "a number with a minus sign that isn't ASCII. Write the ASCII character -.")]
    [InlineData("٣", "a number with digits that aren't ASCII. Write plain numbers, for example 1234.5.")]
    [InlineData("0x1F", "a hexadecimal number. Write plain numbers, for example 1234.5.")]
    [InlineData("12 km", "a number with a unit. Write the number without the unit.")]
    [InlineData("[0.1, 0.9]", "a list. Write the values to separate columns.")]
    [InlineData("12.5f", "a number with a unit. Write the number without the unit.")]
    [InlineData("12 minutes", "a number with a unit. Write the number without the unit.")]
    [InlineData("12.50-", "a number with its minus sign at the end. Write the sign before the number.")]
    [InlineData("1/3", "a fraction. Write plain numbers, for example 1234.5.")]
    [InlineData("00:12:30", "a time of day or a duration. Write it as a number, for example in seconds.")]
    [InlineData("PT12M30S", "a time of day or a duration. Write it as a number, for example in seconds.")]
    [InlineData("<5", "a number with a comparison operator. Write plain numbers, for example 1234.5.")]
    [InlineData("2٫5", "a number with digits that aren't ASCII. Write plain numbers, for example 1234.5.")]
    public void Formatted_number_is_an_error_with_advice(string text, string why)
    {
        Write("1.5", text);

        Fails("--kind", "number").Should().Be(
            $"error: a.tsv: row 1 (line 3), column 'price': '{text}' is {why} If the column contains labels, use --kind label. To skip rows that can't be read, use --skip-bad-rows.");
    }

    [Theory]
    [InlineData("NA", "NA")]
    [InlineData("n/a", "n/a")]
    [InlineData("null", "null")]
    [InlineData("?", "\"?\"")]
    [InlineData("not known", "\"not known\"")]
    [InlineData("$x", "'$x'")]
    public void Advice_on_a_missing_value_is_quoted_for_a_shell(string text, string quoted)
    {
        Write("1.5", text);

        Fails().Should().Contain($"If it represents a missing value, use --missing {quoted}.");
    }

    [Theory]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("-999")]
    [InlineData("NA")]
    [InlineData("?")]
    [InlineData("#N/A")]
    public void Text_for_missing_values_is_missing(string text)
    {
        Write("1.5", text, "2.5");

        var metric = Profile($"--missing={text}");

        (metric["kind"]!.GetValue<string>(), metric["missing"]!.GetValue<long>(), metric["mean"]!.GetValue<double>()).Should().Be(("number", 1, 2));
    }

    [Fact]
    public void Number_for_a_missing_value_matches_any_notation()
    {
        Write("1.5", "-1.0", "2.5");

        Profile("--missing=-1")["missing"]!.GetValue<long>().Should().Be(1);
    }

    [Fact]
    public void Placeholders_at_the_start_keep_the_column_numeric()
    {
        Write([.. Enumerable.Repeat("NA", 80), "1", "2"]);

        Fails().Should().StartWith("error: a.tsv: row 0 (line 2), column 'price': 'NA' isn't a number. If it represents a missing value, use --missing NA.");
    }

    [Fact]
    public void Decimal_comma_is_read_if_it_is_set()
    {
        Write("7,6", "1e1", "-2,5");

        Profile("--decimal", ",")["mean"]!.GetValue<double>().Should().BeApproximately(5.03333333, 1e-6);
    }

    [Theory]
    [InlineData("1,234.5", 1234.5, "--thousands", ",")]
    [InlineData("-1,234,567", -1234567, "--thousands", ",")]
    [InlineData("1.234,5", 1234.5, "--thousands", ".", "--decimal", ",")]
    [InlineData("1 234", 1234, "--thousands", " ")]
    [InlineData("1\u202F234", 1234, "--thousands", " ")]
    [InlineData("1'234", 1234, "--thousands", "'")]
    [InlineData("12", 12, "--thousands", ",")]
    public void Set_separators_are_read(string text, double number, params string[] options)
    {
        Write(text);

        Profile(options)["mean"]!.GetValue<double>().Should().Be(number);
    }

    [Theory]
    [InlineData("7,6")]
    [InlineData("12,34")]
    [InlineData("1,2345")]
    [InlineData(",123")]
    public void Thousands_are_three_digits(string text)
    {
        Write("1", text);

        Fails("--thousands", ",", "--kind", "number").Should().Contain($"'{text}' is a number with a decimal comma.");
    }

    [Theory]
    [InlineData("0,125", "a number with a decimal comma.", "--thousands", ",")]
    [InlineData("-0,125", "a number with a decimal comma.", "--thousands", ",")]
    [InlineData("0.125", "a number with a decimal point. Remove --decimal and --thousands to read it.", "--thousands", ".", "--decimal", ",")]
    public void Separator_after_a_zero_separates_no_thousands(string text, string what, params string[] options)
    {
        Write("1", text);

        Fails([.. options, "--kind", "number"]).Should().Contain($"'{text}' is {what}");
    }

    [Fact]
    public void Decimal_point_is_rejected_if_a_comma_is_set()
    {
        Write("7,6", "7.6");

        Fails("--decimal", ",").Should().Contain("'7.6' is a number with a decimal point. Remove --decimal and --thousands to read it.");
    }

    [Fact]
    public void Numbers_that_are_read_as_labels_have_a_warning()
    {
        Write("7,6", "8,5");

        Warning().Should().Be(
            "a.tsv: column 'price': The values are read as labels, but 2 of the first 2 values look like numbers. Row 0 has '7,6', a number with a decimal comma. Use --decimal , to read it. If the column contains labels, use --kind label; if it contains numbers, use --kind number.");
    }

    [Fact]
    public void Placeholder_among_labels_has_a_warning()
    {
        Write("card", "NA", "cash");

        Warning().Should().Be(
            "a.tsv: column 'price': The values are read as labels, and 'NA' in row 1 counts as a label. If it represents a missing value, use --missing NA. If the column contains labels, use --kind label; if it contains numbers, use --kind number.");
    }

    [Fact]
    public void Some_numbers_among_labels_have_a_warning()
    {
        Write("card", "cash", "1");

        Warning().Should().StartWith("a.tsv: column 'price': The values are read as labels, but 1 of the first 3 values are numbers. Row 0 has 'card'.");
    }

    [Fact]
    public void Periods_that_can_separate_thousands_have_a_warning()
    {
        Write("1.500", "12.345", "950");

        Warning().Should().Be(
            "a.tsv: column 'price': The values are read as numbers with three decimals, for example 1.500 as 1.5. If the periods separate thousands, use --decimal , --thousands . to read them; if not, use --kind number.");
    }

    [Theory]
    [InlineData("1.234", "2.345")]
    [InlineData("1.500", "0.250")]
    [InlineData("1.500", "2.5")]
    [InlineData("1.500", "2345")]
    public void Periods_that_cannot_separate_thousands_have_no_warning(params string[] values)
    {
        Write(values);

        _folder.RunJson("profile", "<a.tsv>", "-c", "price")["warnings"]!.AsArray().Where(warning => warning!.GetValue<string>().Contains("thousands")).Should().BeEmpty();
    }

    [Fact]
    public void Obvious_labels_have_no_warning()
    {
        Write([.. Enumerable.Repeat("card", 20), "1"]);

        _folder.RunJson("profile", "<a.tsv>", "-c", "price")["warnings"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public void Column_of_lists_as_text_has_a_warning()
    {
        Write("[0.1, 0.9]", "[0.2, 0.8]");

        _folder.WarningsOf(_folder.RunJson("profile", "<a.tsv>", "-c", "price")).Should().Equal(
            "a.tsv: column 'price': The values are read as labels, but 2 of the first 2 values contain several values. Row 0 has '[0.1, 0.9]', a list. "
            + "Write the values to separate columns. If the column contains labels, use --kind label; if it contains numbers, use --kind number.");
    }

    [Theory]
    [InlineData("0.1|0.5")]
    [InlineData("1;2;3")]
    [InlineData("(0.1, -0.5)")]
    [InlineData(".1 .5 .25")]
    public void Column_of_several_numbers_has_a_warning(string numbers)
    {
        Write(numbers, numbers);

        _folder.WarningsOf(_folder.RunJson("profile", "<a.tsv>", "-c", "price")).Should().Equal(
            "a.tsv: column 'price': The values are read as labels, but 2 of the first 2 values contain several values. "
            + $"Row 0 has '{numbers}', several numbers. Write the values to separate columns. "
            + "If the column contains labels, use --kind label; if it contains numbers, use --kind number.");
    }

    [Theory]
    [InlineData("555 1234")]
    [InlineData("2024 05 01")]
    [InlineData("1.2.3")]
    public void Labels_of_digits_have_no_warning(string label)
    {
        Write(label, label);

        _folder.RunJson("profile", "<a.tsv>", "-c", "price")["warnings"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public void Whole_numbers_that_are_rounded_have_a_warning()
    {
        Write("9007199254740992", "9007199254740993");

        _folder.WarningsOf(_folder.RunJson("profile", "<a.tsv>", "-c", "price")).Should().Equal(
            "a.tsv: column 'price': The values are read as numbers, and whole numbers with more than 15 digits are rounded, "
            + "so that different ones can become equal. Row 1 has '9007199254740993'. "
            + "If the column contains IDs, use --kind label; if it contains numbers, use --kind number.");
    }

    [Fact]
    public void Whole_numbers_that_a_double_has_have_no_warning()
    {
        Write("9007199254740992", "18014398509481984");

        _folder.RunJson("profile", "<a.tsv>", "-c", "price")["warnings"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public void Column_with_a_kind_has_no_warning()
    {
        Write("7,6", "8,5");

        _folder.RunJson("profile", "<a.tsv>", "-c", "price", "--kind", "label")["warnings"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData("error: Argument ';' not recognized. Must be one of: '.' ','*", "--decimal", ";")]
    [InlineData("error: --thousands: 'x' isn't valid. Expected a comma, a period, a space, an apostrophe, or an underscore.*", "--thousands", "x")]
    [InlineData("error: --thousands: '.' is the decimal separator. To use it for thousands, add --decimal ,.*", "--thousands", ".")]
    [InlineData("error: --thousands: ',' is the decimal separator. Use another character.*", "--thousands", ",", "--decimal", ",")]
    public void Invalid_separator_is_an_error(string error, params string[] options)
    {
        Write("1");

        Fails(options).Should().Match(error);
    }

    [Theory]
    [InlineData("1e309", "number")]
    [InlineData("-1e309", "auto")]
    [InlineData("1E+400", "auto")]
    public void Number_that_is_too_large_is_an_error(string text, string kind)
    {
        Write("1.5", text);

        Fails("--kind", kind).Should().Be(
            $"error: a.tsv: row 1 (line 3), column 'price': '{text}' is too large. Expected a number between -1.8E+308 and 1.8E+308. To skip rows that can't be read, use --skip-bad-rows.");
    }

    [Theory]
    [InlineData("1,5e309", "--decimal", ",")]
    [InlineData("1,000e309", "--thousands", ",")]
    public void Number_that_is_too_large_with_separators_is_an_error(string text, params string[] options)
    {
        Write("1", text);

        Fails([.. options, "--kind", "number"]).Should().Contain($"row 1 (line 3), column 'price': '{text}' is too large.");
    }

    [Fact]
    public void Number_that_is_too_large_is_skipped_with_its_row()
    {
        Write("1.5", "1e309", "2.5");

        var result = _folder.RunJson("profile", "<a.tsv>", "-c", "price", "--skip-bad-rows");

        (result["skippedRows"]!.GetValue<long>(), result["metrics"]![0]!["mean"]!.GetValue<double>(), result["metrics"]![0]!["positiveInfinity"]!.GetValue<long>()).Should().Be((1, 2, 0));
    }

    [Theory]
    [InlineData("inf", "positiveInfinity")]
    [InlineData("Infinity", "positiveInfinity")]
    [InlineData("+Infinity", "positiveInfinity")]
    [InlineData("-inf", "negativeInfinity")]
    [InlineData("-Infinity", "negativeInfinity")]
    public void Written_infinity_is_a_number(string text, string counted)
    {
        Write("1.5", text, "1.7976931348623157E308");

        Profile("--kind", "number")[counted]!.GetValue<long>().Should().Be(1);
    }

    private void Write(params string[] values) => _folder.Write("a.tsv", "price\tx\n" + string.Concat(values.Select(value => $"{value}\t\n")));

    private System.Text.Json.Nodes.JsonNode Profile(params string[] options) => _folder.RunJson(["profile", "<a.tsv>", "-c", "price", .. options])["metrics"]![0]!;

    private string Warning() => _folder.WarningsOf(_folder.RunJson("profile", "<a.tsv>", "-c", "price")).Should().ContainSingle().Subject;

    private string Fails(params string[] options)
    {
        var run = _folder.Run(["profile", "<a.tsv>", "-c", "price", .. options]);
        run.ExitCode.Should().Be(2);
        return run.Error;
    }
}
