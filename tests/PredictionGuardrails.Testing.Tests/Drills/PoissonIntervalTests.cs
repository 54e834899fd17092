namespace PredictionGuardrails.Testing.Tests;

public sealed class PoissonIntervalTests
{
    /// <summary>Half the quantiles of chi-square with 2n and 2n + 2 degrees of freedom at 2.5 % and 97.5 %, from tables.</summary>
    [Theory]
    [InlineData(0, 0, 3.6889)]
    [InlineData(1, 0.0253, 5.5716)]
    [InlineData(5, 1.6235, 11.6683)]
    [InlineData(10, 4.7954, 18.3904)]
    [InlineData(100, 81.3640, 121.6275)]
    public void Interval_is_exact(long events, double low, double high)
    {
        var interval = PoissonInterval.Of(events);

        interval.Low.Should().BeApproximately(low, 1e-3);
        interval.High.Should().BeApproximately(high, 1e-3);
    }
}
