using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Divides the rate of false decisions over comparisons that are made at once (C. Bonferroni, 1936). One thread at a time uses it.</summary>
internal sealed class ErrorShare
{
    private int _comparisons = 1;

    /// <summary>Has tests need more evidence. There may be fewer comparisons later, and those that ended have had their part.</summary>
    public void Divide(int comparisons, IEnumerable<GuardrailTest> tests)
    {
        _comparisons = Math.Max(_comparisons, comparisons);
        foreach (var test in tests)
        {
            test.ExtraEvidence = Math.Log(_comparisons);
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state, IEnumerable<GuardrailTest> tests) => Divide(state.Carry(_comparisons), tests);
}
