using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Histories;

public sealed class ValueOrderTests
{
    [Fact]
    public void Ascending_numbers_have_a_warning() => OfNumbers(Values.Prices(500).Cast<double>().Order()).Should().Be(
        "a.csv: column 'fare': The column is sorted by value, ascending. Each value resembles the previous one, so a guard learns almost nothing and changes aren't detected. Keep the rows in the order in which the model made the predictions: sort the file by time, or use replay --time COLUMN --sort.");

    [Fact]
    public void Descending_numbers_have_a_warning() => OfNumbers(Values.Prices(500).Cast<double>().OrderDescending()).Should().Contain("is sorted by value, descending.");

    [Fact]
    public void Joined_sorted_files_have_a_warning() =>
        OfNumbers([.. Values.Prices(500).Cast<double>().Order(), .. Values.Prices(500, seed: 2).Cast<double>().Order()]).Should().Contain("is sorted by value, ascending.");

    [Fact]
    public void Grouped_classes_have_a_warning() => OfNumbers([.. Enumerable.Repeat(0.0, 50), .. Enumerable.Repeat(1.0, 50)]).Should().Contain("is sorted by value, ascending.");

    [Fact]
    public void Missing_values_and_NaN_do_not_hide_the_order()
    {
        var order = new ValueOrder();
        for (var i = 0; i < 500; i++)
        {
            order.Add(i % 7 == 0 ? null : i % 11 == 0 ? double.NaN : i);
        }

        order.Warn("a.csv", "fare").Should().NotBeNull();
    }

    public static TheoryData<double[]> OtherOrders => new()
    {
        { [.. Values.Prices(500).Cast<double>()] },
        { [.. Enumerable.Repeat(45.0, 500)] },
        { [1, 2, 3] },
        { [.. Enumerable.Repeat(0.0, 499), 1] },
        { [.. Enumerable.Range(0, 500).Select(i => Math.Sin(i / 40.0))] },
        { [] },
    };

    [Theory]
    [MemberData(nameof(OtherOrders))]
    public void Unsorted_numbers_have_no_warning(double[] numbers) => OfNumbers(numbers).Should().BeNull();

    [Fact]
    public void Grouped_labels_have_a_warning() =>
        OfLabels(Values.Labels(500).Cast<string>().Order(StringComparer.Ordinal)).Should().Contain("column 'fare': The column is grouped by label.");

    public static TheoryData<string[]> OtherLabels => new()
    {
        { [.. Values.Labels(500).Cast<string>()] },
        { [.. Enumerable.Repeat("card", 500)] },
        { [.. Enumerable.Range(0, 500).Select(i => $"label {i}")] },
        { [.. Enumerable.Repeat("card", 499), "cash"] },
    };

    [Theory]
    [MemberData(nameof(OtherLabels))]
    public void Unsorted_labels_have_no_warning(string[] labels) => OfLabels(labels).Should().BeNull();

    private static string? OfNumbers(IEnumerable<double> numbers)
    {
        var order = new ValueOrder();
        foreach (var number in numbers)
        {
            order.Add(number);
        }

        return order.Warn("a.csv", "fare");
    }

    private static string? OfLabels(IEnumerable<string> labels)
    {
        var order = new ValueOrder();
        foreach (var label in labels)
        {
            order.Add(label);
        }

        return order.Warn("a.csv", "fare");
    }
}
