using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>A stream of predictions with their outcomes.</summary>
/// <param name="Name">What it's like.</param>
/// <param name="Kind">What predictions and outcomes are to each other.</param>
/// <param name="Next">Makes the next prediction: from a random number generator, the time, and what remains of the one before.</param>
/// <param name="PerDay">The number of predictions in a day.</param>
internal sealed record SimulatedStream(string Name, QualityKind Kind, Func<Randomness, DateTime, (double Prediction, double Outcome)> Next, int PerDay = 20_000)
{
    /// <summary>Predictions that are as good as they were.</summary>
    public static readonly IReadOnlyList<SimulatedStream> Healthy =
    [
        new("number, normal errors", QualityKind.Number, static (random, _) => Error(random, 1)),
        new("number, heavy-tailed errors", QualityKind.Number, static (random, _) => (100, 100 + (random.Normal() * Math.Exp(random.Normal())))),
        new("number, errors twice as large at night and on weekends", QualityKind.Number, static (random, time) => Error(random, Rhythm(time))),
        new("number, errors that resemble the one before (0.5)", QualityKind.Number, static (random, _) => (100, 100 + random.Autoregressive(0.5))),
        new("number, errors of a day differ by 5%", QualityKind.Number, static (random, time) => Error(random, 1 + (0.05 * random.OfDay(time)))),
        new("number, larger errors known too late", QualityKind.Number, static (random, _) => Late(random)),
        new("probability, calibrated", QualityKind.Probability, static (random, _) => Event(random, 0)),
        new("probability, 3 points too low from the start", QualityKind.Probability, static (random, _) => Event(random, 0.03)),
        new("probability, calibrated on weekdays, 2 points off on weekends", QualityKind.Probability, static (random, time) => Event(random, IsWeekend(time) ? 0.02 : 0)),
        new("probability, late positives are missing", QualityKind.Probability, static (random, _) => LateEvent(random)),
        new("class, 90% right", QualityKind.Class, static (random, _) => Class(random, 0.9)),
        new("class, 90% right, 85% on weekends", QualityKind.Class, static (random, time) => Class(random, IsWeekend(time) ? 0.85 : 0.9)),
        new("number, normal errors, 2,000 a day", QualityKind.Number, static (random, _) => Error(random, 1), 2000),
    ];

    /// <summary>Predictions that become worse.</summary>
    public static readonly IReadOnlyList<(string Name, SimulatedStream Stream)> Faulty =
    [
        ("errors 1.5 times as large", new("", QualityKind.Number, static (random, _) => Error(random, 1.5))),
        ("errors twice as large", new("", QualityKind.Number, static (random, _) => Error(random, 2))),
        ("errors ten times as large", new("", QualityKind.Number, static (random, _) => Error(random, 10))),
        ("predictions handed to the wrong callers", new("", QualityKind.Number, static (random, _) => (100, 100 + (10 * random.Normal())))),
        ("predictions lower by half an error", new("", QualityKind.Number, static (random, _) => (99.5, 100 + random.Normal()))),
        ("probabilities 10 points too low", new("", QualityKind.Probability, static (random, _) => Event(random, 0.1))),
        ("probabilities 10 points too high", new("", QualityKind.Probability, static (random, _) => Event(random, -0.1))),
        ("accuracy from 90% to 80%", new("", QualityKind.Class, static (random, _) => Class(random, 0.8))),
        ("accuracy from 90% to 50%", new("", QualityKind.Class, static (random, _) => Class(random, 0.5))),
    ];

    private static bool IsWeekend(DateTime time) => time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static double Rhythm(DateTime time) => (IsWeekend(time) ? 2 : 1) * (1.5 - (0.5 * Math.Cos((time.TimeOfDay.TotalDays - 0.1) * 2 * Math.PI)));

    private static (double Prediction, double Outcome) Error(Randomness random, double scale) => (100, 100 + (scale * random.Normal()));

    /// <summary>Half of the outcomes with a large error come after the maturity, and never count.</summary>
    private static (double Prediction, double Outcome) Late(Randomness random)
    {
        while (true)
        {
            var error = random.Normal();
            if (Math.Abs(error) < 1 || random.Uniform() < 0.5)
            {
                return (100, 100 + error);
            }
        }
    }

    private static (double Prediction, double Outcome) Event(Randomness random, double off)
    {
        var probability = 0.1 + (0.6 * random.Uniform());
        return (probability, random.Uniform() < probability + off ? 1 : 0);
    }

    private static (double Prediction, double Outcome) LateEvent(Randomness random)
    {
        var (probability, outcome) = Event(random, 0);
        return (probability, outcome == 1 && random.Uniform() < 0.2 ? 0 : outcome);
    }

    private static (double Prediction, double Outcome) Class(Randomness random, double accuracy) => (1, random.Uniform() < accuracy ? 1 : 0);
}
