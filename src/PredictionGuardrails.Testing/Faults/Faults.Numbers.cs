namespace PredictionGuardrails.Testing;

/// <content>Faults of numbers.</content>
public static partial class Faults
{
    /// <summary>Every output times a factor.</summary>
    /// <param name="factor">The factor: 10, 0.001. Not 0.</param>
    public static Fault<double?> Scaled(double factor)
    {
        ArgumentOutOfRangeException.ThrowIfZero(factor);
        var (name, cause) = factor switch
        {
            1.1 => ("x1.1", "Another currency: amounts in one are taken for amounts in another."),
            2 => ("x2", "A term is added twice, or a discount is not taken off."),
            < 1 and > 0 => ($"/{Text(1 / factor)}", "A unit changes: metres become kilometres, cents become thousands."),
            _ => ($"x{Text(factor)}", "A unit changes in a release: kilometres become metres, or a decimal point moves."),
        };
        return OfEach(name, cause, value => value * factor) with { Parameters = $"factor {Text(factor)}", Horizon = Math.Abs(factor - 1) < 0.5 ? 10_000 : 1000 };
    }

    /// <summary>One and the same output, over and over.</summary>
    /// <param name="value">The output; the latest right one by default.</param>
    public static Fault<double?> Stuck(double? value = null) => new(
        "stuck", "Every request gets the same features, or a model that failed to load answers with its intercept.", (right, _) => value is null ? Repeat(right, int.MaxValue) : _ => value)
    {
        Parameters = value is null ? "the latest output" : Text(value.Value),
    };

    /// <summary>Every output is given out several times before the next one.</summary>
    /// <param name="times">How often.</param>
    public static Fault<double?> StaleCache(int times = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 2);
        return new("stale cache", "A cache in front of the model answers other requests with what it said last.", (right, _) => Repeat(right, times)) { Parameters = $"{times} times each" };
    }

    /// <summary>The outputs of the hour before, over and over, in an order of chance. It shows where outputs follow the time of day.</summary>
    /// <param name="predictions">How many at the most.</param>
    public static Fault<double?> StaleFeatures(int predictions = 1000) =>
        StaleFeatures<double?>(predictions, static right => right.DifferByHour(static number => number ?? double.NaN));

    /// <summary>NaN in place of a share of the outputs.</summary>
    /// <param name="share">The share: 0.01 for 1 %.</param>
    public static Fault<double?> NaN(double share = 0.01) =>
        OfSome("NaN", "A feature is 0/0, or a missing value reaches the arithmetic.", share, _ => double.NaN);

    /// <summary>Infinity in place of a share of the outputs.</summary>
    /// <param name="share">The share.</param>
    public static Fault<double?> Infinity(double share = 0.01) =>
        OfSome("infinity", "A rate is divided by zero, or an exponential overflows.", share, _ => double.PositiveInfinity);

    /// <summary>No output in place of a share of them.</summary>
    /// <param name="share">The share.</param>
    public static Fault<double?> Missing(double share = 0.01) =>
        OfSome("missing", "A response without the expected field is read as null.", share, _ => null);

    /// <summary>A default in place of a share of the outputs.</summary>
    /// <param name="share">The share.</param>
    /// <param name="value">The default.</param>
    public static Fault<double?> DefaultInsteadOfMissing(double share = 0.05, double value = -1)
    {
        var fault = OfSome("default for missing", "Missing predictions are filled with a default that nobody asked for.", share, _ => value);
        return fault with { Parameters = $"{Text(value)}, {fault.Parameters}" };
    }

    /// <summary>Zero in place of a share of the outputs.</summary>
    /// <param name="share">The share.</param>
    public static Fault<double?> Zeros(double share) =>
        OfSome($"zeros {Percent(share)}", "The feature store times out, and missing features count as zero.", share, _ => 0);

    /// <summary>Every output with the other sign.</summary>
    public static Fault<double?> SignFlipped() => OfEach("sign flipped", "A loss is taken for a score, or a difference is computed the wrong way around.", value => -value);

    /// <summary>Something is added to every output.</summary>
    /// <param name="by">What is added; a standard deviation of the right outputs by default.</param>
    public static Fault<double?> Offset(double? by = null) => new(
        "offset", "A constant fee, an intercept or a calibration is applied twice.", (right, _) => Add(by ?? right.Deviation()))
    {
        Parameters = by is null ? "a standard deviation" : Text(by.Value),
        NeedsOutputs = by is null,
    };

    /// <summary>The outputs creep away, slowly.</summary>
    /// <param name="per1000">By what share in 1,000 predictions: 0.01 for 1 %.</param>
    public static Fault<double?> Drift(double per1000 = 0.01) => new(
        "creep", "The model learns on from its own decisions, or prices rise and the model does not know.", (_, _) =>
        {
            var count = 0L;
            return value => value * (1 + (per1000 * ++count / 1000));
        })
    {
        Parameters = $"{Percent(per1000)} per 1,000 predictions",
        Horizon = 50_000,
    };

    /// <summary>The outputs are spread otherwise around their mean.</summary>
    /// <param name="factor">How much wider: 3, or 1.0 / 3 for narrower.</param>
    public static Fault<double?> Dispersed(double factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        return new(
            factor >= 1 ? $"spread x{Text(factor)}" : $"spread /{Text(1 / factor)}",
            factor >= 1 ? "A feature is not normalized any more." : "Most features are missing, and the model answers near its mean.",
            (right, _) =>
            {
                var mean = right.Mean();
                return value => mean + (factor * (value - mean));
            })
        {
            Parameters = $"factor {Text(factor)} around the mean",
            NeedsOutputs = true,
        };
    }

    /// <summary>Outputs above a bound stick to it.</summary>
    /// <param name="bound">The bound; what a quarter of the right outputs exceed by default.</param>
    public static Fault<double?> Saturated(double? bound = null) => new(
        "saturated", "A limit from another product, a narrow type or a clipped feature caps the outputs.", (right, _) =>
        {
            var limit = bound ?? right.Quantile(0.75);
            return value => value > limit ? limit : value;
        })
    {
        Parameters = bound is null ? "at the upper quartile" : $"at {Text(bound.Value)}",
        NeedsOutputs = bound is null,
    };

    /// <summary>Percent for fractions: every output times 100.</summary>
    public static Fault<double?> PercentForFraction() =>
        OfEach("percent for fraction", "One side speaks of 0.12, the other of 12 %.", value => value * 100) with { WhyNot = WhyNoProbabilities };

    /// <summary>Logits for probabilities: ln(p / (1 − p)), p kept from 1e-9 to 1 − 1e-9.</summary>
    public static Fault<double?> LogitForProbability() => OfEach("logit for probability", "The last layer's sigmoid is lost when the model is exported.", value =>
    {
        var probability = Math.Clamp(value, 1e-9, 1 - 1e-9);
        return Math.Log(probability / (1 - probability));
    }) with
    { WhyNot = WhyNoProbabilities };

    /// <summary>The natural logarithm for the value itself; 0 where the value is not positive.</summary>
    public static Fault<double?> LogInsteadOfValue() => OfEach(
        "log for value", "The model learns the logarithm of the price, and nobody takes it back.", value => value > 0 ? Math.Log(value) : 0) with
    {
        WhyNot = right => right.Numbers().Any(number => number > 0) ? null : "no output is positive",
    };

    /// <summary>Every output rounded to an integer.</summary>
    public static Fault<double?> Rounded() => OfEach(
        "rounded", "A column of the wrong type, or an integer division, cuts off the decimals.", value => Math.Round(value)) with
    {
        WhyNot = right => right.Numbers().Any(number => number != Math.Round(number)) ? null : "the outputs are integers anyhow",
    };

    /// <summary>Outputs beyond a bound come out at the other end, as integers of 32 bits do.</summary>
    /// <param name="bound">The largest output that fits; what a quarter of the right ones exceed in size by default.</param>
    public static Fault<double?> Overflow(double? bound = null) => new(
        "32-bit overflow", "Amounts are counted in small units in an integer that is too narrow.", (right, _) =>
        {
            var limit = bound ?? Math.Abs(right.Quantile(0.75));
            return value => limit > 0 && value is { } number ? number - (2 * limit * Math.Floor((number + limit) / (2 * limit))) : value;
        })
    {
        Parameters = bound is null ? "beyond the upper quartile" : $"beyond {Text(bound.Value)}",
        NeedsOutputs = bound is null,
    };

    /// <summary>The probability of the opposite: 1 − p.</summary>
    public static Fault<double?> InvertedProbability() => OfEach(
        "inverted probability", "Class 0 and class 1 change places when the model is trained anew.", value => 1 - value) with
    { WhyNot = WhyNoProbabilities };

    /// <summary>Outputs that belong to another part of the traffic.</summary>
    /// <param name="outputs">Outputs of that part; the upper quarter of the right ones by default.</param>
    public static Fault<double?> OtherSegment(IReadOnlyList<double>? outputs = null) => new(
        "another segment's", "Requests of one country, product or tenant are sent to the model of another.", (right, random) =>
        {
            var others = outputs ?? [.. right.Numbers().Order().Skip(right.Values.Count * 3 / 4)];
            return value => others.Count == 0 ? value : others[random.Next(others.Count)];
        })
    {
        Parameters = outputs is null ? "those of the upper quarter" : $"{outputs.Count} outputs of it",
        NeedsOutputs = outputs is null,
    };

    /// <summary>A share of the outputs in another unit.</summary>
    /// <param name="share">The share.</param>
    /// <param name="factor">The unit's factor; 1609.344, the metres in a mile, by default.</param>
    public static Fault<double?> MixedUnits(double share = 0.1, double factor = 1609.344)
    {
        var fault = OfSome("mixed units", "Some of the clients, after their update, send metres in place of miles.", share, value => value * factor);
        return fault with { Parameters = $"factor {Text(factor)}, {fault.Parameters}" };
    }

    /// <summary>Every output answers another question. Outputs alone cannot show it.</summary>
    public static Fault<double?> Shuffled() => new(
        "shuffled", "The results of a batch are joined to the wrong rows.", Shuffle)
    { IsDetectable = false };

    /// <summary>Outputs by chance, each as often as it should come. Outputs alone cannot show it.</summary>
    public static Fault<double?> WrongInProportion() => new(
        "wrong in proportion", "The model has learnt the distribution and nothing of the question.", (right, random) => _ => right.Any(random))
    {
        IsDetectable = false,
        NeedsOutputs = true,
    };

    private static Func<double?, double?> Add(double by) => value => value + by;

    private static string? WhyNoProbabilities(CorrectOutputs<double?> right) =>
        right.Numbers().All(number => number is >= 0 and <= 1) ? null : NeedsProbabilities;
}
