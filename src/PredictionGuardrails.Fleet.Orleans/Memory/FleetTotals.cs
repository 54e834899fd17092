using System.Text.Json;
using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans.Memory;

/// <summary>The counts of all metrics over all replicas.</summary>
internal sealed class FleetTotals(IEnumerable<SavedTotal> totals)
{
    /// <summary>How long counts are kept that nothing is added to, such as those of an old version of a model.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private readonly Dictionary<MetricKey, Total> _totals = totals.ToDictionary(
        static total => total.Metric, static total => new Total(Parse(total.Values), total.AddedAt));

    /// <summary>Adds all counts of a report, or none if some can't be read.</summary>
    /// <exception cref="JsonException">Counts aren't in the format of snapshots.</exception>
    public void Add(AddedCounts[] counts, DateTimeOffset now)
    {
        var parsed = Array.ConvertAll(counts, static added => (added.Metric, Values: Parse(added.Values)));
        foreach (var (metric, values) in parsed)
        {
            var sum = _totals.TryGetValue(metric, out var before) ? before.Values.Merge(values) : values;
            _totals[metric] = new Total(sum, now);
        }
    }

    /// <returns>The counts in the JSON format of snapshots as UTF-8; null if there are none.</returns>
    public byte[]? Read(MetricKey metric) => _totals.TryGetValue(metric, out var total) ? Format(total.Values) : null;

    public void ForgetBefore(DateTimeOffset now)
    {
        foreach (var (metric, total) in _totals)
        {
            if (now - total.AddedAt > Retention)
            {
                _totals.Remove(metric);
            }
        }
    }

    public SavedTotal[] Save() => [.. _totals.Select(static total => new SavedTotal(total.Key, Format(total.Value.Values), total.Value.AddedAt))];

    private static MetricSnapshot Parse(byte[] json) =>
        JsonSerializer.Deserialize(json, OrleansJson.Default.MetricSnapshot) ?? throw new JsonException("Counts are null. Expected a snapshot.");

    private static byte[] Format(MetricSnapshot values) => JsonSerializer.SerializeToUtf8Bytes(values, OrleansJson.Default.MetricSnapshot);

    private sealed record Total(MetricSnapshot Values, DateTimeOffset AddedAt);
}
