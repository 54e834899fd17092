using Spectre.Console.Testing;

namespace SilentFailure.Tests;

// The stories listen to counters of the whole process, so they are told one after the other: all in this class.
public sealed class SilentFailureTests : IDisposable
{
    private readonly TestConsole _console = new() { Profile = { Width = 200 } };
    private readonly string _folder = Directory.CreateTempSubdirectory("silent-failure").FullName;

    public void Dispose()
    {
        _console.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Metres_for_miles_are_stopped_at_the_first_ride()
    {
        (await RunAsync()).Should().Be(0);

        _console.Output.Should().Contain("The release started at ride 6,001. First breach: ride 6,001.")
            .And.Contain("Range breach in guard 'fare': prediction was ");
        Rows(table: 0).Select(row => Dollars(row[3]) > 1_000).Should().Equal(false, false, false, true, true, true);
        Rows(table: 1).Select(row => Dollars(row[6]) < 20).Should().AllBeEquivalentTo(true);
        Rows(table: 1).Select(row => row[4]).Should().Equal(["0", "0", "0", "2,001", "2,000", "2,000"], "every quote breaches the range, and all of them together are a change");
    }

    [Fact]
    public async Task NaN_is_stopped_by_two_checks_and_answered_by_one_fallback()
    {
        (await RunAsync("--bug", "nan")).Should().Be(0);

        _console.Output.Should().Contain("Finite breach in guard 'fare': prediction was NaN, expected a finite number. Model version: 1.1.");
        Rows(table: 1)[3][4..6].Should().Equal("4,001", "2,000");
    }

    [Fact]
    public async Task Shuffled_features_are_stopped_where_a_fare_cannot_be_right()
    {
        (await RunAsync("--bug", "shuffled")).Should().Be(0);

        int.Parse(Rows(table: 1)[3][4], System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture)
            .Should().BeInRange(1_800, 1_999);
    }

    [Fact]
    public async Task A_constant_passes_every_check_and_the_learned_baseline_finds_it()
    {
        (await RunAsync("--bug", "constant")).Should().Be(0);

        _console.Output.Should().Contain("No breach:").And.NotContain("First breach")
            .And.Contain("Change breach in guard 'fare without bounds': prediction was stuck at one value");
    }

    [Theory]
    [InlineData("metres")]
    [InlineData("constant")]
    [InlineData("nan")]
    [InlineData("shuffled")]
    public async Task Without_bounds_the_learned_baseline_catches_the_release_and_takes_the_model_back_after_the_rollback(string bug)
    {
        (await RunAsync("--bug", bug)).Should().Be(0);

        var days = Rows(table: 2);
        days.Take(3).Select(day => day[4]).Should().AllBe("0");
        int.Parse(days[3][3]).Should().BeLessThan(10);
        days[4][3].Should().Be("0");
        days.Select(day => day[6] == "Closed").Should().Equal(true, true, true, false, false, true);
        int.Parse(days[5][4]).Should().BeLessThan(100);
    }

    [Fact]
    public async Task Real_rides_tell_the_same_story()
    {
        var folder = Environment.GetEnvironmentVariable("PREDICTION_GUARDRAILS_DATA") ?? Path.Combine(RepositoryRoot(), "..", "shared", "data");
        var file = Path.Combine(folder, "taxi-fare.csv");
        Assert.SkipUnless(File.Exists(file), "taxi-fare.csv is not there; PREDICTION_GUARDRAILS_DATA names the folder that has it.");

        (await RunAsync("--data", file)).Should().Be(0);

        _console.Output.Should().Contain("The release started at ride 6,001. First breach: ride 6,001.");
        Rows(table: 1).Take(3).Select(row => row[4]).Should().AllBe("0");
        Rows(table: 1).Select(row => Dollars(row[6])).Should().AllSatisfy(average => average.Should().BeInRange(8, 16));
    }

    [Theory]
    [InlineData("rate_code,passenger_count\n1,1\n", "Column 'trip_time_in_secs' is missing. Required columns: rate_code, passenger_count, trip_time_in_secs, trip_distance, fare_amount.")]
    [InlineData("rate_code,passenger_count,trip_time_in_secs,trip_distance,fare_amount\n1,1,60,1,5\n1,1,60,far,5\n", "Row 2, column 'trip_distance': 'far' isn't valid. Expected a finite number.")]
    [InlineData("rate_code,passenger_count,trip_time_in_secs,trip_distance,fare_amount\n1,1,60,1\n", "Row 1, column 'fare_amount': '' isn't valid. Expected a finite number.")]
    [InlineData("rate_code,passenger_count,trip_time_in_secs,trip_distance,fare_amount\n1,1,60,1,5\n", "1 rides of at least 0.3 miles. At least 600 are required.")]
    [InlineData("", "The file is empty. Expected a header with rate_code, passenger_count, trip_time_in_secs, trip_distance, fare_amount.")]
    public async Task A_file_that_cannot_be_read_is_an_error_that_says_where(string content, string expected)
    {
        var file = Path.Combine(_folder, "rides.csv");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        (await RunAsync("--data", file)).Should().Be(1);

        _console.Output.Should().Contain($"{file}: {expected}");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error()
    {
        (await RunAsync("--data", Path.Combine(_folder, "nowhere.csv"))).Should().Be(1);

        _console.Output.Should().Contain($"File not found: {Path.Combine(_folder, "nowhere.csv")}");
    }

    [Fact]
    public async Task An_unknown_bug_is_an_error() => (await RunAsync("--bug", "unknown")).Should().Be(1);

    private Task<int> RunAsync(params string[] args) => SilentFailureCommand.InvokeAsync(args, _console);

    /// <summary>The cells of the six days, from the first, the second or the third table.</summary>
    private List<string[]> Rows(int table) =>
        [
            .. _console.Lines.Select(line => line.Split('│', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Where(cells => cells.Length >= 5 && int.TryParse(cells[0], out _)).Skip(6 * table).Take(6),
        ];

    private static double Dollars(string text) => double.Parse(text.TrimStart('$'), System.Globalization.CultureInfo.InvariantCulture);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Guardrails.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
