using Microsoft.Extensions.Logging;
using PredictionGuardrails.Fleet.Exchange;
using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>
/// One baseline for all replicas that learned at about the same time. Each replica offers what it has learned; once more than half of them have, and agree, the
/// baselines of those that agree are merged, and they compare with the result. A replica that differs adopts it, too, so that its own guard finds what is wrong
/// with it. A replica that starts later adopts it without learning, together with what another one has learned of the day since then. Used by one exchange at a
/// time.
/// </summary>
internal sealed class FleetBaselines(StoreConnection store, ReadFailures failures, string replica, TimeProvider time, ILogger logger)
{
    private const int MostAttempts = 5;
    private readonly BaselineDocuments _documents = new(store);
    private readonly LearnedStates _states = new(store, failures);

    /// <summary>The documents to which this process has added a baseline that it learned.</summary>
    private readonly HashSet<string> _offered = new(StringComparer.Ordinal);

    /// <inheritdoc cref="BaselineDocuments.Of"/>
    public IReadOnlyList<FleetBaselineStatus> Of(string guard, string modelVersion) => _documents.Of(guard, modelVersion);

    /// <inheritdoc cref="BaselineDocuments.ForgetVersions"/>
    public void ForgetVersions() => _documents.ForgetVersions();

    /// <summary>Offers what this replica has learned, and adopts what the fleet compares with.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="decision">The replicas with the same version of the model.</param>
    /// <param name="epoch">The number of the last action that requested new baselines and was applied; 0 for none.</param>
    /// <param name="isLeading">Whether this replica does what one of them does for all.</param>
    /// <param name="reading">What was read in the exchange.</param>
    /// <param name="cancellationToken">Cancels requests to the store.</param>
    public async Task UpdateAsync(
        PredictionGuard guard, QuorumDecision decision, long epoch, bool isLeading, FleetReading reading, CancellationToken cancellationToken)
    {
        var status = guard.GetStatus();
        foreach (var of in status.Metrics.Where(static metric => metric.State != ChangeDetectionState.Off))
        {
            var metric = new MonitoredMetric(guard.Name, decision.ModelVersion, of.Metric, of.Segment);
            try
            {
                await UpdateAsync(guard, metric, decision.ReplicaCount, epoch, reading, cancellationToken).ConfigureAwait(false);
                var isHealthy = of.State == ChangeDetectionState.Monitoring && status.Breaker == BreakerState.Closed;
                if (isHealthy && _states.IsDue(metric, isLeading, reading))
                {
                    // Only replicas that start later need it.
                    await failures.TryAsync(() => ShareStateAsync(guard, metric, reading, cancellationToken)).ConfigureAwait(false);
                }
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
        var known = await _documents.ReadAsync(metric, reading.Documents.GetValueOrDefault(metric.Document), epoch, cancellationToken).ConfigureAwait(false);
        if (known.Record.Epoch > epoch)
        {
            // Another replica has applied an action that this one hasn't read yet.
            return;
        }

        known = await OfferAsync(guard, known, replicas, cancellationToken).ConfigureAwait(false);
        if (known.Record.Merged is { } merged && !known.IsSettled)
        {
            var isAdopted = await TryAdoptAsync(guard, metric, metric.Parse(merged), reading, cancellationToken).ConfigureAwait(false);
            _documents.Keep(known with { IsSettled = true });
            if (isAdopted)
            {
                Log.BaselineAdopted(logger, guard.Name, metric.Key, known.Record.Agreeing.Count);
            }
        }
    }

    /// <summary>Adds this replica's baseline to those that are offered, and merges them if there are enough.</summary>
    private async Task<KnownBaseline> OfferAsync(PredictionGuard guard, KnownBaseline known, int replicas, CancellationToken cancellationToken)
    {
        var metric = known.Metric;
        if (metric.OwnOf(guard) is not { } own)
        {
            return known;
        }

        var situation = (replicas, own.Values.To);
        for (var attempt = 0; attempt < MostAttempts && known.Considered != situation; attempt++)
        {
            var next = With(known.Record, metric, own, replicas);
            if (next == known.Record)
            {
                return _documents.Keep(known with { Considered = situation });
            }

            if (await _documents.TryWriteAsync(known, next, cancellationToken).ConfigureAwait(false) is { } written)
            {
                _offered.Add(metric.Document);
                Tell(metric, next);
                return written;
            }

            known = await _documents.ReadAsync(metric, current: null, known.Record.Epoch, cancellationToken).ConfigureAwait(false);
        }

        return known;
    }

    /// <summary>The record with this replica's baseline, merged if enough replicas agree; the same record if nothing changes.</summary>
    private BaselineRecord With(BaselineRecord record, MonitoredMetric metric, Baseline own, int replicas)
    {
        if (record.Merged is { } merged && BaselineAgreement.AreComparable(own, metric.Parse(merged)))
        {
            return record;
        }

        var now = time.GetUtcNow();
        var parsed = record.Candidates.Select(candidate => KeyValuePair.Create(candidate.Key, metric.Parse(candidate.Value)))
            .Where(candidate => !BaselineAgreement.IsOfFuture(candidate.Value, now)).ToDictionary();
        var isOffered = parsed.TryGetValue(replica, out var offered) && BaselineAgreement.IsSame(offered, own);
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

        var candidates = parsed.Keys.ToDictionary(static one => one, one => one == replica ? metric.Format(own) : record.Candidates[one]);
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
                    Merged = metric.Format(Baseline.Merge(distinct)),
                    Agreeing = agreeing,
                    Differing = differing,
                };
            }
        }

        return isOffered ? record : record with { Candidates = candidates };
    }

    /// <summary>Compares with the merged baseline from now on, unless it's of another hour.</summary>
    private async Task<bool> TryAdoptAsync(
        PredictionGuard guard, MonitoredMetric metric, Baseline baseline, FleetReading reading, CancellationToken cancellationToken)
    {
        var own = metric.OwnOf(guard);
        if (own is not null && BaselineAgreement.IsSame(own, baseline))
        {
            // It was read from a file, and so was what has been learned since.
            return false;
        }

        try
        {
            if (own is null && await _states.TryContinueAsync(guard, metric, baseline, reading, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            if (!BaselineAgreement.IsComparable(baseline, time.GetUtcNow()) || (own is not null && !BaselineAgreement.AreComparable(own, baseline)))
            {
                // At another hour, a healthy model has other predictions. The guard knows by itself how its own go on with the day.
                Log.BaselineOfAnotherHour(logger, guard.Name, metric.Key);
                return false;
            }

            guard.UseBaseline(baseline, metric.Metric, metric.Segment);
            return true;
        }
        catch (ArgumentException exception)
        {
            // Another replica has a metric of the same name that is of another kind.
            throw new UnreadableDocumentException(metric.Document, exception.Message, exception);
        }
    }

    /// <summary>Shares what this replica has learned on top of the merged baseline.</summary>
    private async Task ShareStateAsync(PredictionGuard guard, MonitoredMetric metric, FleetReading reading, CancellationToken cancellationToken)
    {
        if (_documents.Find(metric)?.Record is { Merged: { } merged } record && !record.Differing.Contains(replica)
            && metric.OwnOf(guard) is { } own && BaselineAgreement.IsSame(own, metric.Parse(merged)))
        {
            var isMerged = _offered.Contains(metric.Document) && record.Agreeing.Contains(replica);
            await _states.ShareAsync(guard, metric, isMerged, reading, cancellationToken).ConfigureAwait(false);
        }
    }

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
}
