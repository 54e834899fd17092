using PredictionGuardrails.Experiments.Tests.Running;

namespace PredictionGuardrails.Experiments.Tests.Sharing;

/// <summary>The replicas of a fleet compare variants in shadow together.</summary>
public sealed class SharedShadowTests : IDisposable
{
    private static readonly (string, string?)[] Shadow =
        [("Phase", "Shadow"), ("Exposure", "1"), ("Shadow:QueueLength", "10000"), ("Shadow:Concurrency", "1"), ("Shadow:ControlShare", "0")];

    private readonly ManualResetEventSlim _ended = new();
    private readonly SemaphoreSlim _last = new(0);

    public void Dispose()
    {
        _ended.Dispose();
        _last.Dispose();
    }

    [Fact]
    public async Task Inputs_of_all_replicas_are_compared()
    {
        await using var fleet = await ComparedAsync(3, factor: 1, each: 100);

        var shown = Shown(fleet);
        shown.Select(static status => (status.ReplicaCount, status.Variants[0].Calls)).Should().AllBeEquivalentTo(((int?)3, 300L));
    }

    [Fact]
    public async Task Harm_that_no_replica_finds_alone_is_found_together_and_told_once()
    {
        await using var fleet = await ComparedAsync(8, factor: 1.5, each: 12);
        await using var one = await ComparedAsync(1, factor: 1.5, each: 12);

        var (together, alone) = (Shown(fleet), Shown(one));
        alone[0].Variants[0].Decision.Should().Be(ExperimentDecision.Continue);
        together.Should().OnlyContain(static status => status.Variants[0].Decision == ExperimentDecision.Stop && status.Phase == ExperimentPhase.Shadow);
        CountHarm(fleet).Should().Be(1);
    }

    [Fact]
    public async Task Another_leader_does_not_tell_the_same_harm_again()
    {
        await using var fleet = await ComparedAsync(8, factor: 1.5, each: 12);
        await fleet.TickAsync(6);

        fleet.Kill(fleet[0]);
        await fleet.TickAsync(6);
        var shown = Shown(fleet);
        await fleet.TickAsync(2);

        shown.Skip(1).Should().OnlyContain(static status => status.Variants[0].Decision == ExperimentDecision.Stop);
        CountHarm(fleet).Should().Be(1);
    }

    [Fact]
    public async Task What_was_shown_together_stays_shown_after_the_experiment_was_stopped()
    {
        await using var fleet = await ComparedAsync(8, factor: 1.5, each: 12);
        Shown(fleet);

        await fleet[3].Manager.StopAsync("fare-v2", "It's too expensive.", cancellationToken: TestContext.Current.CancellationToken);
        await fleet.TickAsync(2);

        foreach (var status in fleet.Replicas.Select(static replica => replica.Status))
        {
            (status.Phase, status.ReplicaCount, status.Variants[0].Decision).Should().Be((ExperimentPhase.Stopped, 8, ExperimentDecision.Stop));
        }
    }

    [Fact]
    public async Task Harm_is_that_of_the_variant_that_does_it()
    {
        await using var fleet = new ExperimentFleet(
            8,
            experiment => experiment.Variant("v2", static _ => static ride => 2 * ride.Kilometers).Variant("v3", _ => ride => 1.5 * Predict(ride)),
            Shadow);
        await fleet.TickAsync(2);

        await CompareAsync(fleet, each: 14);
        await fleet.TickAsync(2);

        Shown(fleet)[5].Variants.Select(static variant => variant.Decision).Should().Equal(ExperimentDecision.Continue, ExperimentDecision.Stop);
    }

    [Fact]
    public async Task Another_replica_continues_the_comparison()
    {
        await using var fleet = await ComparedAsync(3, factor: 1, each: 100);
        await fleet.TickAsync(6);

        fleet.Kill(fleet[0]);
        await fleet.TickAsync(6);

        var shown = Shown(fleet)[2];
        (shown.ReplicaCount, shown.Variants[0].Calls).Should().Be((2, 300));
    }

    [Fact]
    public async Task Replica_that_is_alone_shows_what_it_compares_itself()
    {
        await using var fleet = await ComparedAsync(2, factor: 1, each: 100);

        fleet.Store.IsGone = true;
        await fleet.TickAsync();

        var shown = Shown(fleet)[0];
        (shown.ReplicaCount, shown.Variants[0].Calls).Should().Be((null, 100));
    }

    /// <summary>A fleet whose replicas have each compared so many inputs, and exchanged what that shows.</summary>
    private async Task<ExperimentFleet> ComparedAsync(int replicas, double factor, int each)
    {
        var fleet = new ExperimentFleet(replicas, experiment => experiment.Variant("v2", _ => ride => factor * Predict(ride)), Shadow);
        await fleet.TickAsync(2);
        await CompareAsync(fleet, each);
        await fleet.TickAsync(2);
        return fleet;
    }

    /// <summary>What each replica shows; then the last inputs are compared, too, so that the replicas can end.</summary>
    private List<ExperimentStatus> Shown(ExperimentFleet fleet)
    {
        List<ExperimentStatus> shown = [.. fleet.Replicas.Select(static replica => replica.Status)];
        _ended.Set();
        return shown;
    }

    private static int CountHarm(ExperimentFleet fleet) =>
        fleet.Replicas.Sum(static replica => replica.Logs.Collector.GetSnapshot().Count(static log => log.Id.Name == "HarmShown"));

    private double Predict(Ride ride)
    {
        if (ride.Customer == "last")
        {
            _last.Release();
            _ended.Wait(TestContext.Current.CancellationToken);
        }

        return 2 * ride.Kilometers;
    }

    /// <summary>Has each replica compare inputs. The variant is called for one after the other, so when it's called for the last one, the others are compared.</summary>
    private async Task CompareAsync(ExperimentFleet fleet, int each)
    {
        for (var replica = 0; replica < fleet.Replicas.Count; replica++)
        {
            for (var i = 0; i < each; i++)
            {
                fleet[replica].Predict($"c{replica}-{i}", 5 + (i % 10));
            }

            fleet[replica].Predict("last");
        }

        for (var replica = 0; replica < fleet.Replicas.Count; replica++)
        {
            await _last.WaitAsync(TestContext.Current.CancellationToken);
        }
    }
}
