using CsCheck;
using PredictionGuardrails.Fleet.Evidence;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>What scores have won on all replicas together.</summary>
public sealed class MergedScoresTests
{
    private const int Replicas = 5;

    private static readonly Gen<double[][]> Exchanges = Gen.Double[-4, 5].Array[Replicas].Array[1, 30];

    [Fact]
    public void Evidence_is_at_most_that_of_any_choice_of_replicas_that_are_left_out() =>
        Gen.Select(Exchanges, Gen.Int[0, 3]).Sample((exchanges, leftOut) =>
        {
            var merged = new MergedScores(1);
            foreach (var exchange in exchanges)
            {
                merged.Add(Of(exchange), 1);
                _ = merged.Settle(leftOut);
            }

            var evidence = merged.Settle(leftOut).Evidence;
            return Choices(leftOut).All(choice => evidence <= Cusum(exchanges, choice) + 1e-9);
        });

    [Fact]
    public void Evidence_of_all_is_that_of_one_process_over_the_union() => Exchanges.Sample(exchanges =>
    {
        var merged = new MergedScores(1);
        var evidence = 0.0;
        foreach (var exchange in exchanges)
        {
            merged.Add(Of(exchange), 1);
            evidence = merged.Settle(0).Evidence;
        }

        return Math.Abs(evidence - Cusum(exchanges, [])) < 1e-9;
    });

    [Fact]
    public void Replicas_that_are_left_out_win_nothing_for_the_others()
    {
        var merged = new MergedScores(1);

        merged.Add(Of([1000, 1000, -0.1, -0.1, -0.1]), 1);

        merged.Settle(2).Evidence.Should().Be(0);
    }

    [Fact]
    public void Replica_that_has_won_for_long_does_not_delay_a_change_of_all()
    {
        var merged = new MergedScores(1);
        for (var exchange = 0; exchange < 100; exchange++)
        {
            merged.Add(Of([50, -5, -5, -5, -5]), 1);
            _ = merged.Settle(1);
        }

        merged.Add(Of([50, 5, 5, 5, 5]), 1);

        merged.Settle(1).Evidence.Should().Be(20);
    }

    [Fact]
    public void Predictions_are_counted_since_a_score_last_had_nothing()
    {
        var merged = new MergedScores(1);
        merged.Add(Of([-1, -1, -1, -1, -1]), 1);
        _ = merged.Settle(1);

        merged.Add(Of([1, 1, 1, 1, 1]), 1);
        merged.Add(Of([1, 1, 1, 1, 1]), 1);

        merged.Settle(1).Predictions.Should().Be(20);
    }

    private static List<ReplicaGains> Of(double[] gains) =>
        [.. gains.Select(static (gained, replica) => new ReplicaGains($"{replica}", [gained], Predictions: 2))];

    private static IEnumerable<int[]> Choices(int count) =>
        Enumerable.Range(0, 1 << Replicas).Select(static bits => Enumerable.Range(0, Replicas).Where(replica => (bits & (1 << replica)) != 0).ToArray())
            .Where(choice => choice.Length == count);

    private static double Cusum(double[][] exchanges, int[] leftOut) => exchanges.Aggregate(
        0.0, (won, exchange) => Math.Max(0, won + exchange.Where((_, replica) => !leftOut.Contains(replica)).Sum()));
}
