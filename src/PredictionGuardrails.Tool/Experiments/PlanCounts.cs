namespace PredictionGuardrails.Tool.Experiments;

/// <summary>The numbers of predictions that the runs of a scenario take.</summary>
/// <param name="plan">What is planned.</param>
/// <param name="scenario">The scenario.</param>
/// <param name="isPaired">Whether the variant gets each input in the background.</param>
internal sealed class PlanCounts(ExperimentPlanner plan, PlanScenario scenario, bool isPaired)
{
    /// <summary>If none of the first runs finds anything, which is one run in this many, the others aren't made.</summary>
    private const int FirstRuns = 5;

    private readonly long?[] _counts = new long?[plan.Setup.Runs];

    /// <summary>The numbers by run; null if a run doesn't find anything within the maximum.</summary>
    public IReadOnlyCollection<long?> Counts => _counts;

    private int First => (_counts.Length + FirstRuns - 1) / FirstRuns;

    private bool HasFound => Array.Exists(_counts, static count => count is not null);

    /// <summary>Does the runs of several scenarios.</summary>
    public static void CountAll(IReadOnlyList<PlanCounts> all, Action<double?> progress, CancellationToken cancellationToken)
    {
        Do([.. all.SelectMany(static counts => counts.Runs(0, counts.First))], share => progress(share / 2), cancellationToken);
        var rest = all.Where(static counts => counts.HasFound).SelectMany(static counts => counts.Runs(counts.First, counts._counts.Length));
        Do([.. rest], share => progress((1 + share) / 2), cancellationToken);
    }

    private static void Do(List<(PlanCounts Counts, int Run)> runs, Action<double?> progress, CancellationToken cancellationToken) => ManyRuns.Do(
        runs.Count,
        place => runs[place].Counts._counts[runs[place].Run] = runs[place].Counts.Count(runs[place].Run, cancellationToken),
        progress,
        cancellationToken);

    private IEnumerable<(PlanCounts Counts, int Run)> Runs(int from, int to) => Enumerable.Range(from, to - from).Select(run => (this, run));

    private long? Count(int run, CancellationToken cancellationToken) => new PlanRun(plan, scenario, isPaired, run).Count(cancellationToken);
}
