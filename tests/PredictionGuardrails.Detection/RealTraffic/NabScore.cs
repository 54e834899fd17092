namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>What a guard made of a series of the benchmark, in the standard profile.</summary>
/// <param name="File">The series.</param>
/// <param name="Detections">The rows at which a change was told, the free ones left out.</param>
/// <param name="Found">In how many windows there is one.</param>
/// <param name="Outside">How many are in no window.</param>
/// <param name="Sum">What windows and detections outside of them count, together.</param>
/// <param name="AtEnd">What the guard was doing at the end: one that was still learning could detect nothing.</param>
internal sealed record NabScore(NabFile File, int[] Detections, int Found, int Outside, double Sum, ChangeDetectionState AtEnd = ChangeDetectionState.Off)
{
    private const double FalseAlarm = 0.11;

    /// <summary>The score of several files together: 0 for detecting nothing, 100 for the earliest detection in each window and no other.</summary>
    public static double Of(IReadOnlyCollection<NabScore> scores)
    {
        var windows = scores.Sum(score => score.File.Windows.Length);
        return 100 * (scores.Sum(score => score.Sum) + windows) / (2 * windows);
    }

    /// <summary>Puts a series to a guard that observes, on the clock of its timestamps, with the baseline of its free rows.</summary>
    public static NabScore Of(NabFile file)
    {
        var settings = new TrafficSettings { Mode = GuardMode.Observe, LearnedPredictions = file.Free, MinimumDuration = TimeSpan.Zero };
        using var subject = new TrafficSubject(settings, file.Times[0], keepsBaseline: false);
        for (var row = 0; row < file.Values.Length; row++)
        {
            subject.AdvanceTo((file.Times[row] - file.Times[0]).TotalSeconds);
            subject.Predict(file.Values[row]);
        }

        subject.EvaluateNow();
        var detections = subject.Breaches.Select(breach => breach.Index - 1).Where(row => row >= file.Free);
        return Of(file, [.. detections]) with { AtEnd = subject.Status.Metrics[0].State };
    }

    /// <summary>Scores detections.</summary>
    public static NabScore Of(NabFile file, int[] detections)
    {
        var outside = detections.Where(row => !file.Windows.Any(window => Has(window, row))).ToList();
        var first = file.Windows.Select(window => detections.Where(row => Has(window, row)).Select(row => (int?)row).Min()).ToList();
        var inside = file.Windows.Zip(first, (window, row) => row is null ? -1 : Curve(-(double)(window.Last - row.Value) / Length(window)) / Curve(-1));
        return new NabScore(file, detections, first.Count(row => row is not null), outside.Count, inside.Sum() + outside.Sum(row => FalseAlarm * Behind(file, row)));
    }

    private static double Behind(NabFile file, int row)
    {
        var before = file.Windows.Where(window => window.Last < row).ToList();
        return before.Count > 0 && (double)(row - before[^1].Last) / Length(before[^1]) is <= 3 and var distance ? Curve(distance) : -1;
    }

    private static double Curve(double position) => (2 / (1 + Math.Exp(5 * position))) - 1;

    private static bool Has((int First, int Last) window, int row) => row >= window.First && row <= window.Last;

    private static int Length((int First, int Last) window) => Math.Max(1, window.Last - window.First);
}
