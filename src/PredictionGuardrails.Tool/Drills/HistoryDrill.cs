using PredictionGuardrails.Testing;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Drills;

/// <summary>Runs a drill with a column of a file.</summary>
/// <param name="History">The column.</param>
/// <param name="Settings">The guard's settings.</param>
/// <param name="SettingsAre">The kind of settings: given, suggested, or none.</param>
internal sealed record HistoryDrill(History History, TriedSettings Settings, string SettingsAre)
{
    public int Repetitions { get; init; } = 20;

    public int Seed { get; init; } = 1;

    /// <summary>The names of the faults to inject; empty for all.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Whether to keep the order of the history.</summary>
    public bool InOrder { get; init; }

    /// <summary>The most predictions without a fault in each run.</summary>
    public int? CleanPredictions { get; init; }

    public DrillResult Run(Action<double?> progress, CancellationToken cancellationToken)
    {
        var report = History.Visit(
            numbers => Run(Drill.FromHistory(numbers.Values, Answering<double?>(Middle(numbers), OutputKind.Number)), Testing.Faults.ForNumbers, progress, cancellationToken),
            labels => Run(Drill.FromHistory(labels.Values, Answering<string?>(MostFrequent(labels), OutputKind.Label)), Testing.Faults.ForLabels, progress, cancellationToken));
        return DrillResult.Of(report, ReplayHistory(cancellationToken), History, SettingsAre, Seed);
    }

    /// <summary>Replays the history in its own order, with one second per row as in the drill.</summary>
    private OwnOrder ReplayHistory(CancellationToken cancellationToken)
    {
        using var rows = KeptRows.Of(History);
        var request = new ReplayRequest
        {
            File = History.File,
            Column = History.Column,
            Settings = Settings,
        };
        var replayed = Replay.Run(request, rows, static _ => { }, cancellationToken);
        return new OwnOrder(replayed.Rows, replayed.Learned, replayed.Enforced?.AnsweredByFallback ?? 0, replayed.Enforced?.AnsweredByNone ?? 0, replayed.BreachesByRule);
    }

    /// <summary>The median, which replaces a fallback in code; null without numbers.</summary>
    public static double? Middle(History<double?> history)
    {
        double[] numbers = [.. history.Values.OfType<double>().Where(double.IsFinite).Order()];
        return numbers.Length == 0 ? null : numbers[(numbers.Length - 1) / 2];
    }

    /// <summary>The most frequent label; null without labels.</summary>
    public static string? MostFrequent(History<string?> history) =>
        history.Values.OfType<string>().CountBy(label => label).OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Key).FirstOrDefault();

    private Action<PredictionGuardBuilder<int, T>> Answering<T>(T fallback, OutputKind kind) => guard =>
    {
        guard.Output(kind);
        if (!Settings.HasFallback)
        {
            guard.FallBackTo(fallback);
        }
    };

    private DrillReport Run<T>(Drill<int, T> drill, IReadOnlyList<Fault> catalog, Action<double?> progress, CancellationToken cancellationToken) =>
        (drill with
        {
            Guard = Settings.Guard,
            Configuration = Settings.ToConfiguration(),
            Faults = Choose(catalog),
            Repetitions = Repetitions,
            Seed = Seed,
            InOrder = InOrder,
            CleanPredictions = CleanPredictions,
            KnowsTimes = false,
        }).Run(new DrillProgress(progress), cancellationToken);

    private List<Fault> Choose(IReadOnlyList<Fault> catalog) => Faults.Count == 0 ? [.. catalog] :
        [.. Faults.Select(name => catalog.FirstOrDefault(fault => fault.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"--fault: Fault {OneLine.Quote(name)} not found.{KnownNames.Suggest(name, catalog.Select(fault => fault.Name), "faults")}"))];

    private sealed class DrillProgress(Action<double?> progress) : IProgress<double>
    {
        public void Report(double value) => progress(value);
    }
}
