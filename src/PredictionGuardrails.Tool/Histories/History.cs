using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Histories;

/// <summary>A column in memory, or blocks of rows from a very long column.</summary>
internal abstract record History
{
    /// <summary>The most rows in memory.</summary>
    private const int MostRows = 1_000_000;

    private const int Stride = 1 << 14;

    public required string File { get; init; }

    public required string Column { get; init; }

    /// <summary>The number of rows in the file.</summary>
    public required long AllRows { get; init; }

    /// <summary>The number of skipped rows.</summary>
    public required long SkippedRows { get; init; }

    /// <summary>Reasons to trust the history less.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The number of rows in memory.</summary>
    public abstract int Count { get; }

    /// <exception cref="InputException">The file can't be read.</exception>
    public static History Read(FileSource source, ColumnRequest column, Action<double?> progress, CancellationToken cancellationToken)
    {
        using var rows = ColumnRows.Open(source, [column]);
        return rows.KindOf(0) == ColumnKind.Number ? Read<double?>(rows.Number, (order, value) => order.Add(value)) : Read<string?>(rows.Label, (order, value) => order.Add(value));

        History<T> Read<T>(Func<int, T> cell, Action<ValueOrder, T> watch)
        {
            var sample = new BlockSample<(long Row, T Value)>(MostRows);
            var order = new ValueOrder();
            var count = 0L;
            for (; rows.Read(); count++)
            {
                var value = cell(0);
                sample.Add((rows.Row, value));
                watch(order, value);
                if (count % Stride == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    progress(rows.Share);
                }
            }

            return new History<T>(sample.Values)
            {
                File = source.Name,
                Column = column.Name,
                AllRows = count,
                SkippedRows = rows.SkippedRows,
                Warnings = [.. rows.Notes, .. order.Warn(source.Name, column.Name) is { } warning ? new[] { warning } : []],
            };
        }
    }

    /// <summary>Processes the column by its kind.</summary>
    public abstract TResult Visit<TResult>(Func<History<double?>, TResult> ofNumbers, Func<History<string?>, TResult> ofLabels);
}

/// <summary>A column of one kind.</summary>
/// <param name="Rows">The numbers and values of the rows, in order.</param>
internal sealed record History<T>(IReadOnlyList<(long Row, T Value)> Rows) : History
{
    public override int Count => Rows.Count;

    public IEnumerable<T> Values => Rows.Select(row => row.Value);

    public override TResult Visit<TResult>(Func<History<double?>, TResult> ofNumbers, Func<History<string?>, TResult> ofLabels) => this switch
    {
        History<double?> numbers => ofNumbers(numbers),
        History<string?> labels => ofLabels(labels),
        _ => throw new InvalidOperationException($"A history contains numbers or labels, not {typeof(T).Name}."),
    };
}
