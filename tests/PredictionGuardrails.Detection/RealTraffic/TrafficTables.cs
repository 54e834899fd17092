using System.Diagnostics;

namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>What the tables are made of: healthy streams, and what came of each failure in each column of each table.</summary>
internal sealed class TrafficTables
{
    public const string Gross = "gross failures";
    public const string GrossExchangeable = "gross failures, exchangeable";
    public const string Shifts = "shifts";
    public const string Others = "other failures";

    /// <summary>In how many wrong predictions a gross failure has to be found.</summary>
    public const int GrossPatience = 200;

    /// <summary>In how many a shift has to be.</summary>
    public const int ShiftPatience = 1000;

    private readonly List<HealthyResult> _healthy = [];
    private readonly List<HealthyResult> _exchangeable = [];
    private readonly Dictionary<(string Table, string Row, string Column), List<FaultOutcome>> _outcomes = [];
    private readonly Dictionary<string, TimeSpan> _took = [];

    public IReadOnlyList<HealthyResult> Healthy => _healthy;

    public IReadOnlyList<HealthyResult> Exchangeable => _exchangeable;

    /// <summary>How long each table took.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Took => _took;

    /// <summary>The outcomes of a table, by rows and columns.</summary>
    public IEnumerable<(string Row, string Column, List<FaultOutcome> Outcomes)> Of(string table) =>
        _outcomes.Where(entry => entry.Key.Table == table).Select(entry => (entry.Key.Row, entry.Key.Column, entry.Value));

    /// <summary>Adds what comes of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="hasFaults">Whether failures are tried too.</param>
    public void Add(HealthyStream stream, bool hasFaults)
    {
        var run = new TrafficRun(stream);
        Time("healthy", () => _healthy.Add(run.Healthy()));
        Time("healthy, exchangeable", () => _exchangeable.Add(run.Healthy(isExchangeable: true)));
        if (!hasFaults)
        {
            return;
        }

        Time(Gross, () => AddGross(run, Gross, isExchangeable: false));
        Time(GrossExchangeable, () => AddGross(run, GrossExchangeable, isExchangeable: true));
        Time(Shifts, () => AddShifts(run, stream));
        Time(Others, () => AddOthers(run, stream));
    }

    private void AddGross(TrafficRun run, string table, bool isExchangeable)
    {
        foreach (var place in FaultPlace.All)
        {
            foreach (var fault in TrafficFault.Gross)
            {
                Note(table, fault.Name, place.Name, run.Find(fault, place, GrossPatience, isExchangeable));
            }
        }
    }

    private void AddShifts(TrafficRun run, HealthyStream stream)
    {
        if (stream.Rate < 0.1)
        {
            return;
        }

        foreach (var fault in TrafficFault.Shifts)
        {
            Note(Shifts, fault.Name, Rhythm(stream), run.Find(fault, FaultPlace.NearEnd, ShiftPatience));
        }
    }

    private void AddOthers(TrafficRun run, HealthyStream stream)
    {
        foreach (var fault in new[] { TrafficFault.TenTimes, TrafficFault.Shifts[0] })
        {
            Note(Others, $"rollout of a {fault.Name} model in ten minutes", "", run.Rollout(fault, ShiftPatience));
        }

        var both = run.TwoInARow(GrossPatience);
        Note(Others, "two in a row: x10", "", both?.First);
        Note(Others, "two in a row: ÷1000 after an hour", "", both?.Second);
        Note(Others, "in the first hour: x10 after half of it", "", run.Find(TrafficFault.TenTimes, FaultPlace.FirstHour, GrossPatience));
        Note(Others, $"stale features, rhythm {Rhythm(stream)}", "", run.StaleFeatures());
        Note(Others, "creep of 1 % a day", "", run.Creep());
    }

    private static string Rhythm(HealthyStream stream) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"±{stream.Amplitude}");

    private void Note(string table, string row, string column, FaultOutcome? outcome)
    {
        if (outcome is { } known)
        {
            var key = (table, row, column);
            _outcomes[key] = [.. _outcomes.GetValueOrDefault(key, []), known];
        }
    }

    private void Time(string table, Action run)
    {
        var started = Stopwatch.GetTimestamp();
        run();
        _took[table] = _took.GetValueOrDefault(table) + Stopwatch.GetElapsedTime(started);
    }
}
