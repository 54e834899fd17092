using System.Security.Cryptography;
using System.Text;

namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>What this replica has gathered for and against changes of a guard's metrics. Used by one exchange at a time.</summary>
internal sealed class EvidenceReader(PredictionGuard guard)
{
    private const int HashLength = 6;
    private IReadOnlyList<(ChangeEvidence Evidence, string Scores)> _read = [];

    /// <summary>Reads it, for a report.</summary>
    public IReadOnlyList<FleetEvidenceReport> Read()
    {
        var evidence = guard.ReadChangeEvidence().Where(static evidence => evidence.Scores.Count > 0);
        _read = [.. evidence.Select(static evidence => (evidence, HashOf(evidence.Scores)))];
        return [.. _read.Select(static read => Of(read.Evidence, read.Scores))];
    }

    /// <summary>What a change means for this replica; null if it doesn't look for such changes.</summary>
    public ReportedChange? Describe(MergedChange change)
    {
        var evidence = _read.FirstOrDefault(read => read.Scores == change.Scores && IsAbout(read.Evidence, change)).Evidence
            ?? _read.FirstOrDefault(read => IsAbout(read.Evidence, change)).Evidence;
        if (evidence is null)
        {
            return null;
        }

        var isSame = HashOf(evidence.Scores) == change.Scores && change.Score < evidence.Findings.Count;
        return new ReportedChange(change, evidence.Action, isSame ? evidence.Findings[change.Score] : "different from the baseline");
    }

    private static bool IsAbout(ChangeEvidence evidence, MergedChange change) =>
        evidence.Metric == change.Metric && evidence.Segment == change.Segment && evidence.IsGross == change.IsGross;

    private static FleetEvidenceReport Of(ChangeEvidence evidence, string scores) => new()
    {
        Metric = evidence.Metric,
        Segment = evidence.Segment,
        IsGross = evidence.IsGross,
        Scores = scores,
        Id = evidence.Id,
        PredictionCount = evidence.PredictionCount,
        AlarmLevel = Math.Round(evidence.AlarmLevel, 2),
        TestLevel = Math.Round(evidence.TestLevel, 2),
        IsRateInTime = evidence.IsRateInTime,
        RequiredProbes = evidence.RequiredProbes,
        Gains = PackedGains.Pack(evidence.Gains),
    };

    private static string HashOf(IReadOnlyList<string> names) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names))).AsSpan(0, HashLength));
}
