using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <content>What is kept over restarts.</content>
internal sealed partial class CanaryJudge
{
    /// <inheritdoc/>
    public void Carry(TestState state)
    {
        lock (_gate)
        {
            Drain();
            _callsOfControl = state.Carry(_callsOfControl);
            _callsOfRatio = state.Carry(_callsOfRatio);
            _callsSinceRatio = state.Carry(_callsSinceRatio);
            _errors.Carry(state, _tests);
            _periods.Carry(state);
            _ratio.Carry(state);
            _units.Carry(state);
            Array.ForEach(_variants, variant => variant.Carry(state));
            foreach (var outcome in Outcomes)
            {
                outcome.Carry(state);
            }

            StopHarmful();
        }
    }

    /// <summary>Variants may have been stopped after the tests were written.</summary>
    private void StopHarmful()
    {
        for (var variant = 0; variant < _variants.Length; variant++)
        {
            if (_isHarmful[variant])
            {
                Stop(variant);
            }
        }
    }
}
