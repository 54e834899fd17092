using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

/// <summary>Every command warns about a history that is sorted by value, because changes in it can't be detected.</summary>
public sealed class SortedHistoryTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public SortedHistoryTests()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(3000));
        _folder.WriteCsv("sorted.csv", "price", Values.Prices(3000).Order());
    }

    public static TheoryData<string[]> Commands => new()
    {
        { ["profile", "<F>", "-c", "price"] },
        { ["profile", "<F>", "-c", "price", "--out", "<b.json>"] },
        { ["replay", "<F>", "-c", "price"] },
        { ["suggest", "<F>", "-c", "price", "--repetitions", "0"] },
        { ["drill", "<F>", "-c", "price", "--no-settings", "--fault", "x10", "--repetitions", "1"] },
        { ["compare", "<a.csv>", "<F>", "-c", "price"] },
        { ["compare", "<F>", "<a.csv>", "-c", "price"] },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Sorted_column_has_a_warning(string[] args)
    {
        string[] sorted = [.. args.Select(arg => arg == "<F>" ? "<sorted.csv>" : arg)];

        _folder.WarningsOf(_folder.RunJson(sorted)).Should().ContainSingle().Which.Should().StartWith("sorted.csv: column 'price': The column is sorted by value, ascending.");
        _folder.Run(sorted).Output.Should().MatchRegex("warning: .*sorted.csv: column 'price': The column is sorted by value, ascending.");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Unsorted_column_has_no_warning(string[] args) =>
        _folder.WarningsOf(_folder.RunJson([.. args.Select(arg => arg == "<F>" ? "<a.csv>" : arg)])).Should().BeEmpty();

    [Theory]
    [InlineData("compare", "<b.json>", "<a.csv>", "-c", "price")]
    [InlineData("compare", "<a.csv>", "<b.json>", "-c", "price")]
    [InlineData("replay", "<a.csv>", "-c", "price", "--baseline", "<b.json>")]
    public void Baseline_of_a_sorted_column_has_a_warning(params string[] args)
    {
        _folder.RunJson("profile", "<sorted.csv>", "-c", "price", "--out", "<b.json>");

        _folder.WarningsOf(_folder.RunJson(args)).Should().ContainSingle().Which.Should().StartWith("b.json: The baseline of metric 'prediction' was created from values that are sorted, or grouped by label.");
    }

    [Theory]
    [InlineData("compare", "<b.json>", "<a.csv>", "-c", "price")]
    [InlineData("replay", "<a.csv>", "-c", "price", "--baseline", "<b.json>")]
    public void Baseline_of_an_unsorted_column_has_no_warning(params string[] args)
    {
        _folder.RunJson("profile", "<a.csv>", "-c", "price", "--out", "<b.json>");

        _folder.WarningsOf(_folder.RunJson(args)).Should().BeEmpty();
    }

    [Fact]
    public void Baseline_of_joined_sorted_files_has_a_warning()
    {
        _folder.WriteCsv("joined.csv", "price", [.. Values.Prices(1500).Order(), .. Values.Prices(1500, seed: 2).Order()]);
        _folder.RunJson("profile", "<joined.csv>", "-c", "price", "--out", "<b.json>");

        _folder.WarningsOf(_folder.RunJson("compare", "<b.json>", "<a.csv>", "-c", "price")).Should().ContainSingle();
    }

    [Fact]
    public void Rows_sorted_by_time_have_no_order_warning()
    {
        _folder.Write("a.csv", "price,at\n" + string.Concat(Values.Prices(2000).Select((price, second) => (Price: (double)price!, Time: 1_700_000_000 + second)).OrderBy(row => row.Price)
            .Select(row => FormattableString.Invariant($"{row.Price},{row.Time}\n"))));

        _folder.WarningsOf(_folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at", "--sort")).Should().BeEmpty();
    }

    public void Dispose() => _folder.Dispose();
}
