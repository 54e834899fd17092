using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Sharing;

/// <summary>Each replica knows the outcomes of its own calls; errors of a variant in shadow are compared over all of them.</summary>
public sealed class SharedShadowOutcomeTests
{
    private const string Definition = "definition";
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly OutcomeDeclaration Paid = new("paid", OutcomeType.Number) { ErrorKind = OutcomeErrorKind.Absolute };
    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public void Errors_that_replicas_know_are_compared_together()
    {
        var judge = new SharedShadowJudge([Judge(outbox: null)], static _ => { });
        var shared = new SharedComparison(_ => judge, slots: 2, this, _time) { Definition = Definition };

        shared.Take([Compare(replica: 0, count: 40), Compare(replica: 1, count: 20)]);

        judge.Report().Variants[0].Guardrails.Single(static guardrail => guardrail.Name == "paid error").Observations.Should().Be(60);
    }

    [Fact]
    public void Harm_that_no_replica_finds_alone_is_found_together()
    {
        var found = new List<HarmFound>();
        var shared = new SharedComparison(_ => new SharedShadowJudge([Judge(outbox: null)], found.Add), slots: 2, this, _time) { Definition = Definition };
        List<HarmFound> alone = [];

        shared.Take([.. Enumerable.Range(0, 8).Select(replica => Compare(replica, count: 20, alone, worse: 3))]);

        alone.Should().BeEmpty();
        found.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = "v2", Guardrail = new { Name = "paid error" } });
    }

    /// <summary>Compares calls of a replica, and gives what it sends to the leader.</summary>
    private ObservationBatch Compare(int replica, int count, List<HarmFound>? found = null, double worse = 0)
    {
        var outbox = new ObservationOutbox(metrics: 2);
        var judge = Judge(outbox);
        List<FinalOutcome> calls = [];
        for (var call = 1; call <= count; call++)
        {
            var id = ((ulong)replica << 32) + (ulong)call;
            judge.Wait(id, Start, prediction: 21 + worse);
            calls.Add(new FinalOutcome { IdHash = id, Time = Start, Unit = id * 0x9E3779B97F4A7C15, HasOutcome = true, Outcome = 20, Error = 1 });
        }

        if (judge.AddOutcomes(0, calls) is { } harm)
        {
            found?.Add(harm);
        }

        return outbox.Send(Definition);
    }

    private ShadowJudge Judge(ObservationOutbox? outbox)
    {
        var guardrail = new OutcomeGuardrail(new GuardrailDeclaration("paid error", HarmSide.Higher, new Margin(0.1)), "paid", IsError: true);
        var outcome = ShadowOutcome.Create(guardrail, Paid, 0.001, guardrail.Declaration.Margin);
        var failures = new PairedEventTest(GuardrailDeclaration.Failures, EventKind.Failures, 0.001, GuardrailDeclaration.Failures.Margin);
        return new ShadowJudge(0, new VariantJudge("v2", [failures]) { Outcomes = [outcome.Test] }, _time) { Outbox = outbox, Outcomes = [outcome] };
    }
}
