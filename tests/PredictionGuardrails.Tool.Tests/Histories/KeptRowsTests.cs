using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;

namespace PredictionGuardrails.Tool.Tests.Histories;

public sealed class KeptRowsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Rows_with_equal_times_keep_their_order()
    {
        using var sorted = Sort(most: 100, minutes: [2, 1, 2, 1, 0]);

        List<long> rows = [];
        while (sorted.Read())
        {
            rows.Add(sorted.Row);
        }

        rows.Should().Equal(4, 1, 3, 0, 2);
    }

    [Fact]
    public void Rows_above_the_limit_are_an_error() => FluentActions.Invoking(() => Sort(most: 2, minutes: [1, 2, 3])).Should().Throw<InputException>()
        .WithMessage("a.csv: The file has more than 2 rows, the maximum for --sort. Sort the file by time and remove --sort.");

    [Fact]
    public void Rows_up_to_the_limit_are_sorted()
    {
        using var sorted = Sort(most: 3, minutes: [3, 2, 1]);

        sorted.Read().Should().BeTrue();
        sorted.Row.Should().Be(2);
    }

    private static KeptRows Sort(int most, params int[] minutes) => KeptRows.SortedByTime(
        new KeptRows(ColumnKind.Number, [.. minutes.Select((minute, row) => new KeptRow(row, minute, null, Start.AddMinutes(minute)))], 0), "a.csv", most, static _ => { }, CancellationToken.None);
}
