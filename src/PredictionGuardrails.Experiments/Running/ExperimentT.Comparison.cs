using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Running;

/// <content>How a comparison begins and ends, and how it's continued after a restart.</content>
internal sealed partial class Experiment<TInput, TPrediction>
{
    private bool IsComparing => _running is not null && _course.IsRunning;

    /// <summary>
    /// A variant that can't be created doesn't keep the service from starting: the experiment is stopped. In a fleet, it continues on the other replicas.
    /// </summary>
    private void StopIfNotCreated()
    {
        _isUnable = false;
        if (!_course.IsRunning)
        {
            return;
        }

        try
        {
            _factory!.CreateVariants();
        }
        catch (Exception exception)
        {
            Log.VariantNotCreated(_logger, exception, Name);
            _isUnable = IsShared;
            if (!IsShared)
            {
                _course.Stop($"A variant can't be created: {exception.Message}", by: null);
            }
        }
    }

    private void Begin(RunSettings? wanted)
    {
        if (wanted is null)
        {
            return;
        }

        Create();
        _running = wanted;
        if (!_course.IsContinued)
        {
            _keeper.Forget();
            return;
        }

        _course.SetContinued();
        if (!_keeper.TryContinue())
        {
            Detach();
            Create();
        }
    }

    private void Create()
    {
        var plan = _factory!.CreatePlan(_course.Settings, _course.Exposure);

        // What the calls of an earlier phase find that are still running says nothing about this one.
        _found = new();
        _sharesUntil = DateTimeOffset.MaxValue;
        _definition = Definition();
        if (_course.State.Phase == ExperimentPhase.Canary)
        {
            _canary = _factory.CreateCanary(_course.Settings, plan, _course.State.HarmfulVariants, IsShared, _found.Enqueue);
            ShareErrors();
        }
        else
        {
            _shadow = _factory.CreateShadow(_course.Settings, plan, IsShared, _found.Enqueue);
            ShareErrors();
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    private void Carry(TestState state)
    {
        _canary?.Judge.Carry(state);
        _shadow?.Carry(state);
    }

    /// <summary>Ends the phase. What it showed is forgotten.</summary>
    private void End()
    {
        Detach();
        _canary = null;
        _shadow = null;
        _running = null;
        _history = new GuardrailHistory(_time);
    }
}
