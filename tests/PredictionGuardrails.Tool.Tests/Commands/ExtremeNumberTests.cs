using System.Globalization;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

/// <summary>Numbers at the limits of double fail no command in any format.</summary>
public sealed class ExtremeNumberTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public static TheoryData<string, double[]> Columns => new()
    {
        { "huge of both signs", [1e308, -1e308, 1.7e308] },
        { "huge", [1.5e308, 1.6e308, 1.7976931348623157e308] },
        { "wide", [-1.75e308, 4e306] },
        { "subnormal", [5e-324, 1e-320, 3e-320] },
        { "subnormal to huge", [5e-324, 1e308] },
        { "in the last digit", [1e16, 1e16 + 2, 1e16 + 4] },
        { "one and a bit", [1, 1.0000000000000002] },
        { "no number", [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1] },
        { "one infinity", [double.PositiveInfinity] },
        { "one value", [45] },
        { "zero", [0, -0.0] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Columns))]
    public void Extreme_numbers_fail_no_command(string name, double[] numbers)
    {
        var random = new Random(1);
        _folder.WriteCsv("a.csv", "fare", Enumerable.Range(0, 900).Select(_ => (object?)numbers[random.Next(numbers.Length)].ToString("R", CultureInfo.InvariantCulture)));
        string[][] commands =
        [
            ["profile", "<a.csv>", "-c", "fare", "--out", "<b.json>"],
            ["replay", "<a.csv>", "-c", "fare", "--learn", "100"],
            ["suggest", "<a.csv>", "-c", "fare", "--repetitions", "1"],
            ["drill", "<a.csv>", "-c", "fare", "--no-settings", "--repetitions", "1", "--fault", "x10", "--fault", "stuck"],
            ["compare", "<a.csv>", "<a.csv>", "-c", "fare"],
            ["compare", "<a.csv>", "<b.json>", "-c", "fare"],
        ];
        foreach (var command in commands)
        {
            foreach (var format in (string[])["table", "markdown", "json"])
            {
                var run = _folder.Run([.. command, "--format", format]);

                run.ExitCode.Should().BeOneOf([0, 2], $"{name}, {string.Join(' ', command)}: {run.Error}");
                (run.ExitCode == 2).Should().Be(run.Error.StartsWith("error: ", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Bars_of_subnormal_numbers_hold_all_of_them()
    {
        _folder.WriteCsv("a.csv", "fare", [5e-324, 1e-323, 1e-320]);

        Bars().Sum(bar => bar.Count).Should().Be(3);
    }

    [Fact]
    public void Bars_reach_over_the_widest_range_and_do_not_overlap()
    {
        _folder.WriteCsv("a.csv", "fare", [-1.75e308, 4e306, 1.7e308]);

        var bars = Bars();
        (bars[0].From, bars[^1].To).Should().Be((-1.75e308, 1.7e308));
        bars.Zip(bars.Skip(1)).Should().AllSatisfy(pair => pair.First.To.Should().Be(pair.Second.From));
    }

    [Fact]
    public void Sum_that_overflows_makes_the_mean_unknown_with_a_warning()
    {
        _folder.WriteCsv("a.csv", "fare", [1.7e308, -1.7e308]);

        var result = _folder.RunJson("profile", "<a.csv>", "-c", "fare");

        result["metrics"]![0]!["mean"].Should().BeNull();
        _folder.WarningsOf(result).Should().Contain("a.csv: column 'fare': The mean or the standard deviation is unknown because the sum of the numbers, or of their squares, exceeds 1.8E+308.");
    }

    [Fact]
    public void Differences_whose_squares_are_too_small_make_the_standard_deviation_unknown_with_a_warning()
    {
        _folder.WriteCsv("a.csv", "fare", [1e-310, 2e-310, 3e-310]);

        var result = _folder.RunJson("profile", "<a.csv>", "-c", "fare");

        (result["metrics"]![0]!["mean"]!.GetValue<double>(), result["metrics"]![0]!["standardDeviation"]).Should().Be((2e-310, null));
        _folder.WarningsOf(result).Should().Contain(
            "a.csv: column 'fare': The standard deviation is unknown because the squares of the differences of the numbers are below 5E-324.");
    }

    [Fact]
    public void Equal_numbers_have_a_standard_deviation_of_zero()
    {
        _folder.WriteCsv("a.csv", "fare", [1e-310, 1e-310, 1e-310]);

        _folder.RunJson("profile", "<a.csv>", "-c", "fare")["metrics"]![0]!["standardDeviation"]!.GetValue<double>().Should().Be(0);
    }

    private List<(double From, double To, long Count)> Bars() =>
        [.. _folder.RunJson("profile", "<a.csv>", "-c", "fare")["metrics"]![0]!["histogram"]!.AsArray().Select(bar =>
            (bar!["from"]!.GetValue<double>(), bar["to"]!.GetValue<double>(), bar["count"]!.GetValue<long>()))];
}
