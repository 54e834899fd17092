
namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>How a feature that was logged agrees with its history.</summary>
internal sealed record FeatureAgreement
{
    /// <summary>Numbers are equal if they differ by less than this part of the larger one.</summary>
    private const string Tolerance = "1e-9";

    /// <summary>The feature.</summary>
    public required string Feature { get; init; }

    /// <summary>The number of predictions for which both values exist.</summary>
    public required long Both { get; init; }

    /// <summary>The number of these with equal values.</summary>
    public required long Equal { get; init; }

    /// <summary>The number of predictions with a logged value only.</summary>
    public required long OnlyLogged { get; init; }

    /// <summary>The number of predictions with a backfilled value only.</summary>
    public required long OnlyBackfilled { get; init; }

    /// <summary>The largest difference of numbers; infinite if only one of them is a number.</summary>
    public double? LargestDifference { get; init; }

    /// <summary>The identifier of the prediction with the largest difference, or of the first one with different values.</summary>
    public string? WorstId { get; init; }

    /// <summary>The key of that prediction, if it has one.</summary>
    public string? WorstKey { get; init; }

    /// <summary>Compares the columns of a written file.</summary>
    public static FeatureAgreement Of(ExportDatabase database, string written, FeatureColumn feature)
    {
        var logged = Sql.Name(feature.Logged!.Name);
        var backfilled = Sql.Name(feature.Name);
        var isNumber = feature.Logged.IsNumber && feature.Column.IsNumber;
        var type = isNumber ? "DOUBLE" : "VARCHAR";
        var one = $"{logged}::{type}";
        var other = $"{backfilled}::{type}";
        var distance = isNumber ? $"CASE WHEN isfinite({one} - {other}) THEN abs({one} - {other}) ELSE 'infinity'::DOUBLE END" : "NULL::DOUBLE";
        var isEqual = isNumber ? $"({one} = {other} OR abs({one} - {other}) <= {Tolerance} * greatest(abs({one}), abs({other})))" : $"{one} = {other}";
        var file = Sql.Parquet([written]);
        var counts = database.Row(
            $"SELECT count(*) FILTER (WHERE {logged} IS NOT NULL AND {backfilled} IS NOT NULL), count(*) FILTER (WHERE {isEqual}), count(*) FILTER (WHERE {logged} IS NOT NULL AND {backfilled} IS NULL), "
            + $"count(*) FILTER (WHERE {logged} IS NULL AND {backfilled} IS NOT NULL) FROM {file}");
        var worst = database.Rows($"SELECT id::VARCHAR, key, {distance} AS distance FROM {file} WHERE NOT {isEqual} ORDER BY distance DESC NULLS LAST, time, id LIMIT 1");
        return new FeatureAgreement
        {
            Feature = feature.Logged.Name,
            Both = (long)counts[0]!,
            Equal = (long)counts[1]!,
            OnlyLogged = (long)counts[2]!,
            OnlyBackfilled = (long)counts[3]!,
            LargestDifference = worst is [[_, _, double largest]] ? largest : isNumber && (long)counts[0]! > 0 ? 0 : null,
            WorstId = worst is [[string id, ..]] ? id : null,
            WorstKey = worst is [[_, string key, _]] ? key : null,
        };
    }
}
