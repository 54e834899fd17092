using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using PredictionGuardrails.AspNetCore.History;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>What is told of guards, their past and their settings.</summary>
internal sealed class Views(PredictionGuardRegistry registry, SeriesCollector series, IncidentLog log, Instance instance)
{
    private const int SparklineSteps = 60;
    private const int ListedBreaches = 50;
    private const int Bins = 40;
    private const string Latency = "latency";

    public Overview Overview() => new(
        instance.Now(), [.. registry.Guards.Select(RowOf)], [.. log.Incidents.Where(static incident => incident.IsOpen).Select(RowOf)]);

    /// <summary>A guard by its name in an address, in which a slash stays escaped; null where there is none.</summary>
    public PredictionGuard? Find(string name) =>
        registry.Guards.FirstOrDefault(guard => guard.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? registry.Guards.FirstOrDefault(guard => guard.Name.Equals(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), StringComparison.OrdinalIgnoreCase));

    public GuardDetail DetailOf(PredictionGuard guard)
    {
        var status = guard.GetStatus();
        return new GuardDetail
        {
            Row = RowOf(guard),
            ModelVersion = status.ModelVersion,
            FallsBack = guard.HasFallback,
            OpenedBy = status.OpenedBy is { } breach ? RowOf(new KeptBreach("", "", breach, null)) : null,
            ProbesAt = status.NextProbeAt,
            Metrics = [.. guard.Metrics.Select(metric => MetricOf(guard, metric, status))],
            Rules = [.. guard.GetRules().Select(static rule => new RuleView(rule.Rule, rule.Metric, rule.Parameter, rule.Expected, rule.Observed, rule.Action, rule.Window?.ToString(), rule.IsBreached))],
            Segments = [.. from baseline in status.Metrics let segment = baseline.Segment where segment is not null select new SegmentView(segment, baseline.Metric, WireStateOf(baseline.State), EvidenceOf(baseline), baseline.ToString())],
            BreakerChanges = [.. log.ChangesOf(guard.Name).TakeLast(ListedBreaches).Select(ViewOf)],
            Breaches = [.. log.Breaches.Where(kept => kept.Breach.Guard == guard.Name).Take(ListedBreaches).Select(RowOf)],
            Incident = guard.Incident is { } incident ? RowOf(incident) : null,
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

        var now = guard.GetSnapshot(metric, SnapshotWindow.LastHour);
        var normal = guard.GetStatus().Metrics.FirstOrDefault(baseline => baseline.Metric == metric && baseline.Segment is null)?.Baseline;
        return new HistogramView(metric, now.LabelCounts.Count > 0 || normal?.LabelCounts.Count > 0 ? BinsOfLabels(now, normal) : BinsOfNumbers(now, normal));
    }

    public IReadOnlyList<BreachRow> Breaches(string? guard, string? rule, BreachAction? action) =>
    [
        .. from kept in log.Breaches
           where guard is null || kept.Breach.Guard.Equals(guard, StringComparison.OrdinalIgnoreCase)
           where rule is null || kept.Breach.Rule.Equals(rule, StringComparison.OrdinalIgnoreCase)
           where action is null || kept.Breach.Action == action
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
            RowOf(found), breach.Observed, breach.Expected, breach.PredictionCount, breach.ModelVersion, breach.Fallback, found.Exception, breach.TraceId, breach.SpanId, incident?.Id, Words.WhatToDo(breach.Rule));
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

    /// <summary>Up to when the breaker was closed, which is after the last breach.</summary>
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
        return new GuardRow
        {
            Name = guard.Name,
            State = condition.State,
            Sentence = condition.Sentence,
            Metric = metric,
            Mode = status.Mode,
            IsModeByHand = guard.ModeOverride is not null || registry.ModeOverride is not null,
            Breaker = status.Breaker,
            Evidence = status.Metrics.Count > 0 ? status.Metrics.Max(EvidenceOf) : null,
            Predictions = guard.GetSnapshot().Count,
            LastMinute = now.Count,
            Expected = watched?.Baseline is { } normal ? Words.Of(normal) : null,
            Observed = Words.Of(now),
            Sparkline = [.. series.Find(guard.Name, metric)?.Read(isFine: true, SparklineSteps).Lines[0].Values.Select(Words.Finite) ?? []],
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
            Unit = name == Latency ? "s" : null,
            Baseline = baseline is null ? null : WireStateOf(baseline.State),
            Learnt = baseline?.SampleCount ?? 0,
            Needed = baseline?.RequiredSampleCount ?? 0,
            Evidence = baseline is null ? null : EvidenceOf(baseline),
            SmallestRise = baseline?.MinimumDetectableIncrease,
            SmallestFall = baseline?.MinimumDetectableDecrease,
            Now = ValuesOf(now),
            Normal = baseline?.Baseline is { } values ? ValuesOf(values) : null,
            Sentence = name == Latency ? Words.Latency(now) : Words.Compare(now, baseline),
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

    /// <summary>After an alarm the evidence starts from zero, to test for recovery; for display, the alarm is what counts.</summary>
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

    private static List<BinView> BinsOfLabels(MetricSnapshot now, MetricSnapshot? normal) =>
    [
        .. (normal is null ? now : normal.Merge(now)).LabelCounts.OrderByDescending(static label => label.Value).Take(Bins).Select(label => new BinView(
            null, null, label.Key, Words.Finite(now.FractionOf(now.LabelCounts.GetValueOrDefault(label.Key))), normal is null ? null : Words.Finite(normal.FractionOf(normal.LabelCounts.GetValueOrDefault(label.Key))))),
    ];

    /// <summary>Bins of equal width over what is normal; what is outside of it is in a bin at either end.</summary>
    private static List<BinView> BinsOfNumbers(MetricSnapshot now, MetricSnapshot? normal)
    {
        var low = (normal ?? now).Quantile(0.005);
        var high = (normal ?? now).Quantile(0.995);
        if (!double.IsFinite(low) || !double.IsFinite(high))
        {
            return [];
        }

        var width = high > low ? (high - low) / Bins : Math.Max(1e-9, Math.Abs(low) / 10);
        var bins = new List<BinView>(Bins + 2);
        var nowBelow = 0d;
        var normalBelow = 0d;
        for (var i = 0; i <= Bins + 1; i++)
        {
            var to = i > Bins ? double.PositiveInfinity : low + (i * width);
            var nowUpTo = now.CumulativeDistribution(to);
            var normalUpTo = normal?.CumulativeDistribution(to) ?? double.NaN;
            bins.Add(new BinView(i == 0 ? null : low + ((i - 1) * width), Words.Finite(to), null, Words.Finite(nowUpTo - nowBelow), Words.Finite(normalUpTo - normalBelow)));
            nowBelow = nowUpTo;
            normalBelow = normalUpTo;
        }

        return bins;
    }

    private static BreachRow RowOf(KeptBreach kept) => new(
        kept.Id, kept.Breach.Time, kept.Breach.Guard, kept.Breach.Rule, kept.Breach.Metric, kept.Breach.Segment, kept.Breach.Action, kept.Breach.Mode, kept.Breach.Message, kept.Count,
        kept.Breach.ObservedValue is { } value ? Words.Finite(value) : null);

    private static IncidentRow RowOf(Incident incident) => new(
        incident.Id, incident.Guard, incident.OpenedAt, incident.ClosedAt, incident.BreachCount, incident.FallbackCount, incident.RejectionCount, incident.Breaker, incident.Summary);

    private static BreakerChangeView ViewOf(BreakerTransition change) => new(change.Time, change.From, change.To, change.Reason);

    /// <summary>What a setting may show to whoever reads: no folder and no address.</summary>
    private static string Redact(EffectiveSetting setting) =>
        setting.Value.Contains("://", StringComparison.Ordinal) ? "(an address)"
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
