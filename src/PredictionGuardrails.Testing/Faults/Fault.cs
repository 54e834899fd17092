namespace PredictionGuardrails.Testing;

/// <summary>
/// A silent failure: something that goes wrong in practice, throws nothing, and makes wrong predictions of right ones. <see cref="Testing.Faults"/> has the catalogue.
/// </summary>
public abstract record Fault
{
    private protected Fault(string name, string cause)
    {
        Name = name;
        Cause = cause;
    }

    /// <summary>Its name, unique in the catalogue: "x10".</summary>
    public string Name { get; }

    /// <summary>One sentence on how it happens in practice.</summary>
    public string Cause { get; }

    /// <summary>Its parameters as a phrase: "factor 10"; empty where it has none.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>Whether the model's outputs alone can show it; true by default.</summary>
    public bool IsDetectable { get; init; } = true;

    /// <summary>Within how many predictions a guard is to catch it, so that a drill counts it as caught; 1,000 by default.</summary>
    public int Horizon { get; init; } = 1000;

    /// <summary>Whether it takes a parameter from right outputs, and so needs some before it begins.</summary>
    internal bool NeedsOutputs { get; init; }

    /// <summary>Whether it goes on with the outputs of the time before, so that it shows only where the time of day makes a difference.</summary>
    internal bool FollowsTime { get; init; }

    /// <summary>The name and the parameters.</summary>
    public sealed override string ToString() => Parameters.Length == 0 ? Name : $"{Name} ({Parameters})";
}

/// <summary>A silent failure of outputs of one kind.</summary>
/// <typeparam name="TValue"><c>double?</c> for numbers (null where there is no prediction), <c>string</c> for labels, <c>double[]</c> for probabilities of classes.</typeparam>
public sealed record Fault<TValue> : Fault
{
    private readonly Func<CorrectOutputs<TValue>, Random, Func<TValue, TValue>> _begin;

    internal Fault(string name, string cause, Func<CorrectOutputs<TValue>, Random, Func<TValue, TValue>> begin)
        : base(name, cause) => _begin = begin;

    /// <summary>Makes a fault of your own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cause">One sentence on how it happens in practice.</param>
    /// <param name="apply">Makes the wrong output of the right one; the source of chance is seeded.</param>
    public Fault(string name, string cause, Func<TValue, Random, TValue> apply)
        : base(name, cause)
    {
        ArgumentNullException.ThrowIfNull(apply);
        _begin = (_, random) => value => apply(value, random);
    }

    /// <summary>Why it makes no sense for such outputs; null where it does.</summary>
    internal Func<CorrectOutputs<TValue>, string?> WhyNot { get; init; } = static _ => null;

    /// <summary>Begins to fail.</summary>
    /// <param name="right">What the outputs are like when all is well.</param>
    /// <param name="random">The source of chance.</param>
    /// <returns>Makes the wrong output of each right one, in order.</returns>
    internal Func<TValue, TValue> Begin(CorrectOutputs<TValue> right, Random random) => _begin(right, random);
}
