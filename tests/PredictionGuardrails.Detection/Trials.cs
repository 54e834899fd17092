namespace PredictionGuardrails.Detecting;

/// <summary>What came of one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Clean">How many clean predictions were watched.</param>
/// <param name="FalseAlarms">How many alarms there were in them.</param>
/// <param name="Delays">Of each fault, after how many wrong predictions each baseline raised its alarm; null where it did not in time.</param>
internal sealed record StreamResult(string Stream, long Clean, long FalseAlarms, IReadOnlyDictionary<string, List<int?>> Delays);

/// <summary>Streams through a real guard: clean for false alarms, then with each fault for its delay.</summary>
/// <param name="Seeds">How many baselines, each learned from other values.</param>
/// <param name="Clean">How many clean predictions a baseline watches.</param>
/// <param name="Learned">From how many predictions a baseline is learned.</param>
/// <param name="PredictionsInMillisecond">How fast predictions come.</param>
internal sealed record Trials(int Seeds, int Clean, int Learned = 1000, int PredictionsInMillisecond = 1)
{
    /// <summary>A fault that is not found in so many predictions counts as not found.</summary>
    private const int Patience = 5000;

    public StreamResult Run(OutputStream stream, Action? done = null)
    {
        var faults = Fault.All.Where(fault => fault.Concerns(stream)).ToList();
        var delays = faults.ToDictionary(fault => fault.Name, _ => new List<int?>());
        var falseAlarms = 0L;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var next = stream.Start(new Random(seed));
            using var subject = new Subject(stream.Labels, Learned, predictionsInMillisecond: PredictionsInMillisecond);
            subject.Learn(next);
            var learned = subject.Snapshot;
            for (var i = 0; i < Clean; i++)
            {
                subject.Predict(next());
            }

            falseAlarms += subject.Breaches;
            foreach (var fault in faults)
            {
                subject.Reset();
                var context = new FaultContext(learned.Mean, learned.StandardDeviation, next(), new Random(seed));
                delays[fault.Name].Add(Delay(subject, fault, context, next));
            }

            done?.Invoke();
        }

        return new StreamResult(stream.Name, (long)Seeds * Clean, falseAlarms, delays);
    }

    private static int? Delay(Subject subject, Fault fault, FaultContext context, Func<double> next)
    {
        var before = subject.Breaches;
        var hasBegun = !fault.CountsFromNaN;
        for (var i = 1; i <= Patience;)
        {
            var wrong = fault.Apply(context, next());
            hasBegun |= double.IsNaN(wrong);
            i += hasBegun ? 1 : 0;
            subject.Predict(wrong);
            if (subject.Breaches > before)
            {
                return i - 1;
            }
        }

        return null;
    }
}
