
namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares a variant with the control on the same inputs. Any thread may use it.</summary>
/// <param name="variant">The variant with its guardrail metrics, the first of which is whether an arm can't answer.</param>
/// <param name="time">The clock.</param>
internal sealed class ShadowJudge(VariantJudge variant, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromDays(7);
    private readonly Lock _gate = new();
    private long _periodStarted = time.GetTimestamp();

    /// <summary>Takes the metrics of both arms for an input.</summary>
    /// <param name="control">The control's metrics; NaN for those that an arm that can't answer doesn't have.</param>
    /// <param name="shadow">The variant's metrics, likewise.</param>
    /// <param name="unit">The key of the unit; 0 if there is none.</param>
    /// <returns>The metric that shows harm for the first time; otherwise null.</returns>
    public HarmFound? Add(ReadOnlySpan<double> control, ReadOnlySpan<double> shadow, ulong unit)
    {
        lock (_gate)
        {
            StartPeriodIfDue();
            variant.Count(shadow[CanaryJudge.OfCalls] == 0);
            HarmFound? found = null;
            for (var metric = 0; metric < variant.Tests.Count; metric++)
            {
                variant.Tests[metric].AddPair(control[metric], shadow[metric], unit);
                if (variant.FindHarm(variant.Tests[metric]) is { } harm)
                {
                    found = new HarmFound(Variant: 0, variant.Name, harm, variant.Calls);
                }
            }

            return found;
        }
    }

    public VariantReport Report()
    {
        lock (_gate)
        {
            var (decision, reason) = variant.Decide(isMismatched: false);
            return new VariantReport(decision, reason, variant.Calls, variant.Answered, [.. variant.Tests.Select(test => test.GetStatus(variant.Name))]);
        }
    }

    private void StartPeriodIfDue()
    {
        if (time.GetElapsedTime(_periodStarted) >= Period)
        {
            _periodStarted = time.GetTimestamp();
            foreach (var test in variant.Tests)
            {
                test.StartPeriod();
            }
        }
    }
}
