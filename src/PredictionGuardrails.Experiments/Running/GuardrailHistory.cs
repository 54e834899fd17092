using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>
/// Keeps the effects of the guardrail metrics over time. If there are too many points, every second one is dropped, and later ones are twice as far apart. One
/// thread at a time uses it.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class GuardrailHistory(TimeProvider time)
{
    private const int MostPoints = 240;
    private readonly Dictionary<(string Variant, string Guardrail), List<GuardrailPoint>> _points = [];
    private TimeSpan _distance = TimeSpan.FromSeconds(1);
    private DateTimeOffset _latest = DateTimeOffset.MinValue;

    /// <summary>Whether the next point is due.</summary>
    public bool IsDue => time.GetUtcNow() - _latest >= _distance;

    public void Add(string variant, VariantReport report)
    {
        _latest = time.GetUtcNow();
        foreach (var guardrail in report.Guardrails.Where(static guardrail => guardrail.Observations > 0))
        {
            var points = PointsOf(variant, guardrail.Name);
            points.Add(new GuardrailPoint(_latest, guardrail.Observations, guardrail.Estimate, guardrail.Lower, guardrail.Upper));
        }

        if (_points.Values.Any(static points => points.Count > MostPoints))
        {
            Thin();
        }
    }

    public IReadOnlyList<GuardrailPoint> Of(string variant, string guardrail) => [.. _points.GetValueOrDefault((variant, guardrail)) ?? []];

    private List<GuardrailPoint> PointsOf(string variant, string guardrail)
    {
        if (!_points.TryGetValue((variant, guardrail), out var points))
        {
            points = [];
            _points.Add((variant, guardrail), points);
        }

        return points;
    }

    private void Thin()
    {
        _distance *= 2;
        foreach (var points in _points.Values)
        {
            var place = 0;
            points.RemoveAll(_ => ++place % 2 == 0 && place < points.Count);
        }
    }
}
