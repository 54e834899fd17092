using Microsoft.Extensions.Compliance.Classification;

namespace PredictionGuardrails.PredictionLog.Declaration;

/// <summary>The columns of a guard while they are declared.</summary>
internal sealed class LogColumnList
{
    private readonly List<LogColumn> _columns = [];
    private readonly List<ClassifiedColumn> _classified = [];

    public IReadOnlyList<LogColumn> Columns => _columns;

    public IReadOnlyList<ClassifiedColumn> Classified => _classified;

    /// <summary>The number of columns of text.</summary>
    public int Texts => _columns.Count(static column => column.Type == LogColumnType.Text);

    public LogColumnList Copy()
    {
        var copy = new LogColumnList();
        copy._columns.AddRange(_columns);
        copy._classified.AddRange(_classified);
        return copy;
    }

    /// <summary>Adds a column.</summary>
    /// <param name="column">The column as declared.</param>
    /// <param name="classification">The data classification; null if its values aren't classified.</param>
    /// <returns>The column as stored.</returns>
    /// <exception cref="ArgumentException">The name is empty, reserved, or taken, or there are too many columns.</exception>
    public LogColumn Add(LogColumn column, DataClassification? classification)
    {
        CheckName(column.Name);
        if (_columns.Count == LogSchema.MaximumColumns)
        {
            throw new ArgumentException($"Column '{column.Name}' is one too many. A guard can log at most {LogSchema.MaximumColumns} columns, including two for each of its metrics.");
        }

        if (classification is { } classified)
        {
            _classified.Add(new ClassifiedColumn(_columns.Count, Texts, column.Type, classified));
            column = column with { Type = LogColumnType.Text, Classification = classified.ToString() };
        }

        _columns.Add(column);
        return column;
    }

    private void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (LogSchema.Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"'{name}' is a column of every record. Use another name.", nameof(name));
        }

        if (_columns.Exists(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"A column named '{name}' already exists. Use a unique name.", nameof(name));
        }
    }
}
