using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The prediction log of a guard.</summary>
public sealed class PredictionLogTests
{
    [Fact]
    public async Task Guard_has_the_status_of_its_own_prediction_log()
    {
        await using var service = await Service.StartAsync(
            guards: static guards => guards.AddGuard<double, double>("tip"),
            services: static services => services.AddSingleton<IPredictionLog>(new LogOfTip()));

        (await service.GetAsync("guards/tip"))["log"]!["written"]!.GetValue<long>().Should().Be(17);
        (await service.GetAsync("guards/fare"))["log"].Should().BeNull();
    }

    private sealed class LogOfTip : IPredictionLog
    {
        public IReadOnlyList<PredictionLogStatus> GetStatus() =>
        [
            new PredictionLogStatus
            {
                Guard = "tip",
                Offered = 17,
                Written = 17,
                Pending = 0,
                SampledOut = 0,
                DroppedBecauseFull = 0,
                DroppedBecauseOfErrors = 0,
                DroppedBecauseOfStorage = 0,
            },
        ];
    }
}
