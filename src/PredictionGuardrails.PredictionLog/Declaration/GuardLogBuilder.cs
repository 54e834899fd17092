using Microsoft.Extensions.Compliance.Classification;
using PredictionGuardrails.PredictionLog.Configuration;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog;

/// <summary>
/// Declares what the prediction log contains of a guard's calls, in addition to the prediction, the result, the verdict, the key, the unit, and the guard's
/// metrics of predictions. Nothing of an input is logged that isn't declared here.
/// </summary>
/// <typeparam name="TInput">The type of the model's input.</typeparam>
public sealed class GuardLogBuilder<TInput>
{
    private readonly LogColumnList _columns = new();
    private readonly List<ColumnReader<TInput>> _readers = [];
    private readonly LogOutcomeList _outcomes = new();
    private string? _owner;
    private string? _description;
    private TimeSpan? _retention;
    private double _sampleRate = 1;
    private DataClassification? _key;
    private DataClassification? _unit;

    internal GuardLogBuilder()
    {
    }

    internal IReadOnlyList<ColumnReader<TInput>> Readers => _readers;

    /// <summary>Adds a column of numbers.</summary>
    /// <param name="name">The name of the column, unique for the guard, ignoring case.</param>
    /// <param name="read">Reads the value. If it throws, the call isn't logged, and is counted as dropped.</param>
    /// <param name="unit">The unit of measure, such as <c>km</c>.</param>
    /// <param name="description">A description of the values.</param>
    /// <param name="classification">
    /// The data classification. Values of a classified column are redacted before they are written, and stored as text: by the redactor that the
    /// container's <c>IRedactorProvider</c> provides for the classification, or erased without one.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty, reserved, or taken, or the guard has 64 columns.</exception>
    public GuardLogBuilder<TInput> Column(
        string name, Func<TInput, double> read, string? unit = null, string? description = null, DataClassification? classification = null) =>
        Add(Column(name, LogColumnType.Number, description, unit), classification, read, static (column, _, read) => new NumberReader<TInput>(column, read));

    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?, DataClassification?)"/>
    public GuardLogBuilder<TInput> Column(
        string name, Func<TInput, double?> read, string? unit = null, string? description = null, DataClassification? classification = null) =>
        Add(
            Column(name, LogColumnType.Number, description, unit),
            classification,
            read,
            static (column, _, read) => new NullableNumberReader<TInput>(column, read));

    /// <summary>
    /// Adds columns of numbers that one function reads, such as the features of a model. That takes less time than one function for each.
    /// </summary>
    /// <param name="names">The names of the columns, unique for the guard, ignoring case.</param>
    /// <param name="read">
    /// Sets the values, in the order of the names. Those that it doesn't set are 0. If it throws, the call isn't logged, and is counted as dropped.
    /// </param>
    /// <exception cref="ArgumentException">The list of names is empty; a name is empty, reserved, or taken; or the guard has 64 columns.</exception>
    public GuardLogBuilder<TInput> Columns(IEnumerable<string> names, Action<TInput, Span<double>> read)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(read);
        var columns = names.Select(name => _columns.Add(new LogColumn(name, LogColumnType.Number), classification: null)).ToList();
        if (columns.Count == 0)
        {
            throw new ArgumentException("The list of names is empty. Specify at least one name.", nameof(names));
        }

        _readers.Add(new NumbersReader<TInput>(columns, read));
        return this;
    }

    /// <summary>Adds a column of whole numbers.</summary>
    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?, DataClassification?)"/>
    public GuardLogBuilder<TInput> Column(
        string name, Func<TInput, long> read, string? unit = null, string? description = null, DataClassification? classification = null) =>
        Add(
            Column(name, LogColumnType.WholeNumber, description, unit),
            classification,
            read,
            static (column, _, read) => new IntegerReader<TInput>(column, read));

    /// <inheritdoc cref="Column(string, Func{TInput, long}, string?, string?, DataClassification?)"/>
    public GuardLogBuilder<TInput> Column(
        string name, Func<TInput, long?> read, string? unit = null, string? description = null, DataClassification? classification = null) =>
        Add(
            Column(name, LogColumnType.WholeNumber, description, unit),
            classification,
            read,
            static (column, _, read) => new NullableIntegerReader<TInput>(column, read));

    /// <summary>Adds a column of Boolean values.</summary>
    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?, DataClassification?)"/>
    public GuardLogBuilder<TInput> Column(
        string name, Func<TInput, bool> read, string? description = null, DataClassification? classification = null) =>
        Add(Column(name, LogColumnType.Boolean, description), classification, read, static (column, _, read) => new BooleanReader<TInput>(column, read));

    /// <summary>Adds a column of text.</summary>
    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?, DataClassification?)"/>
    public GuardLogBuilder<TInput> Column(
        string name, Func<TInput, string?> read, string? description = null, DataClassification? classification = null) =>
        Add(Column(name, LogColumnType.Text, description), classification, read, static (column, text, read) => new TextReader<TInput>(column, text, read));

    /// <summary>Adds a column of the names of an enum's values.</summary>
    /// <typeparam name="TEnum">The enum.</typeparam>
    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?, DataClassification?)"/>
    public GuardLogBuilder<TInput> Column<TEnum>(
        string name, Func<TInput, TEnum> read, string? description = null, DataClassification? classification = null)
        where TEnum : struct, Enum =>
        Add(
            Column(name, LogColumnType.Text, description),
            classification,
            read,
            static (column, text, read) => new EnumReader<TInput, TEnum>(column, text, read));

    /// <summary>Adds a column of times.</summary>
    /// <inheritdoc cref="Column(string, Func{TInput, double}, string?, string?, DataClassification?)"/>
    public GuardLogBuilder<TInput> Column(
        string name, Func<TInput, DateTimeOffset> read, string? description = null, DataClassification? classification = null) =>
        Add(Column(name, LogColumnType.Time, description), classification, read, static (column, _, read) => new TimeReader<TInput>(column, read));

    /// <summary>
    /// Declares an outcome: what turns out to be true of predictions later. Record it with <see cref="IOutcomeRecorder"/>. A guard can have 16 outcomes.
    /// </summary>
    /// <param name="name">The name: letters, digits, <c>_</c>, and <c>-</c>; unique for the guard, ignoring case.</param>
    /// <param name="type">The type of values.</param>
    /// <param name="maturity">How long after a prediction its outcome counts as final, at most 1,000 days. Quality is measured after that.</param>
    /// <param name="absence">What it means if there is no outcome after the maturity. By default, nothing is known.</param>
    /// <param name="unit">The unit of measure, such as <c>EUR</c>.</param>
    /// <param name="description">A description of the values.</param>
    /// <param name="isSelective">Whether only some predictions can have an outcome, for example only loans that were granted.</param>
    /// <param name="quantile">
    /// Which quantile of the outcome predictions state, greater than 0 and less than 1, for example 0.9 if 90% of outcomes are expected at or below
    /// predictions. Only for numbers. The default is null: they don't state one.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name isn't allowed or is taken, absence means <see cref="OutcomeAbsence.No"/> and the type isn't Boolean, or a quantile is set and the type isn't
    /// a number.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The maturity is negative, or longer than 1,000 days; or the quantile isn't between 0 and 1.</exception>
    public GuardLogBuilder<TInput> Outcome(
        string name,
        OutcomeType type,
        TimeSpan maturity,
        OutcomeAbsence absence = OutcomeAbsence.Unknown,
        string? unit = null,
        string? description = null,
        bool isSelective = false,
        double? quantile = null)
    {
        _outcomes.Add(new LogOutcome(name, type)
        {
            Maturity = maturity,
            Absence = absence,
            Unit = unit,
            Description = description,
            IsSelective = isSelective,
            Quantile = quantile,
        });
        return this;
    }

    /// <summary>Classifies the key of the guard's predictions. It's redacted before it's written, like a classified column.</summary>
    /// <param name="classification">The data classification.</param>
    public GuardLogBuilder<TInput> ClassifyKey(DataClassification classification)
    {
        _key = classification;
        return this;
    }

    /// <summary>
    /// Classifies the unit of the guard's predictions. It's redacted before it's written, like a classified column. Use a redactor that keeps units apart,
    /// such as HMAC, so that records of a unit can be found and erased.
    /// </summary>
    /// <param name="classification">The data classification.</param>
    public GuardLogBuilder<TInput> ClassifyUnit(DataClassification classification)
    {
        _unit = classification;
        return this;
    }

    /// <summary>Names who is responsible for what is logged, for example a team. The tracking plan contains it.</summary>
    /// <param name="owner">The owner.</param>
    /// <exception cref="ArgumentException"><paramref name="owner"/> is empty.</exception>
    public GuardLogBuilder<TInput> Owner(string owner)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        _owner = owner;
        return this;
    }

    /// <summary>Describes the guard's predictions. The tracking plan contains it.</summary>
    /// <param name="description">The description.</param>
    /// <exception cref="ArgumentException"><paramref name="description"/> is empty.</exception>
    public GuardLogBuilder<TInput> Description(string description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        _description = description;
        return this;
    }

    /// <summary>
    /// Sets how long the guard's records are kept, at least 1 hour. The default is <see cref="PredictionLogOptions.MaximumAge"/>. The setting
    /// <c>PredictionLog:Guards:{guard}:MaximumAge</c> overrides it.
    /// </summary>
    /// <param name="age">The age.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="age"/> is less than 1 hour.</exception>
    public GuardLogBuilder<TInput> RetainFor(TimeSpan age)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, PredictionLogLimits.ShortestAge);
        _retention = age;
        return this;
    }

    /// <summary>
    /// Logs the calls of a fraction of the units. All calls of a unit are logged or none is, so that outcomes can be joined; calls with a breach or without
    /// the model's own prediction are always logged. Calls without a unit are sampled by their key, or else by their ID. Each record contains the
    /// probability with which it was logged. The setting <c>PredictionLog:Guards:{guard}:SampleRate</c> overrides it.
    /// </summary>
    /// <param name="rate">The fraction, greater than 0 and at most 1. The default is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> isn't greater than 0 and at most 1.</exception>
    public GuardLogBuilder<TInput> SampleRate(double rate)
    {
        if (rate is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate must be greater than 0 and at most 1.");
        }

        _sampleRate = rate;
        return this;
    }

    /// <summary>What was declared, with columns for the guard's metrics.</summary>
    internal GuardLogDeclaration Declare(string guard, LogColumnType? prediction, IEnumerable<LogColumn> metrics)
    {
        var columns = _columns.Copy();
        var declared = columns.Columns.Count;
        foreach (var column in metrics)
        {
            columns.Add(column, classification: null);
        }

        return new GuardLogDeclaration(guard, prediction, columns.Columns)
        {
            Compared = ComparedValue.Find(prediction, columns.Columns, (columns.Columns.Count - declared) / 2),
            Owner = _owner,
            Description = _description,
            Retention = _retention,
            SampleRate = _sampleRate,
            KeyClassification = _key,
            UnitClassification = _unit,
            Classified = columns.Classified,
            Outcomes = _outcomes.Outcomes,
        };
    }

    private static LogColumn Column(string name, LogColumnType type, string? description, string? unit = null) =>
        new(name, type) { Unit = unit, Description = description };

    private GuardLogBuilder<TInput> Add<TRead>(
        LogColumn column, DataClassification? classification, TRead read, Func<LogColumn, int, TRead, ColumnReader<TInput>> create)
        where TRead : Delegate
    {
        ArgumentNullException.ThrowIfNull(read);
        var text = _columns.Texts;
        _readers.Add(create(_columns.Add(column, classification), text, read));
        return this;
    }
}
