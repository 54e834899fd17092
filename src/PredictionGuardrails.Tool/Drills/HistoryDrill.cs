using PredictionGuardrails.Names;
using PredictionGuardrails.Testing;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Drills;

/// <summary>A drill with a column of a file.</summary>
/// <param name="History">The column.</param>
/// <param name="Settings">The guard's settings.</param>
/// <param name="SettingsAre">Which settings those are: given, suggested or none.</param>
internal sealed record HistoryDrill(History History, TriedSettings Settings, string SettingsAre)
{
    public int Repetitions { get; init; } = 20;

    public int Seed { get; init; } = 1;

    /// <summary>The names of the faults to try; all where there are none.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Whether predictions come in the history's own order.</summary>
    public bool InOrder { get; init; }

    /// <summary>How many clean predictions are watched in each repetition at the most.</summary>
    public int? CleanPredictions { get; init; }

    public DrillResult Run(Action<double?> progress, CancellationToken cancellationToken)
    {
        var report = History.Visit(
            numbers => Run(Drill.FromHistory(numbers.Values, Answering<double?>(Middle(numbers), OutputKind.Number)), Testing.Faults.ForNumbers, progress, cancellationToken),
            labels => Run(Drill.FromHistory(labels.Values, Answering<string?>(MostFrequent(labels), OutputKind.Label)), Testing.Faults.ForLabels, progress, cancellationToken));
        return DrillResult.Of(report, ReplayHistory(cancellationToken), History, SettingsAre, Seed);
    }

    /// <summary>Puts the history to a guard in its own order, on the drill's clock of a second from row to row.</summary>
    private OwnOrder ReplayHistory(CancellationToken cancellationToken)
    {
        using var rows = KeptRows.Of(History);
        var request = new ReplayRequest
        {
            File = History.File,
            Column = History.Column,
            Settings = Settings.With(("Baseline:MinimumDuration", "00:00:00")),
        };
        var replayed = Replay.Run(request, rows, static _ => { }, cancellationToken);
        return new OwnOrder(replayed.Rows, replayed.Learned, replayed.Enforced?.AnsweredByFallback ?? 0, replayed.Enforced?.AnsweredByNone ?? 0, replayed.BreachesByRule);
    }

    /// <summary>The median, as the stand-in for a fallback in code; null where there are no numbers.</summary>
    public static double? Middle(History<double?> history)
    {
        double[] numbers = [.. history.Values.OfType<double>().Where(double.IsFinite).Order()];
        return numbers.Length == 0 ? null : numbers[(numbers.Length - 1) / 2];
    }

    /// <summary>The most frequent label; null where there are none.</summary>
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

    private DrillReport Run<T>(Drill<int, T> drill, IReadOnlyList<Fault> catalogue, Action<double?> progress, CancellationToken cancellationToken) =>
        (drill with
        {
            Guard = Settings.Guard,
            Configuration = Settings.ToConfiguration(),
            Faults = Choose(catalogue),
            Repetitions = Repetitions,
            Seed = Seed,
            InOrder = InOrder,
            CleanPredictions = CleanPredictions,
            KnowsTimes = false,
        }).Run(new Told(progress), cancellationToken);

    private List<Fault> Choose(IReadOnlyList<Fault> catalogue) => Faults.Count == 0 ? [.. catalogue] :
        [.. Faults.Select(name => catalogue.FirstOrDefault(fault => fault.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"There is no fault \"{name}\" of such outputs{NameSuggestion.Suggest(name, catalogue.Select(fault => fault.Name))}."))];

    private sealed class Told(Action<double?> progress) : IProgress<double>
    {
        public void Report(double value) => progress(value);
    }
}
