using System.IO.Hashing;
using System.Text;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Steering;

namespace PredictionGuardrails.Experiments.Running;

/// <content>What the replicas of a fleet share: the course, and what they observe.</content>
internal sealed partial class Experiment<TInput, TPrediction>
{
    /// <summary>That of all replicas, and those of each.</summary>
    private const int ComparisonsAtOnce = 2;

    /// <summary>How long replicas go on to compare what was observed before the experiment was stopped.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMinutes(1);

    private ComparisonRecord? _shown;
    private string? _definition;
    private DateTimeOffset _sharesUntil;
    private bool _isLeading;
    private bool _isAlone = true;
    private int _replicas = 1;

    public override event Action? Changed;

    private bool IsShared => _course.Unshared is not null;

    /// <summary>The run of the phase; null if nothing is compared.</summary>
    private object? Run => (object?)_canary ?? _shadow;

    /// <summary>Whether replicas compare what they observe, or observed before the experiment was stopped.</summary>
    private bool IsSharing => Run is not null && _time.GetUtcNow() < _sharesUntil;

    private ObservationOutbox? Outbox => _canary?.Judge.Outbox ?? _shadow?.Outbox;

    /// <summary>What the replicas show together; null if this one is alone, or nothing is compared.</summary>
    private ComparisonRecord? Shown => _isAlone || Run is null || _shown?.Definition != Definition() ? null : _shown;

    /// <summary>Whether this replica decides about the next step of the ramp: one does for all, by what they show together.</summary>
    private bool DecidesAboutSteps => !IsShared || (_isLeading && Shown is not null);

    public override void Join(string replica)
    {
        lock (_gate)
        {
            _course.Replica = replica;
        }
    }

    public override void Adopt(ExperimentState state)
    {
        lock (_gate)
        {
            // What has been observed decides before anything changes.
            ReportHarm();
            _course.Adopt(state);
            _canary?.Judge.KeepStopped(_course.State.HarmfulVariants);
            StopIfNotCreated();
            StopWithLastVariant("Harm of every variant was shown.");
            Follow();
        }
    }

    public override bool RunsAfter(ExperimentState state)
    {
        lock (_gate)
        {
            return _course.RunsAfter(state);
        }
    }

    public override bool KeepsOwn(ExperimentState state)
    {
        lock (_gate)
        {
            if (!_course.KnowsMoreThan(state))
            {
                return false;
            }

            _course.TakeStops(state);
            _canary?.Judge.KeepStopped(_course.State.HarmfulVariants);
            Follow();
            return true;
        }
    }

    public override (ExperimentState State, int Unshared) ReadUnshared()
    {
        lock (_gate)
        {
            return (_course.State, _course.Unshared?.Count ?? 0);
        }
    }

    public override void SetShared(int changes)
    {
        lock (_gate)
        {
            _course.Unshared?.SetShared(changes);
        }
    }

    public override ObservationBatch? Contribute()
    {
        lock (_gate)
        {
            // What waits is evaluated first, which puts it into the outbox.
            _canary?.Judge.Evaluate();
            ReportHarm();
            return IsSharing ? Outbox?.Send(Definition()) : null;
        }
    }

    public override SharedComparison? Lead(SharedComparison? current)
    {
        lock (_gate)
        {
            if (Outbox is not { } outbox || Run is not { } run || !IsSharing)
            {
                return null;
            }

            var definition = Definition();
            var shares = _factory!.SharesOf(_course.Settings);
            if (current is null || current.Run != run)
            {
                current = new SharedComparison(CreateJudge, outbox.Slots, run, _time)
                {
                    Definition = definition,
                };
            }

            current.Judge.KeepStopped(_course.State.HarmfulVariants);
            current.Judge.ShareErrors(ComparisonsAtOnce);
            if (current.Definition != definition)
            {
                current.Definition = definition;
                current.Judge.Divide(shares);
            }

            return current;

            ISharedJudge CreateJudge(Action<HarmFound> takeHarm) => _shadow is null
                ? _factory.CreateJudge(_course.Settings, shares, _course.State.HarmfulVariants, takeHarm, outbox: null)
                : _factory.CreateShadowJudge(_course.Settings, takeHarm);
        }
    }

    public override void Show(ComparisonRecord? record, bool isLeading, int replicas)
    {
        lock (_gate)
        {
            _isAlone = false;
            _isLeading = isLeading;
            _replicas = Math.Max(_replicas, replicas);
            _shown = record;
            if (record is not null)
            {
                Outbox?.Acknowledge(record.Acknowledged);
            }

            Outbox?.SetReplicas(replicas);
            ShareErrors();
        }
    }

    public override void Report(SharedComparison comparison)
    {
        lock (_gate)
        {
            // Harm of a phase that has ended meanwhile says nothing about the next one.
            foreach (var harm in comparison.TakeHarm().Where(_ => comparison.Run == Run))
            {
                ReportHarm(harm);
            }
        }
    }

    public override void GoAlone()
    {
        lock (_gate)
        {
            _isAlone = true;
        }
    }

    /// <summary>
    /// Each replica compares what it observes, and one of them what all do. That has half of the rate of false decisions, because it finds small harm: a larger
    /// one, which replicas find, takes little more evidence.
    /// </summary>
    private void ShareErrors()
    {
        if (IsShared)
        {
            _canary?.Judge.ShareErrors(ComparisonsAtOnce * _replicas);
            _shadow?.ShareErrors(ComparisonsAtOnce * _replicas);
        }
    }

    /// <summary>Ends what the replicas compare together, once the last of it has been exchanged.</summary>
    private void StopSharing()
    {
        if (_sharesUntil == DateTimeOffset.MaxValue)
        {
            _sharesUntil = _time.GetUtcNow() + Aftermath;
        }
    }

    /// <summary>Has other replicas get changes at once.</summary>
    private void ShareChanges()
    {
        if (_course.Unshared is { Count: > 0 })
        {
            Changed?.Invoke();
        }
    }

    /// <summary>What is compared, in few characters; of a phase that was stopped, what was.</summary>
    private string Definition()
    {
        if (!_course.IsRunning && _definition is not null)
        {
            return _definition;
        }

        var lines = $"{ComparisonFile.Version}\n{string.Join('\n', _factory!.DefinitionOf(_course.State, _course.Settings))}";
        return _definition = Convert.ToHexString(XxHash64.Hash(Encoding.UTF8.GetBytes(lines)));
    }
}
