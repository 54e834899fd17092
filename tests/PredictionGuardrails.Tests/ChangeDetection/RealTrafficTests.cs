using System.Collections.Concurrent;
using PredictionGuardrails.Detecting.RealTraffic;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>Traffic with a rhythm, short and with fixed seeds, through guards that enforce everything.</summary>
public sealed class RealTrafficTests
{
    private static readonly ConcurrentDictionary<string, Lazy<HealthyResult>> Results = new();

    public static TheoryData<string> Healthy => [.. Streams().Select(stream => stream.Name)];

    [Theory]
    [MemberData(nameof(Healthy))]
    public void A_healthy_stream_raises_at_most_one_breach(string stream)
    {
        ResultOf(stream).Breaches.Should().HaveCountLessThanOrEqualTo(1);
    }

    [Theory]
    [MemberData(nameof(Healthy))]
    public void Without_a_breach_that_enforces_no_caller_gets_a_fallback(string stream)
    {
        var result = ResultOf(stream);

        (result.Fallbacks > 0).Should().Be(result.Breaches.Any(breach => breach.Action == BreachAction.Fallback));
    }

    /// <summary>Streams of three days, for the first one is learned from and the others show what it is worth; two kinds of outputs, for time's sake.</summary>
    private static IEnumerable<HealthyStream> Streams() => HealthyStream.Short().Where(stream => stream.Days == 3 && stream.Kind.Name != "normal");

    private static HealthyResult ResultOf(string stream) => Results.GetOrAdd(
        stream, static name => new(() => new TrafficRun(Streams().Single(stream => stream.Name == name)).Healthy())).Value;
}
