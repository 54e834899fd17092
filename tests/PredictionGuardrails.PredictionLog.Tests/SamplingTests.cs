namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>A part of the units is logged, each with all of its calls.</summary>
public sealed class SamplingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public async Task All_calls_of_a_unit_are_logged_or_none_is(double rate)
    {
        await using var service = Service(rate);
        for (var call = 0; call < 3000; call++)
        {
            service.Guard.Predict(new Ride($"r{call}", call % 1000, 10), _ => 20);
        }

        await service.Log.FlushAsync(Cancellation);

        var records = await _folder.ReadAllAsync();
        var units = records.GroupBy(record => record.Unit).ToList();
        units.Should().OnlyContain(unit => unit.Count() == 3);

        // Within four standard errors.
        units.Count.Should().BeCloseTo((int)(1000 * rate), (uint)(4 * Math.Sqrt(1000 * rate * (1 - rate))));
    }

    [Fact]
    public async Task Account_includes_what_is_sampled_out()
    {
        await using var service = Service(0.3);
        for (var call = 0; call < 1000; call++)
        {
            service.Guard.Predict(new Ride($"r{call}", call, 10), _ => 20);
        }

        await service.Log.FlushAsync(Cancellation);

        var status = service.Status;
        status.Offered.Should().Be(1000);
        status.SampledOut.Should().BePositive().And.Be(1000 - status.Written);
    }

    [Fact]
    public async Task Breach_of_any_unit_is_logged_with_probability_one()
    {
        await using var service = Service(0.001);
        for (var call = 0; call < 100; call++)
        {
            service.Guard.Predict(new Ride($"r{call}", call, 10), _ => 10_000);
        }

        await service.Log.FlushAsync(Cancellation);

        (await _folder.ReadAllAsync()).Should().HaveCount(100).And.OnlyContain(record => record.InclusionProbability == 1);
    }

    [Fact]
    public async Task Records_weighted_with_their_probability_estimate_the_number_of_calls()
    {
        await using var service = Service(0.25);
        for (var call = 0; call < 20_000; call++)
        {
            service.Guard.Predict(new Ride($"r{call}", call, 10), _ => call % 50 == 0 ? 10_000 : 20);
        }

        await service.Log.FlushAsync(Cancellation);

        // The standard error of the estimate is sqrt(19,600 · (1 - 0.25) / 0.25), which is 242.
        (await _folder.ReadAllAsync()).Sum(record => 1 / record.InclusionProbability).Should().BeInRange(20_000 - 1_000, 20_000 + 1_000);
    }

    [Fact]
    public async Task Sample_is_the_same_on_every_instance()
    {
        async Task<HashSet<string?>> UnitsAsync()
        {
            using var folder = new TestFolder();
            await using var service = new TestService(folder.Path, columns: log => log.SampleRate(0.5));
            for (var call = 0; call < 200; call++)
            {
                service.Guard.Predict(new Ride($"r{call}", call, 10), _ => 20);
            }

            await service.Log.FlushAsync(Cancellation);
            return (await folder.ReadAllAsync()).ConvertAll(record => record.Unit).ToHashSet();
        }

        (await UnitsAsync()).Should().BeEquivalentTo(await UnitsAsync());
    }

    [Fact]
    public async Task Reload_changes_the_rate()
    {
        await using var service = Service(1);
        service.Set("Guards:fare:SampleRate", "0.000001");

        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);

        service.Status.SampledOut.Should().Be(1);
    }

    private TestService Service(double rate) => new(_folder.Path, columns: log => log.SampleRate(rate));
}
