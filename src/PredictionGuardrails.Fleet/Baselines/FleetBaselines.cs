using System.Text.Json;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Fleet.Actions;
using PredictionGuardrails.Fleet.Exchange;
using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>
/// One baseline for all replicas that learned at about the same time. Each replica offers what it has learned; once more than half of them have, and agree, the
/// baselines of those that agree are merged, and they compare with the result. A replica that differs adopts it, too, so that its own guard finds what is wrong
/// with it. A replica that starts later adopts it without learning, if that holds for the hour. Used by one exchange at a time.
/// </summary>
internal sealed class FleetBaselines(StoreConnection store, ReadFailures failures, string replica, TimeProvider time, ILogger logger)
{
    private const int MostAttempts = 5;
    private readonly Dictionary<string, KnownBaseline> _known = new(StringComparer.Ordinal);

    /// <summary>The baselines of a guard as they were last read.</summary>
    public IReadOnlyList<FleetBaselineStatus> Of(string guard, string modelVersion)
    {
        lock (_known)
        {
            return
            [
                .. _known.Values.Where(known => known.Metric.Guard == guard && known.Metric.ModelVersion == modelVersion)
                    .OrderBy(static known => known.Metric.Key, StringComparer.Ordinal).Select(static known => known.ToStatus()),
            ];
        }
    }

    /// <summary>Offers what this replica has learned, and adopts what the fleet compares with.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="decision">The replicas with the same version of the model.</param>
    /// <param name="epoch">The number of the last action that requested new baselines and was applied; 0 for none.</param>
    /// <param name="reading">What was read in the exchange.</param>
    /// <param name="cancellationToken">Cancels requests to the store.</param>
    public async Task UpdateAsync(PredictionGuard guard, QuorumDecision decision, long epoch, FleetReading reading, CancellationToken cancellationToken)
    {
        foreach (var status in guard.GetStatus().Metrics.Where(static status => status.State != ChangeDetectionState.Off))
        {
            var metric = new MonitoredMetric(guard.Name, decision.ModelVersion, status.Metric, status.Segment);
            try
            {
                await UpdateAsync(guard, metric, decision.ReplicaCount, epoch, reading, cancellationToken).ConfigureAwait(false);
            }
            catch (UnreadableDocumentException exception)
            {
                // The other metrics have documents of their own.
                failures.LogOnce(exception);
            }
        }
    }

    private async Task UpdateAsync(
        PredictionGuard guard, MonitoredMetric metric, int replicas, long epoch, FleetReading reading, CancellationToken cancellationToken)
    {
        var known = await ReadAsync(metric, reading.Documents.GetValueOrDefault(metric.Document), epoch, cancellationToken).ConfigureAwait(false);
        if (known.Record.Epoch > epoch)
        {
            // Another replica has applied an action that this one hasn't read yet.
            return;
        }

        Adopt(guard, await OfferAsync(guard, known, replicas, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds this replica's baseline to those that are offered, and merges them if there are enough.</summary>
    private async Task<KnownBaseline> OfferAsync(PredictionGuard guard, KnownBaseline known, int replicas, CancellationToken cancellationToken)
    {
        var metric = known.Metric;
        if (OwnOf(guard, metric) is not { } own)
        {
            return known;
        }

        var situation = (replicas, own.Values.To);
        for (var attempt = 0; attempt < MostAttempts && known.Considered != situation; attempt++)
        {
            var next = With(known.Record, metric, own, replicas);
            if (next == known.Record)
            {
                return Keep(known with { Considered = situation });
            }

            var content = JsonSerializer.Serialize(next, FleetJson.Default.BaselineRecord);
            var isWritten = await store.AskAsync(
                (asked, token) => asked.TryWriteDocumentAsync(metric.Document, known.Version, content, token), cancellationToken).ConfigureAwait(false);
            if (isWritten)
            {
                Tell(metric, next);
                return Keep(known with { Version = known.Version + 1, Record = next });
            }

            known = await ReadAsync(metric, current: null, known.Record.Epoch, cancellationToken).ConfigureAwait(false);
        }

        return known;
    }

    /// <summary>The baseline that this replica has learned; null if it hasn't, or if it's that of another version.</summary>
    private static Baseline? OwnOf(PredictionGuard guard, MonitoredMetric metric) =>
        guard.GetBaseline(metric.Metric, metric.Segment) is { } own && (own.ModelVersion is not { } version || version == metric.ModelVersion) ? own : null;

    /// <summary>The record with this replica's baseline, merged if enough replicas agree; the same record if nothing changes.</summary>
    private BaselineRecord With(BaselineRecord record, MonitoredMetric metric, Baseline own, int replicas)
    {
        if (record.Merged is { } merged && BaselineAgreement.AreComparable(own, Parse(metric, merged)))
        {
            return record;
        }

        var now = time.GetUtcNow();
        var parsed = record.Candidates.Select(candidate => KeyValuePair.Create(candidate.Key, Parse(metric, candidate.Value)))
            .Where(candidate => !BaselineAgreement.IsOfFuture(candidate.Value, now)).ToDictionary();
        var isOffered = parsed.TryGetValue(replica, out var offered) && IsSame(offered, own);
        if (!isOffered)
        {
            parsed.Remove(replica);
            if (parsed.Values.Any(other => other.Values.To > own.Values.To && !BaselineAgreement.AreComparable(own, other)))
            {
                // Others have learned since, at another hour.
                return record;
            }

            parsed = parsed.Where(other => BaselineAgreement.AreComparable(own, other.Value)).Append(KeyValuePair.Create(replica, own)).ToDictionary();
        }

        var candidates = parsed.Keys.ToDictionary(static one => one, one => one == replica ? Format(metric, own) : record.Candidates[one]);
        if (parsed.Count >= 2 && 2 * parsed.Count > replicas)
        {
            var (agreeing, differing) = BaselineAgreement.Find(parsed);
            if (agreeing.Count >= 2)
            {
                // Replicas that read the same file have the same baseline, which counts once.
                var distinct = agreeing.DistinctBy(one => candidates[one], StringComparer.Ordinal).Select(one => parsed[one]).ToList();
                return new BaselineRecord
                {
                    Epoch = record.Epoch,
                    Merged = Format(metric, Baseline.Merge(distinct)),
                    Agreeing = agreeing,
                    Differing = differing,
                };
            }
        }

        return isOffered ? record : record with { Candidates = candidates };
    }

    private void Adopt(PredictionGuard guard, KnownBaseline known)
    {
        if (known.Record.Merged is not { } merged || known.IsSettled)
        {
            return;
        }

        var baseline = Parse(known.Metric, merged);
        var own = OwnOf(guard, known.Metric);
        if (own is not null && IsSame(own, baseline))
        {
            // It was read from a file, and so was what has been learned since.
            Keep(known with { IsSettled = true });
            return;
        }

        if (!BaselineAgreement.IsComparable(baseline, time.GetUtcNow()) || (own is not null && !BaselineAgreement.AreComparable(own, baseline)))
        {
            // At another hour, a healthy model has other predictions. The guard knows by itself how its own go on with the day.
            Keep(known with { IsSettled = true });
            Log.BaselineOfAnotherHour(logger, guard.Name, known.Metric.Key);
            return;
        }

        try
        {
            guard.UseBaseline(baseline, known.Metric.Metric, known.Metric.Segment);
        }
        catch (ArgumentException exception)
        {
            // Another replica has a metric of the same name that is of another kind.
            throw new UnreadableDocumentException(known.Metric.Document, exception.Message, exception);
        }

        Keep(known with { IsSettled = true });
        Log.BaselineAdopted(logger, guard.Name, known.Metric.Key, known.Record.Agreeing.Count);
    }

    /// <summary>Reads the document if it has changed.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="current">The version that the document has now; null if it isn't known.</param>
    /// <param name="epoch">Baselines of before are ignored.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    private async Task<KnownBaseline> ReadAsync(MonitoredMetric metric, long? current, long epoch, CancellationToken cancellationToken)
    {
        var before = Find(metric);
        if (before is not null && before.Version == current && before.Record.Epoch >= epoch)
        {
            return before;
        }

        if (current == 0 && before is { Record.Merged: not null } && before.Record.Epoch >= epoch)
        {
            return await RestoreAsync(before, cancellationToken).ConfigureAwait(false);
        }

        var document = current == 0
            ? null
            : await store.AskAsync((asked, token) => asked.ReadDocumentAsync(metric.Document, token), cancellationToken).ConfigureAwait(false);
        var record = document is null ? null : DocumentText.Read(metric.Document, document, FleetJson.Default.BaselineRecord);
        if (record is null || record.Epoch < epoch)
        {
            record = new BaselineRecord { Epoch = epoch };
        }

        var isSame = before?.Record.Epoch == record.Epoch && before.Record.Merged == record.Merged;
        return Keep(new KnownBaseline(metric, document?.Version ?? 0, record, isSame && before!.IsSettled));
    }

    /// <summary>Writes what the store has lost. The first replica that notices does.</summary>
    private async Task<KnownBaseline> RestoreAsync(KnownBaseline known, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.Serialize(known.Record, FleetJson.Default.BaselineRecord);
        var isWritten = await store.AskAsync(
            (asked, token) => asked.TryWriteDocumentAsync(known.Metric.Document, 0, content, token), cancellationToken).ConfigureAwait(false);
        return isWritten ? Keep(known with { Version = 1 }) : known;
    }

    /// <summary>Whether two baselines are one that was written and read.</summary>
    private static bool IsSame(Baseline one, Baseline other) => one.Values.Count == other.Values.Count
        && (one.Values.From - other.Values.From).Duration() < TimeSpan.FromSeconds(1)
        && (one.Values.To - other.Values.To).Duration() < TimeSpan.FromSeconds(1);

    private void Tell(MonitoredMetric metric, BaselineRecord record)
    {
        if (record.Merged is null)
        {
            return;
        }

        Log.BaselineMerged(logger, metric.Guard, metric.Key, record.Agreeing.Count);
        foreach (var differing in record.Differing)
        {
            Log.ReplicaDiffers(logger, differing, record.Agreeing.Count, metric.Key, metric.Guard);
        }
    }

    private static string Format(MonitoredMetric metric, Baseline baseline) =>
        BaselineFile.Format(new Dictionary<string, Baseline> { [metric.Key] = baseline }, metric.Guard, baseline.ModelVersion);

    private static Baseline Parse(MonitoredMetric metric, string text)
    {
        try
        {
            return BaselineFile.Parse(text)[metric.Key];
        }
        catch (Exception exception) when (exception is InvalidDataException or KeyNotFoundException)
        {
            throw new UnreadableDocumentException(metric.Document, exception.Message, exception);
        }
    }

    /// <inheritdoc cref="FleetActions.ForgetVersions"/>
    public void ForgetVersions()
    {
        lock (_known)
        {
            foreach (var (document, known) in _known.Where(static known => known.Value.Version > 0).ToList())
            {
                _known[document] = known with { Version = -1 };
            }
        }
    }

    private KnownBaseline? Find(MonitoredMetric metric)
    {
        lock (_known)
        {
            return _known.GetValueOrDefault(metric.Document);
        }
    }

    private KnownBaseline Keep(KnownBaseline known)
    {
        lock (_known)
        {
            return _known[known.Metric.Document] = known;
        }
    }
}
