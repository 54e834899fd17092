namespace PredictionGuardrails.Testing;

/// <summary>
/// Represents a silent failure: a fault that happens in practice, throws no exception, and makes predictions wrong. <see cref="Testing.Faults"/>
/// contains the catalog.
/// </summary>
public abstract record Fault
{
    private protected Fault(string name, string cause)
    {
        Name = name;
        Cause = cause;
    }

    /// <summary>Gets the name, unique in the catalog, for example "x10".</summary>
    public string Name { get; }

    /// <summary>Gets the cause in practice, in one sentence.</summary>
    public string Cause { get; }

    /// <summary>Gets the parameters as a phrase, for example "factor 10"; empty if there are none.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>Gets a value that indicates whether the fault can be detected from outputs. The default is <see langword="true"/>.</summary>
    public bool IsDetectable { get; init; } = true;

    /// <summary>Gets the number of predictions within which the fault must be detected. The default is 1,000.</summary>
    public int Horizon { get; init; } = 1000;

    /// <summary>Whether parameters are derived from correct outputs, so that some are required before the fault starts.</summary>
    internal bool NeedsOutputs { get; init; }

    /// <summary>Whether the fault repeats earlier outputs, so that it's visible only if outputs depend on the time of day.</summary>
    internal bool FollowsTime { get; init; }

    /// <summary>Returns the name and the parameters.</summary>
    public sealed override string ToString() => Parameters.Length == 0 ? Name : $"{Name} ({Parameters})";
}

/// <summary>Represents a silent failure of one kind of output.</summary>
/// <typeparam name="TValue">
/// <c>double?</c> for numbers (null if there isn't a prediction), <c>string</c> for labels, <c>double[]</c> for class probabilities.
/// </typeparam>
public sealed record Fault<TValue> : Fault
{
    private readonly Func<CorrectOutputs<TValue>, Random, Func<TValue, TValue>> _begin;

    internal Fault(string name, string cause, Func<CorrectOutputs<TValue>, Random, Func<TValue, TValue>> begin)
        : base(name, cause) => _begin = begin;

    /// <summary>Initializes a new instance of the <see cref="Fault{TValue}"/> class for a custom fault.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cause">The cause in practice, in one sentence.</param>
    /// <param name="apply">Converts a correct output to a wrong one. The random source is seeded.</param>
    public Fault(string name, string cause, Func<TValue, Random, TValue> apply)
        : base(name, cause)
    {
        ArgumentNullException.ThrowIfNull(apply);
        _begin = (_, random) => value => apply(value, random);
    }

    /// <summary>The reason why the fault doesn't apply; null if it does.</summary>
    internal Func<CorrectOutputs<TValue>, string?> WhyNot { get; init; } = static _ => null;

    /// <summary>Starts the fault.</summary>
    /// <param name="right">The correct outputs.</param>
    /// <param name="random">The random source.</param>
    /// <returns>A function that converts correct outputs to wrong ones, in order.</returns>
    internal Func<TValue, TValue> Begin(CorrectOutputs<TValue> right, Random random) => _begin(right, random);
}
