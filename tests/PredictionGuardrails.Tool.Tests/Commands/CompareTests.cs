using System.Globalization;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

public sealed class CompareTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    [Fact]
    public void Ten_percent_more_is_a_change_and_a_pipeline_can_fail_on_it()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(5000, seed: 1));
        _folder.WriteCsv("b.csv", "price", Values.Prices(5000, seed: 2).Select(price => (object?)(1.1 * (double)price!)));

        var run = _folder.Run("compare", "<a.csv>", "<b.csv>", "-c", "price", "--fail-on-change", "--format", "json");

        run.ExitCode.Should().Be(1);
        run.Json["verdict"]!.GetValue<string>().Should().Be("changed");
        run.Json["metrics"]![0]!["tested"]![0]!["what"]!.GetValue<string>().Should().Be("distribution");
        run.Json["metrics"]![0]!["shifts"]![0]!["change"]!.GetValue<double>().Should().BeApproximately(0.1, 0.03);
    }

    [Fact]
    public void Same_label_with_another_count_has_no_distance()
    {
        _folder.WriteCsv("a.csv", "label", Enumerable.Repeat<object?>("card", 50));
        _folder.WriteCsv("b.csv", "label", Enumerable.Repeat<object?>("card", 10));

        var metric = _folder.RunJson("compare", "<a.csv>", "<b.csv>", "-c", "label")["metrics"]![0]!;

        (metric["populationStability"]!.GetValue<double>(), metric["jensenShannon"]!.GetValue<double>()).Should().Be((0, 0));
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("b.csv")]
    public void Same_sample_has_no_distance(string name)
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(500));
        _folder.WriteCsv("b.csv", "price", Enumerable.Repeat<object?>(45, 500));

        var metric = _folder.RunJson("compare", $"<{name}>", $"<{name}>", "-c", "price")["metrics"]![0]!;

        ((string[])["populationStability", "jensenShannon", "kolmogorovSmirnov", "wasserstein"]).Select(distance => metric[distance]!.GetValue<double>()).Should().AllBeEquivalentTo(0.0);
    }

    [Fact]
    public void Segment_without_values_has_no_rates()
    {
        _folder.Write("a.csv", "label,country\ncard,DE\n,FR\n");

        _folder.RunJson("compare", "<a.csv>", "<a.csv>", "-c", "label", "--by", "country")["verdict"]!.GetValue<string>().Should().Be("same");
    }

    [Fact]
    public void Ignored_change_is_not_reported()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(5000, seed: 1));
        _folder.WriteCsv("b.csv", "price", Values.Prices(5000, seed: 2).Select(price => (object?)(1.1 * (double)price!)));

        _folder.Run("compare", "<a.csv>", "<b.csv>", "-c", "price", "--fail-on-change", "--ignore-below", "0.12").ExitCode.Should().Be(0);
    }

    /// <summary>With an error rate of 20%, 33 or more of 100 pairs have the probability 0.001 (binomial).</summary>
    [Fact]
    public void Error_rate_is_not_exceeded()
    {
        var changed = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            _folder.WriteCsv("a.csv", "price", Values.Prices(500, seed: 2 * seed));
            _folder.WriteCsv("b.csv", "price", Values.Prices(700, seed: (2 * seed) + 1));
            changed += _folder.Run("compare", "<a.csv>", "<b.csv>", "-c", "price", "--error-rate", "0.2", "--fail-on-change").ExitCode;
        }

        changed.Should().BeLessThan(33);
    }

    [Fact]
    public void More_frequent_label_is_reported()
    {
        _folder.WriteCsv("a.csv", "method", Values.Labels(5000, seed: 1, share: 0.7));
        _folder.WriteCsv("b.csv", "method", Values.Labels(5000, seed: 2, share: 0.6));

        var tested = _folder.RunJson("compare", "<a.csv>", "<b.csv>", "-c", "method")["metrics"]![0]!["tested"]![0]!;

        tested["what"]!.GetValue<string>().Should().Match("share of 'ca*");
        tested["isChanged"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public void Missing_values_are_a_change()
    {
        _folder.WriteCsv("a.csv", "price,x", Values.Prices(5000, seed: 1).Select(price => (object?)$"{price},"));
        _folder.WriteCsv("b.csv", "price,x", Values.Prices(5000, seed: 1).Select((price, row) => (object?)(row % 50 == 0 ? "," : $"{price},")));

        var metric = _folder.RunJson("compare", "<a.csv>", "<b.csv>", "-c", "price")["metrics"]![0]!;

        metric["tested"]!.AsArray().Where(test => test!["isChanged"]!.GetValue<bool>()).Select(test => test!["what"]!.GetValue<string>()).Should().Equal("missing");
    }

    [Fact]
    public void Changed_segment_is_first()
    {
        _folder.Write("a.csv", Countries(seed: 1, factorOfFrance: 1));
        _folder.Write("b.csv", Countries(seed: 2, factorOfFrance: 1.5));

        var metrics = _folder.RunJson("compare", "<a.csv>", "<b.csv>", "-c", "price", "--by", "country")["metrics"]!.AsArray();

        metrics[0]!["name"]!.GetValue<string>().Should().Be("prediction of country FR");
        metrics.Single(metric => metric!["name"]!.GetValue<string>() == "prediction of country DE")!["verdict"]!.GetValue<string>().Should().Be("same");
    }

    [Fact]
    public void Baseline_is_compared_like_a_file()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(5000, seed: 1));
        _folder.WriteCsv("b.csv", "price", Values.Prices(5000, seed: 2));
        _folder.Run("profile", "<a.csv>", "-c", "price", "--out", "<a.json>");
        _folder.Run("profile", "<b.csv>", "-c", "price", "--out", "<b.json>");

        _folder.RunJson("compare", "<a.json>", "<b.csv>", "-c", "price")["verdict"]!.GetValue<string>().Should().Be("same");
        _folder.RunJson("compare", "<a.json>", "<b.json>")["verdict"]!.GetValue<string>().Should().Be("same");
    }

    [Fact]
    public void Comparison_without_a_column_is_an_error()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(500));

        _folder.Run("compare", "<a.csv>", "<a.csv>").Error.Should().Be("error: a.csv isn't a baseline. Specify the column to compare with --column.");
    }

    [Fact]
    public void Numbers_and_labels_cannot_be_compared()
    {
        _folder.WriteCsv("a.csv", "x", Values.Prices(500));
        _folder.WriteCsv("b.csv", "x", Values.Labels(500));

        _folder.Run("compare", "<a.csv>", "<b.csv>", "-c", "x").Error.Should().Be("error: One file contains numbers and the other contains labels. Specify the kind of the values with --kind.");
    }

    public void Dispose() => _folder.Dispose();

    private static string Countries(int seed, double factorOfFrance) => "price,country\n" + string.Concat(Values.Prices(4000, seed).Select((price, row) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)price! * (row % 2 == 0 ? 1 : factorOfFrance)},{(row % 2 == 0 ? "DE" : "FR")}\n")));
}
