using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

/// <summary>A history that is sorted by value makes baselines and comparisons blind: every command that reads one says so.</summary>
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
    public void A_sorted_column_is_named_in_a_warning(string[] args)
    {
        string[] sorted = [.. args.Select(arg => arg == "<F>" ? "<sorted.csv>" : arg)];

        _folder.WarningsOf(_folder.RunJson(sorted)).Should().ContainSingle().Which.Should().StartWith("sorted.csv: column 'price': The column is sorted by value, ascending.");
        _folder.Run(sorted).Output.Should().MatchRegex("warning: .*sorted.csv: column 'price': The column is sorted by value, ascending.");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_column_in_the_order_of_time_is_not(string[] args) =>
        _folder.WarningsOf(_folder.RunJson([.. args.Select(arg => arg == "<F>" ? "<a.csv>" : arg)])).Should().BeEmpty();

    [Theory]
    [InlineData("compare", "<b.json>", "<a.csv>", "-c", "price")]
    [InlineData("compare", "<a.csv>", "<b.json>", "-c", "price")]
    [InlineData("replay", "<a.csv>", "-c", "price", "--baseline", "<b.json>")]
    public void A_baseline_of_a_sorted_column_is_named_in_a_warning(params string[] args)
    {
        _folder.RunJson("profile", "<sorted.csv>", "-c", "price", "--out", "<b.json>");

        _folder.WarningsOf(_folder.RunJson(args)).Should().ContainSingle().Which.Should().StartWith("b.json: The baseline of metric 'prediction' was created from values that are sorted, or grouped by label.");
    }

    [Theory]
    [InlineData("compare", "<b.json>", "<a.csv>", "-c", "price")]
    [InlineData("replay", "<a.csv>", "-c", "price", "--baseline", "<b.json>")]
    public void A_baseline_of_a_column_in_the_order_of_time_is_not(params string[] args)
    {
        _folder.RunJson("profile", "<a.csv>", "-c", "price", "--out", "<b.json>");

        _folder.WarningsOf(_folder.RunJson(args)).Should().BeEmpty();
    }

    [Fact]
    public void A_baseline_of_sorted_files_in_a_row_is_named_too()
    {
        _folder.WriteCsv("joined.csv", "price", [.. Values.Prices(1500).Order(), .. Values.Prices(1500, seed: 2).Order()]);
        _folder.RunJson("profile", "<joined.csv>", "-c", "price", "--out", "<b.json>");

        _folder.WarningsOf(_folder.RunJson("compare", "<b.json>", "<a.csv>", "-c", "price")).Should().ContainSingle();
    }

    [Fact]
    public void Rows_that_are_sorted_by_their_time_are_judged_in_that_order()
    {
        _folder.Write("a.csv", "price,at\n" + string.Concat(Values.Prices(2000).Select((price, second) => (Price: (double)price!, Time: 1_700_000_000 + second)).OrderBy(row => row.Price)
            .Select(row => FormattableString.Invariant($"{row.Price},{row.Time}\n"))));

        _folder.WarningsOf(_folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at", "--sort")).Should().BeEmpty();
    }

    public void Dispose() => _folder.Dispose();
}
