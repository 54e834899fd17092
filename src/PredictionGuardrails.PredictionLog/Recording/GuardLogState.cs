using PredictionGuardrails.PredictionLog.Configuration;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>The effective settings of the log of a guard: what code declares, with the configuration on top.</summary>
internal sealed class GuardLogState
{
    public GuardLogState(GuardLogDeclaration declaration, GuardLogSettings settings)
    {
        IsEnabled = settings.Enabled ?? true;
        Sampler = new UnitSampler(settings.SampleRate ?? declaration.SampleRate);
        MaximumAge = settings.MaximumAge ?? declaration.Retention;
        for (var i = 0; i < declaration.Columns.Count; i++)
        {
            Excluded |= settings.ExcludedColumns.Contains(declaration.Columns[i].Name, StringComparer.OrdinalIgnoreCase) ? 1L << i : 0;
        }
    }

    public bool IsEnabled { get; }

    public UnitSampler Sampler { get; }

    /// <summary>How long records are kept; null for as long as the log keeps all records.</summary>
    public TimeSpan? MaximumAge { get; }

    /// <summary>The columns whose values aren't logged, one bit each.</summary>
    public long Excluded { get; }
}
