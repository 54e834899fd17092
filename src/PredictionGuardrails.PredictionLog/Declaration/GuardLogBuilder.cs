using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog;

/// <summary>
/// Declares what the prediction log contains of a guard's calls, in addition to the prediction, the result, the verdict, the key, and the unit. Nothing of an
/// input is logged that isn't declared here.
/// </summary>
/// <typeparam name="TInput">The type of the model's input.</typeparam>
public sealed class GuardLogBuilder<TInput>
{
    internal GuardLogBuilder()
    {
    }

    internal List<ColumnReader<TInput>> Readers { get; } = [];

    /// <summary>Adds a column of numbers.</summary>
    /// <param name="name">The name of the column, unique for the guard, ignoring case.</param>
    /// <param name="read">Reads the value. If it throws, the call isn't logged, and is counted as dropped.</param>
    /// <param name="unit">The unit of measure, such as <c>km</c>.</param>
    /// <param name="description">A description of the values.</param>
    /// <exception cref="ArgumentException">The name is empty, reserved, or taken, or the guard has 64 columns.</exception>
    public GuardLogBuilder<TInput> Column(string name, Func<TInput, double> read, string? unit = null, string? description = null) =>
        Add(name, LogColumnType.Number, unit, description, column => new NumberReader<TInput>(column, NotNull(read)));

    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?)"/>
    public GuardLogBuilder<TInput> Column(string name, Func<TInput, double?> read, string? unit = null, string? description = null) =>
        Add(name, LogColumnType.Number, unit, description, column => new NullableNumberReader<TInput>(column, NotNull(read)));

    /// <summary>Adds a column of whole numbers.</summary>
    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?)"/>
    public GuardLogBuilder<TInput> Column(string name, Func<TInput, long> read, string? unit = null, string? description = null) =>
        Add(name, LogColumnType.WholeNumber, unit, description, column => new IntegerReader<TInput>(column, NotNull(read)));

    /// <inheritdoc cref="Column(string, Func{TInput, long}, string?, string?)"/>
    public GuardLogBuilder<TInput> Column(string name, Func<TInput, long?> read, string? unit = null, string? description = null) =>
        Add(name, LogColumnType.WholeNumber, unit, description, column => new NullableIntegerReader<TInput>(column, NotNull(read)));

    /// <summary>Adds a column of Boolean values.</summary>
    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?)"/>
    public GuardLogBuilder<TInput> Column(string name, Func<TInput, bool> read, string? description = null) =>
        Add(name, LogColumnType.Boolean, unit: null, description, column => new BooleanReader<TInput>(column, NotNull(read)));

    /// <summary>Adds a column of text.</summary>
    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?)"/>
    public GuardLogBuilder<TInput> Column(string name, Func<TInput, string?> read, string? description = null) =>
        Add(name, LogColumnType.Text, unit: null, description, column => new TextReader<TInput>(column, TextColumns, NotNull(read)));

    /// <summary>Adds a column of times.</summary>
    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?)"/>
    public GuardLogBuilder<TInput> Column(string name, Func<TInput, DateTimeOffset> read, string? description = null) =>
        Add(name, LogColumnType.Time, unit: null, description, column => new TimeReader<TInput>(column, NotNull(read)));

    private int TextColumns => Readers.Count(static reader => reader.Column.Type == LogColumnType.Text);

    private GuardLogBuilder<TInput> Add(string name, LogColumnType type, string? unit, string? description, Func<LogColumn, ColumnReader<TInput>> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (LogSchema.Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"'{name}' is a column of every record. Use another name.", nameof(name));
        }

        if (Readers.Exists(reader => reader.Column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"A column named '{name}' already exists. Use a unique name.", nameof(name));
        }

        if (Readers.Count == LogSchema.MaximumColumns)
        {
            throw new ArgumentException($"A guard can log at most {LogSchema.MaximumColumns} columns.", nameof(name));
        }

        Readers.Add(create(new LogColumn(name, type) { Unit = unit, Description = description }));
        return this;
    }

    private static T NotNull<T>(T value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }
}
