using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using PredictionGuardrails.AspNetCore.History;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Reads what the endpoints return: guards, their history, and their settings.</summary>
internal sealed class Views(
    PredictionGuardRegistry registry, SeriesCollector series, IncidentLog log, Instance instance, Quality quality, FleetViews fleet, IPredictionLog? predictions = null)
{
    private const int SparklineSteps = 60;
    private const int ListedBreaches = 50;
    private const string Latency = "latency";

    public Overview Overview() => new(
        instance.Now(), [.. registry.Guards.Select(RowOf)], [.. log.Incidents.Where(static incident => incident.IsOpen).Select(RowOf)], fleet.Row());

    /// <summary>Finds a guard by its name in an address; null if no guard has it.</summary>
    public PredictionGuard? Find(string name) => AddressedName.Find(registry.Guards, static guard => guard.Name, name);

    public GuardDetail DetailOf(PredictionGuard guard)
    {
        var status = guard.GetStatus();
        return new GuardDetail
        {
            Row = RowOf(guard),
            ModelVersion = status.ModelVersion,
            FallsBack = guard.HasFallback,
            OpenedBy = status.OpenedBy is { } breach ? RowOf(new KeptBreach("", "", breach, null)) : null,
            Cause = status.OpenedBy is { } cause ? Words.Cause(cause) : null,
            ProbesAt = status.NextProbeAt,
            Metrics = [.. guard.Metrics.Select(metric => MetricOf(guard, metric, status))],
            Rules = [.. guard.GetRules().Select(RuleView.From)],
            Segments = [.. from baseline in status.Metrics let segment = baseline.Segment where segment is not null select new SegmentView(segment, baseline.Metric, WireStateOf(baseline.State), EvidenceOf(baseline), baseline.ToString())],
            BreakerChanges = [.. log.ChangesOf(guard.Name).TakeLast(ListedBreaches).Select(ViewOf)],
            Breaches = [.. log.Breaches.Where(kept => kept.Breach.Guard == guard.Name).Take(ListedBreaches).Select(RowOf)],
            Incident = guard.Incident is { } incident ? RowOf(incident) : null,
            Log = predictions?.GetStatus().FirstOrDefault(status => status.Guard == guard.Name) is { } logged ? LogView.Of(logged) : null,
            Quality = quality.Of(guard),
        };
    }

    public SeriesView? SeriesOf(PredictionGuard guard, string metric, bool isFine)
    {
        if (series.Find(guard.Name, metric)?.Read(isFine) is not { } read)
        {
            return null;
        }

        return new SeriesView(
            metric,
            isFine ? 10 : 60,
            read.Times,
            read.Counts,
            read.IsLabel,
            [.. read.Lines.Select(static line => new LineView(line.Name, [.. line.Values.Select(Words.Finite)]))]);
    }

    public static HistogramView? HistogramOf(PredictionGuard guard, string metric)
    {
        if (!guard.Metrics.Contains(metric))
        {
            return null;
        }

        return HistogramOf(guard, metric, guard.GetSnapshot(metric, SnapshotWindow.LastHour));
    }

    /// <summary>Values of a metric next to its baseline.</summary>
    public static HistogramView HistogramOf(PredictionGuard guard, string metric, MetricSnapshot now)
    {
        var normal = guard.GetStatus().Metrics.FirstOrDefault(baseline => baseline.Metric == metric && baseline.Segment is null)?.Baseline;
        return new HistogramView(metric, Histograms.BinsOf(now, normal));
    }

    public IReadOnlyList<BreachRow> Breaches(string? guard, string? rule, string? action) =>
    [
        .. from kept in log.Breaches
           where guard is null || kept.Breach.Guard.Equals(guard, StringComparison.OrdinalIgnoreCase)
           where rule is null || kept.Breach.Rule.Equals(rule, StringComparison.OrdinalIgnoreCase)
           where action is null || kept.Breach.Action.ToString().Equals(action, StringComparison.OrdinalIgnoreCase)
           select RowOf(kept),
    ];

    public BreachDetail? Breach(string id)
    {
        if (log.Breaches.FirstOrDefault(kept => kept.Id == id) is not { } found)
        {
            return null;
        }

        var breach = found.Breach;
        var incident = log.Incidents.FirstOrDefault(
            incident => incident.Guard == breach.Guard && incident.OpenedAt <= breach.Time && (incident.ClosedAt ?? DateTimeOffset.MaxValue) >= breach.Time);
        return new BreachDetail(
            RowOf(found),
            breach.Observed,
            breach.Expected,
            UnitOf(breach),
            breach.PredictionCount,
            breach.ModelVersion,
            breach.Fallback,
            found.Exception,
            breach.TraceId,
            breach.SpanId,
            incident?.Id,
            Words.WhatToDo(breach.Rule));
    }

    public IReadOnlyList<IncidentRow> Incidents(string? guard, bool? open) =>
    [
        .. from incident in log.Incidents
           where guard is null || incident.Guard.Equals(guard, StringComparison.OrdinalIgnoreCase)
           where open is null || incident.IsOpen == open
           select RowOf(incident),
    ];

    public IncidentDetail? Incident(string id)
    {
        if (log.Incidents.FirstOrDefault(incident => incident.Id == id) is not { } incident)
        {
            return null;
        }

        bool IsMeanwhile(DateTimeOffset time) => time >= incident.OpenedAt && time <= (incident.ClosedAt ?? DateTimeOffset.MaxValue);
        return new IncidentDetail(
            RowOf(incident),
            [.. incident.BreachesByRule.Select(static rule => new RuleCount(rule.Key, rule.Value))],
            incident.First.Message,
            incident.Strongest.Message,
            incident.Latest.Message,
            [.. ChangesDuring(incident).Select(ViewOf)],
            [.. log.Breaches.Where(kept => kept.Breach.Guard == incident.Guard && IsMeanwhile(kept.Breach.Time)).Take(ListedBreaches).Select(RowOf)],
            Words.WhatToDo(incident.Strongest.Rule));
    }

    public IReadOnlyList<SettingView> Settings() =>
        [.. registry.GetSettings().Select(static setting => new SettingView(setting.Path, Redact(setting), WireOriginOf(setting.Origin), SourceOf(setting.Provider)))];

    /// <summary>Returns the changes until the breaker was closed, which is after the last breach.</summary>
    private IEnumerable<BreakerTransition> ChangesDuring(Incident incident)
    {
        var state = BreakerState.Closed;
        foreach (var change in log.ChangesOf(incident.Guard).Where(change => change.Time >= incident.OpenedAt))
        {
            if (change.Time > incident.ClosedAt && state == BreakerState.Closed)
            {
                yield break;
            }

            state = change.To;
            yield return change;
        }
    }

    private GuardRow RowOf(PredictionGuard guard)
    {
        var status = guard.GetStatus();
        var condition = GuardCondition.Of(guard, status);
        var watched = status.Metrics.FirstOrDefault(static baseline => baseline.Segment is null);
        var metric = watched?.Metric ?? guard.Metrics[0];
        var now = guard.GetSnapshot(metric, SnapshotWindow.LastMinute);
        var unit = guard.GetUnitOfMeasure(metric);
        return new GuardRow
        {
            Name = guard.Name,
            State = condition.State,
            Sentence = condition.Sentence,
            Metric = metric,
            Unit = unit,
            Mode = status.Mode,
            IsModeByHand = guard.ModeOverride is not null || registry.ModeOverride is not null,
            Breaker = status.Breaker,
            Evidence = status.Metrics.Count > 0 ? status.Metrics.Max(EvidenceOf) : null,
            Predictions = guard.GetSnapshot().Count,
            LastMinute = now.Count,
            Expected = watched?.Baseline is { } normal ? Words.Of(normal, unit) : null,
            Observed = Words.Of(now, unit),
            Normal = watched?.Baseline is { } values ? SummaryOf(values) : null,
            Now = SummaryOf(now),
            Sparkline = [.. series.Find(guard.Name, metric)?.Read(isFine: true, SparklineSteps).Lines[0].Values.Select(Words.Short) ?? []],
            LastBreach = log.LatestOf(guard.Name) is { } last ? RowOf(last) : null,
        };
    }

    private static MetricView MetricOf(PredictionGuard guard, string name, GuardStatus status)
    {
        var now = guard.GetSnapshot(name, SnapshotWindow.LastMinute);
        var baseline = status.Metrics.FirstOrDefault(baseline => baseline.Metric == name && baseline.Segment is null);
        return new MetricView
        {
            Name = name,
            Unit = guard.GetUnitOfMeasure(name),
            Baseline = baseline is null ? null : WireStateOf(baseline.State),
            Learned = baseline?.SampleCount ?? 0,
            Needed = baseline?.RequiredSampleCount ?? 0,
            Evidence = baseline is null ? null : EvidenceOf(baseline),
            SmallestRise = baseline?.MinimumDetectableIncrease,
            SmallestFall = baseline?.MinimumDetectableDecrease,
            Now = ValuesOf(now),
            Normal = baseline?.Baseline is { } values ? ValuesOf(values) : null,
            IsSingleValue = baseline?.IsSingleValue == true,
            Sentence = name == Latency ? Words.Latency(now) : Words.Compare(now, baseline, guard.GetUnitOfMeasure(name)),
        };
    }

    private static SettingOrigin WireOriginOf(PredictionGuardrails.SettingOrigin origin) => origin switch
    {
        PredictionGuardrails.SettingOrigin.Code => SettingOrigin.Code,
        PredictionGuardrails.SettingOrigin.Configuration => SettingOrigin.Configuration,
        PredictionGuardrails.SettingOrigin.Override => SettingOrigin.ByHand,
        _ => SettingOrigin.Default,
    };

    private static BaselineState WireStateOf(ChangeDetectionState state) => state switch
    {
        ChangeDetectionState.Learning => BaselineState.Learning,
        ChangeDetectionState.Monitoring => BaselineState.Watching,
        ChangeDetectionState.Changed => BaselineState.Changed,
        _ => BaselineState.Off,
    };

    /// <summary>Returns the full evidence after an alarm, because the evidence then restarts from zero to test for recovery.</summary>
    private static double EvidenceOf(ChangeDetectionStatus baseline) => baseline.State == ChangeDetectionState.Changed ? 1 : baseline.EvidenceRatio;

    private static ValuesView ValuesOf(MetricSnapshot values) => new()
    {
        Count = values.Count,
        Mean = Words.Finite(values.Mean),
        StandardDeviation = Words.Finite(values.StandardDeviation),
        Minimum = Words.Finite(values.Minimum),
        Low = Words.Finite(values.Quantile(0.05)),
        Median = Words.Finite(values.Quantile(0.5)),
        High = Words.Finite(values.Quantile(0.95)),
        Maximum = Words.Finite(values.Maximum),
        Nulls = values.NullCount,
        NotFinite = values.NaNCount + values.PositiveInfinityCount + values.NegativeInfinityCount,
        Repeats = values.RepeatCount,
        Labels = [.. Words.Labels(values, 20)],
    };

    public static SummaryView? SummaryOf(MetricSnapshot values) => Words.HasValues(values)
        ? new SummaryView(Words.Short(values.Mean), values.FiniteCount > 1 ? Words.Short(values.StandardDeviation) : null, [.. Words.Labels(values, 3)])
        : null;

    /// <summary>A breach can outlive its guard's metric in the history of another configuration.</summary>
    private string? UnitOf(Breach breach) =>
        breach.Metric is { } metric && Find(breach.Guard) is { } guard && guard.Metrics.Contains(metric) ? guard.GetUnitOfMeasure(metric) : null;

    private static BreachRow RowOf(KeptBreach kept) => new(
        kept.Id, kept.Breach.Time, kept.Breach.Guard, kept.Breach.Rule, kept.Breach.Metric, kept.Breach.Segment, kept.Breach.Action, kept.Breach.Mode, kept.Breach.Message, kept.Count,
        kept.Breach.ObservedValue is { } value ? Words.Finite(value) : null);

    private static IncidentRow RowOf(Incident incident) => new(
        incident.Id, incident.Guard, incident.OpenedAt, incident.ClosedAt, incident.BreachCount, incident.FallbackCount, incident.RejectionCount, incident.Breaker, incident.Summary);

    private static BreakerChangeView ViewOf(BreakerTransition change) => new(change.Time, change.From, change.To, change.Reason);

    /// <summary>Hides folders and addresses, because everyone who can read the dashboard sees the settings.</summary>
    private static string Redact(EffectiveSetting setting) =>
        setting.Value.Contains("://", StringComparison.Ordinal) ? "(address hidden)"
        : setting.Path.EndsWith(":Path", StringComparison.OrdinalIgnoreCase) ? Path.GetFileName(setting.Value.Replace('\\', '/'))
        : setting.Value;

    private static string? SourceOf(IConfigurationProvider? provider) => provider switch
    {
        null => null,
        FileConfigurationProvider file => Path.GetFileName(file.Source.Path),
        EnvironmentVariablesConfigurationProvider => "environment variables",
        CommandLineConfigurationProvider => "command line",
        _ => provider.GetType().Name.Replace("ConfigurationProvider", "", StringComparison.Ordinal),
    };
}
