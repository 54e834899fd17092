using System.Globalization;

namespace PredictionGuardrails.Testing;

/// <content>Faults of numbers.</content>
public static partial class Faults
{
    /// <summary>Creates a fault that multiplies every output by a factor.</summary>
    /// <param name="factor">The factor, for example 10 or 0.001. It must not be 0.</param>
    public static Fault<double?> Scaled(double factor)
    {
        ArgumentOutOfRangeException.ThrowIfZero(factor);
        var (name, cause) = factor switch
        {
            1.1 => ("x1.1", "Amounts in one currency are used as amounts in another."),
            2 => ("x2", "A term is added twice, or a discount isn't subtracted."),
            < 1 and > 0 => ($"/{Text(1 / factor)}", "A unit changes: meters become kilometers, or cents become thousands."),
            _ => ($"x{Text(factor)}", "A unit changes in a release: kilometers become meters, or a decimal point moves."),
        };
        return OfEach(name, cause, value => value * factor) with { Parameters = $"factor {Text(factor)}", Horizon = Math.Abs(factor - 1) < 0.5 ? 10_000 : 1000 };
    }

    /// <summary>Creates a fault that always returns the same output.</summary>
    /// <param name="value">The output. The default is the latest correct one.</param>
    public static Fault<double?> Stuck(double? value = null) => new(
        "stuck", "Every request gets the same features, or a model that failed to load returns its intercept.", (right, _) => value is null ? Repeat(right, int.MaxValue) : _ => value)
    {
        Parameters = value is null ? "the latest output" : Text(value.Value),
    };

    /// <summary>Creates a fault that returns every output several times before the next one.</summary>
    /// <param name="times">The number of times.</param>
    public static Fault<double?> StaleCache(int times = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 2);
        return new("stale cache", "A cache in front of the model returns the last prediction for other requests.", (right, _) => Repeat(right, times)) { Parameters = $"{times} times each" };
    }

    /// <summary>
    /// Creates a fault that repeats the outputs of the previous hour in random order. It's visible only if outputs depend on the time of day.
    /// </summary>
    /// <param name="predictions">The maximum number of predictions.</param>
    public static Fault<double?> StaleFeatures(int predictions = 1000) =>
        StaleFeatures<double?>(predictions, static right => right.DifferByHour(static number => number ?? double.NaN));

    /// <summary>Creates a fault that replaces a fraction of the outputs with NaN.</summary>
    /// <param name="share">The fraction, for example 0.01 for 1%.</param>
    public static Fault<double?> NaN(double share = 0.01) =>
        OfSome("NaN", "A feature is 0/0, or a missing value reaches the arithmetic.", share, _ => double.NaN);

    /// <summary>Creates a fault that replaces a fraction of the outputs with infinity.</summary>
    /// <param name="share">The fraction.</param>
    public static Fault<double?> Infinity(double share = 0.01) =>
        OfSome("infinity", "A rate is divided by zero, or an exponential overflows.", share, _ => double.PositiveInfinity);

    /// <summary>Creates a fault that removes a fraction of the outputs.</summary>
    /// <param name="share">The fraction.</param>
    public static Fault<double?> Missing(double share = 0.01) =>
        OfSome("missing", "A response without the expected field is read as null.", share, _ => null);

    /// <summary>Creates a fault that replaces a fraction of the outputs with a default.</summary>
    /// <param name="share">The fraction.</param>
    /// <param name="value">The default.</param>
    public static Fault<double?> DefaultInsteadOfMissing(double share = 0.05, double value = -1)
    {
        var fault = OfSome("default for missing", "Missing predictions are replaced with an unexpected default.", share, _ => value);
        return fault with { Parameters = $"{Text(value)}, {fault.Parameters}" };
    }

    /// <summary>Creates a fault that replaces a fraction of the outputs with zero.</summary>
    /// <param name="share">The fraction.</param>
    public static Fault<double?> Zeros(double share) =>
        OfSome(string.Create(CultureInfo.InvariantCulture, $"zeros {100 * share:0.##} %"), "The feature store times out, and missing features become zero.", share, _ => 0);

    /// <summary>Creates a fault that flips the sign of every output.</summary>
    public static Fault<double?> SignFlipped() => OfEach("sign flipped", "A loss is used as a score, or a difference is computed in the wrong direction.", value => -value);

    /// <summary>Creates a fault that adds a constant to every output.</summary>
    /// <param name="by">The constant. The default is one standard deviation of the correct outputs.</param>
    public static Fault<double?> Offset(double? by = null) => new(
        "offset", "A constant fee, an intercept or a calibration is applied twice.", (right, _) => Add(by ?? right.Deviation()))
    {
        Parameters = by is null ? "one standard deviation" : Text(by.Value),
        NeedsOutputs = by is null,
    };

    /// <summary>Creates a fault that changes the outputs slowly.</summary>
    /// <param name="per1000">The change per 1,000 predictions as a fraction, for example 0.01 for 1%.</param>
    public static Fault<double?> Drift(double per1000 = 0.01) => new(
        "creep", "The model is trained on its own decisions, or prices rise without the model.", (_, _) =>
        {
            var count = 0L;
            return value => value * (1 + (per1000 * ++count / 1000));
        })
    {
        Parameters = $"{Percent(per1000)} per 1,000 predictions",
        Horizon = 50_000,
    };

    /// <summary>Creates a fault that changes the spread of the outputs around their mean.</summary>
    /// <param name="factor">The factor: 3 for wider, 1.0 / 3 for narrower.</param>
    public static Fault<double?> Dispersed(double factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        return new(
            factor >= 1 ? $"spread x{Text(factor)}" : $"spread /{Text(1 / factor)}",
            factor >= 1 ? "A feature isn't normalized anymore." : "Most features are missing, and the model returns values near its mean.",
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

    /// <summary>Creates a fault that caps outputs at a bound.</summary>
    /// <param name="bound">The bound. The default is the upper quartile of the correct outputs.</param>
    public static Fault<double?> Saturated(double? bound = null) => new(
        "saturated", "A limit of another product, a narrow type, or a clipped feature caps the outputs.", (right, _) =>
        {
            var limit = bound ?? right.Quantile(0.75);
            return value => value > limit ? limit : value;
        })
    {
        Parameters = bound is null ? "at the upper quartile" : $"at {Text(bound.Value)}",
        NeedsOutputs = bound is null,
    };

    /// <summary>Creates a fault that returns percentages instead of fractions: every output times 100.</summary>
    public static Fault<double?> PercentForFraction() =>
        OfEach("percent for fraction", "One side uses 0.12, the other uses 12 for 12%.", value => value * 100) with { WhyNot = WhyNoProbabilities };

    /// <summary>Creates a fault that returns logits instead of probabilities: ln(p / (1 − p)), with p from 1e-9 to 1 − 1e-9.</summary>
    public static Fault<double?> LogitForProbability() => OfEach("logit for probability", "The last layer's sigmoid is lost when the model is exported.", value =>
    {
        var probability = Math.Clamp(value, 1e-9, 1 - 1e-9);
        return Math.Log(probability / (1 - probability));
    }) with
    { WhyNot = WhyNoProbabilities };

    /// <summary>Creates a fault that returns the natural logarithm of the value; 0 if the value isn't positive.</summary>
    public static Fault<double?> LogInsteadOfValue() => OfEach(
        "log for value", "The model predicts the logarithm of the price, and it isn't converted back.", value => value > 0 ? Math.Log(value) : 0) with
    {
        WhyNot = right => right.Numbers().Any(number => number > 0) ? null : "no output is positive",
    };

    /// <summary>Creates a fault that rounds every output to an integer.</summary>
    public static Fault<double?> Rounded() => OfEach(
        "rounded", "A column of the wrong type, or an integer division, cuts off the decimals.", value => Math.Round(value)) with
    {
        WhyNot = right => right.Numbers().Any(number => number != Math.Round(number)) ? null : "all outputs are integers",
    };

    /// <summary>Creates a fault that wraps outputs beyond a bound around, like 32-bit integers.</summary>
    /// <param name="bound">The largest output that fits. The default is the upper quartile of the absolute values of the correct outputs.</param>
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

    /// <summary>Creates a fault that returns the complementary probability: 1 − p.</summary>
    public static Fault<double?> InvertedProbability() => OfEach(
        "inverted probability", "Class 0 and class 1 are swapped when the model is retrained.", value => 1 - value) with
    { WhyNot = WhyNoProbabilities };

    /// <summary>Creates a fault that returns outputs of another part of the traffic.</summary>
    /// <param name="outputs">The outputs of the other part. The default is the upper quarter of the correct outputs.</param>
    public static Fault<double?> OtherSegment(IReadOnlyList<double>? outputs = null) => new(
        "another segment's", "Requests of one country, product or tenant are sent to the model of another.", (right, random) =>
        {
            var others = outputs ?? [.. right.Numbers().Order().Skip(right.Values.Count * 3 / 4)];
            return value => others.Count == 0 ? value : others[random.Next(others.Count)];
        })
    {
        Parameters = outputs is null ? "outputs of the upper quarter" : $"{outputs.Count} outputs",
        NeedsOutputs = outputs is null,
    };

    /// <summary>Creates a fault that returns a fraction of the outputs in another unit.</summary>
    /// <param name="share">The fraction.</param>
    /// <param name="factor">The factor of the unit. The default is 1609.344, the number of meters in a mile.</param>
    public static Fault<double?> MixedUnits(double share = 0.1, double factor = 1609.344)
    {
        var fault = OfSome("mixed units", "Some clients send meters instead of miles after an update.", share, value => value * factor);
        return fault with { Parameters = $"factor {Text(factor)}, {fault.Parameters}" };
    }

    /// <summary>Creates a fault that returns outputs for other inputs. It can't be detected from outputs.</summary>
    public static Fault<double?> Shuffled() => new(
        "shuffled", "The results of a batch are joined to the wrong rows.", Shuffle)
    { IsDetectable = false };

    /// <summary>Creates a fault that returns random outputs with their correct distribution. It can't be detected from outputs.</summary>
    public static Fault<double?> WrongInProportion() => new(
        "wrong in proportion", "The model learned the distribution but ignores its inputs.", (right, random) => _ => right.Any(random))
    {
        IsDetectable = false,
        NeedsOutputs = true,
    };

    private static Func<double?, double?> Add(double by) => value => value + by;

    private static string? WhyNoProbabilities(CorrectOutputs<double?> right) =>
        right.Numbers().All(number => number is >= 0 and <= 1) ? null : NeedsProbabilities;
}
