using System.Globalization;

namespace PredictionGuardrails.PredictionLog.Volume;

/// <summary>What the log has counted of both guards at one moment.</summary>
internal sealed record Account(
    long Offered, long Written, long Pending, long SampledOut, long DroppedBecauseFull, long DroppedBecauseOfSinks, long DroppedForOtherReasons, bool IsRight)
{
    public long Sum => Written + Pending + SampledOut + DroppedBecauseFull + DroppedBecauseOfSinks + DroppedForOtherReasons;

    public static Account Of(PredictionLogWriter log)
    {
        var guards = log.GetStatus();
        return new Account(
            guards.Sum(static guard => guard.Offered),
            guards.Sum(static guard => guard.Written),
            guards.Sum(static guard => guard.Pending),
            guards.Sum(static guard => guard.SampledOut),
            guards.Sum(static guard => guard.DroppedBecauseFull),
            guards.Sum(static guard => guard.DroppedBecauseOfSinks),
            guards.Sum(static guard => guard.DroppedBecauseOfStorage + guard.DroppedBecauseOfErrors),
            guards.All(static guard => guard.Offered == guard.Written + guard.Pending + guard.Dropped + guard.SampledOut));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"offered {Offered:N0}: written {Written:N0}, pending {Pending:N0}, sampled out {SampledOut:N0}, dropped {Sum - Written - Pending - SampledOut:N0}");
}
