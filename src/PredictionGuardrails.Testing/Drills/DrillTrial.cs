using System.Globalization;

namespace PredictionGuardrails.Testing;

/// <summary>What one repetition showed of one fault.</summary>
/// <param name="Delay">At which wrong prediction it was caught, from 1; null if it was not within its horizon.</param>
/// <param name="By">The check or rule that caught it, with its metric where that is not the prediction.</param>
/// <param name="WrongAnswers">How many wrong predictions reached the caller within the horizon.</param>
/// <param name="WhyNot">Why it was not tried; null if it was.</param>
internal sealed record FaultTrial(int? Delay, string? By, int WrongAnswers, string? WhyNot = null);

/// <summary>What one repetition showed.</summary>
/// <param name="Faults">By the faults' order.</param>
/// <param name="Clean">How many clean predictions were watched.</param>
/// <param name="CleanBreaches">The breaches among those, by check or rule.</param>
/// <param name="FalseAlarms">How many of them were alarms of rules.</param>
internal sealed record Repetition(IReadOnlyList<FaultTrial> Faults, long Clean, IReadOnlyDictionary<string, long> CleanBreaches, long FalseAlarms);

/// <summary>One repetition of a drill: learns, watches clean predictions, and then tries each fault on a guard that has learned the same.</summary>
internal sealed class DrillTrial<TInput, TPrediction>(
    Drill<TInput, TPrediction> drill,
    IReadOnlyList<(TInput Input, TPrediction Prediction)> history,
    Action<PredictionGuardBuilder<TInput, TPrediction>>? configure,
    FaultTarget<TPrediction> target,
    string baseline,
    int number,
    CancellationToken cancellationToken)
{
    /// <summary>Faults take their parameters from so many right predictions.</summary>
    private const int MostRight = 10_000;

    /// <summary>So many clean predictions come before a fault, so that the guard is in the middle of its work.</summary>
    private const int WarmUp = 200;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Random _random = new(unchecked((drill.Seed * 1_000_003) + number));
    private readonly int[] _order = [.. Enumerable.Range(0, history.Count)];
    private int _learned;

    public Repetition Run(IReadOnlyList<Fault> faults, Action done)
    {
        if (!drill.InOrder)
        {
            _random.Shuffle(_order);
        }

        Repetition clean;
        using (var subject = new DrillSubject<TInput, TPrediction>(drill, configure, baseline, cancellationToken))
        {
            Learn(subject);
            clean = WatchClean(subject);
        }

        done();
        List<TPrediction> right = [.. _order.Take(Math.Max(_learned, 1000)).Take(MostRight).Select(row => history[row].Prediction)];
        var trials = new List<FaultTrial>();
        foreach (var fault in faults)
        {
            trials.Add(Try(fault, right));
            done();
        }

        return clean with { Faults = trials };
    }

    /// <summary>The row at a place after what was learned, and round again.</summary>
    private (TInput Input, TPrediction Prediction) At(long place) => history[_order[_learned + (int)(place % (history.Count - _learned))]];

    private void Learn(DrillSubject<TInput, TPrediction> subject)
    {
        var needed = subject.Needed;
        var required = Math.Max(needed * 2, 200);
        if (history.Count < required)
        {
            throw new DrillException(string.Create(
                CultureInfo.InvariantCulture,
                $"The history has {history.Count:N0} predictions, but at least {required:N0} are required: {needed:N0} to learn the baseline, and the others to apply faults to. Use a longer history, or lower Baseline:Predictions (at least 100)."));
        }

        for (; subject.Learning is not null; _learned++)
        {
            if (_learned == history.Count / 2)
            {
                throw new DrillException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The guard didn't learn a baseline from half of the history ({_learned:N0} predictions; {subject.Learning}). Either its checks reject more than 5% of them, or they have fewer distinct values than Baseline:MinimumDistinctValues. Change these settings, or remove invalid predictions."));
            }

            subject.Ask(history[_order[_learned]].Input, history[_order[_learned]].Prediction);
            if (subject.Learning is { } learning && learning.SampleCount >= learning.RequiredSampleCount)
            {
                subject.EvaluateNow();
            }
        }
    }

    private Repetition WatchClean(DrillSubject<TInput, TPrediction> subject)
    {
        var count = drill.InOrder && number > 0 ? 0 : Math.Min(drill.CleanPredictions ?? int.MaxValue, history.Count - _learned);
        var breaches = new Dictionary<string, long>();
        var alarms = 0L;
        for (var i = 0; i < count; i++)
        {
            var (input, prediction) = At(i);
            var outcome = subject.Ask(input, prediction);
            foreach (var breach in outcome.Breaches)
            {
                breaches[NameOf(breach)] = breaches.GetValueOrDefault(NameOf(breach)) + 1;
                alarms += IsOfRule(breach) ? 1 : 0;
            }

            if (outcome.Breaches.Any(IsOfRule))
            {
                subject.Reset();
            }
        }

        return new Repetition([], count, breaches, alarms);
    }

    private FaultTrial Try(Fault fault, List<TPrediction> right)
    {
        if (WhyNot(fault, right) is { } whyNot)
        {
            return new FaultTrial(null, null, 0, whyNot);
        }

        try
        {
            return fault.FollowsTime ? TryOverTime(fault) : TryPossible(fault, right);
        }
        catch (NotSupportedException exception)
        {
            // The type of the predictions can't represent the faulty value.
            return new FaultTrial(null, null, 0, exception.Message);
        }
    }

    private string? WhyNot(Fault fault, List<TPrediction> right)
    {
        if (!fault.FollowsTime)
        {
            return target.WhyNot(fault, right);
        }

        if (!drill.KnowsTimes)
        {
            return "the predictions have no times";
        }

        if (!drill.InOrder)
        {
            return "the predictions are in random order";
        }

        if (history.Count * drill.Every < TimeSpan.FromDays(2))
        {
            return "the history is shorter than two days";
        }

        var hours = Enumerable.Range(0, history.Count).Select(row => (row * drill.Every).Hours);
        return target.WhyNot(fault, [.. history.Select(row => row.Prediction)], [.. hours]);
    }

    /// <summary>Goes through the history from its beginning, so that the guard knows the hours of the day when the fault begins.</summary>
    private FaultTrial TryOverTime(Fault fault)
    {
        using var subject = new DrillSubject<TInput, TPrediction>(drill, configure, $"{baseline}.{Guid.NewGuid():N}.json", cancellationToken);
        var begins = (history.Count / 2) + _random.Next(history.Count / 4);
        var isLearning = true;
        for (var row = 0; row < begins; row++)
        {
            if (subject.Ask(history[row].Input, history[row].Prediction).Breaches.Any(IsOfRule))
            {
                subject.Reset();
            }

            if (isLearning && subject.Learning is var learning && (learning is null || learning.SampleCount >= learning.RequiredSampleCount))
            {
                subject.EvaluateNow();
                isLearning = learning is not null;
            }
        }

        var ofHour = (int)Math.Clamp(Hour / drill.Every, 1, begins);
        return Fail(subject, fault, [.. history.Take(begins).TakeLast(ofHour).Select(row => row.Prediction)], history.Skip(begins));
    }

    private FaultTrial TryPossible(Fault fault, List<TPrediction> right)
    {
        using var subject = new DrillSubject<TInput, TPrediction>(drill, configure, baseline, cancellationToken);
        var place = _random.NextInt64(history.Count - _learned);
        for (var i = 0; i < WarmUp; i++, place++)
        {
            var (input, prediction) = At(place);
            if (subject.Ask(input, prediction).Breaches.Any(IsOfRule))
            {
                subject.Reset();
            }
        }

        return Fail(subject, fault, right, Enumerable.Range(0, fault.Horizon).Select(i => At(place + i)));
    }

    /// <summary>Makes predictions wrong until the fault is caught or its horizon is over.</summary>
    private FaultTrial Fail(DrillSubject<TInput, TPrediction> subject, Fault fault, List<TPrediction> right, IEnumerable<(TInput Input, TPrediction Prediction)> next)
    {
        var apply = target.Begin(fault, right, new Random(_random.Next()));
        int? delay = null;
        string? by = null;
        var wrongAnswers = 0;
        var since = 0;
        foreach (var (input, prediction) in next.Take(fault.Horizon))
        {
            var wrong = apply(prediction);
            var isWrong = !EqualityComparer<TPrediction>.Default.Equals(wrong, prediction);

            // The delay counts from the first wrong prediction.
            since += isWrong || since > 0 ? 1 : 0;
            var outcome = subject.Ask(input, wrong);
            wrongAnswers += isWrong && outcome.ReachedCaller ? 1 : 0;
            if (delay is null && since > 0 && outcome.Breaches.FirstOrDefault(breach => isWrong || IsOfRule(breach)) is { } caught)
            {
                delay = since;
                by = NameOf(caught);
            }

            // While the breaker is open, no wrong prediction reaches a caller.
            if (delay is not null && !subject.IsClosed)
            {
                break;
            }
        }

        return new FaultTrial(delay, by, wrongAnswers);
    }

    private static string NameOf(Breach breach) => breach.Metric is null or "prediction" ? breach.Rule : $"{breach.Rule} of {breach.Metric}";

    private static bool IsOfRule(Breach breach) => breach.PredictionCount > 1 || breach.Rule == RuleNames.Change;
}
