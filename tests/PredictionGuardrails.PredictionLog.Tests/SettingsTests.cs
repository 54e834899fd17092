using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Settings of the section <c>PredictionGuardrails:PredictionLog</c>.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("FlushInterval", "1", "FlushInterval: '1' isn't valid. Expected a duration from 00:00:00.0100000 to 00:01:00, as hh:mm:ss or d.hh:mm:ss.")]
    [InlineData("RecordsPerThread", "0", "RecordsPerThread: '0' isn't valid. Expected a whole number from 64 to 1,048,576.")]
    [InlineData("MaximumSize", "10 GB", "MaximumSize: '10 GB' isn't valid. Expected a number of bytes that is at least 1,048,576.")]
    [InlineData("Pth", "log", "Pth: Unknown setting. Did you mean 'Path'?")]
    [InlineData("Guards:fare:SampleRate", "0", "Guards:fare:SampleRate: '0' isn't valid. Expected a number greater than 0 and at most 1, for example 0.1 for 10%.")]
    [InlineData("Guards:fair:Enabled", "false", "Guards:fair: No guard with this name is logged. Logged guards: fare. To log it, call Log(…) on the guard.")]
    [InlineData("Guards:fare:ExcludedColumns:0", "customer", "Guards:fare:ExcludedColumns:0: 'customer' isn't a column of guard 'fare'. Its columns: distance, city.")]
    public void Invalid_setting_is_an_error_with_its_full_path(string key, string value, string message)
    {
        var start = () => new TestService(_folder.Path, settings: new() { [key] = value });

        start.Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal($"PredictionGuardrails:PredictionLog:{message}");
    }

    [Fact]
    public void Invalid_option_in_code_is_an_error_at_start()
    {
        var start = () => new TestService(_folder.Path, log => log.RecordsPerThread = 0);

        start.Should().Throw<OptionsValidationException>().Which.Failures
            .Should().Equal("PredictionGuardrails:PredictionLog:RecordsPerThread: '0' isn't valid. Expected 64 to 1,048,576.");
    }

    [Fact]
    public async Task Setting_overrides_code()
    {
        await using var service = new TestService(_folder.PathOf("code"), settings: new() { ["Path"] = _folder.PathOf("settings") });
        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        await service.Log.FlushAsync(TestContext.Current.CancellationToken);

        Directory.Exists(_folder.PathOf("settings")).Should().BeTrue();
        Directory.Exists(_folder.PathOf("code")).Should().BeFalse();
    }

    [Fact]
    public async Task Disabled_guard_is_not_logged_until_a_reload_enables_it()
    {
        await using var service = new TestService(_folder.Path, settings: new() { ["Guards:fare:Enabled"] = "false" });
        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        service.Status.Offered.Should().Be(0);

        service.Set("Guards:fare:Enabled", "true");

        service.Guard.Predict(new Ride("r2", 42, 10), _ => 20);
        service.Status.Offered.Should().Be(1);
    }

    [Fact]
    public async Task Excluded_column_is_null()
    {
        await using var service = new TestService(_folder.Path, settings: new() { ["Guards:fare:ExcludedColumns:0"] = "City" });
        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        await service.Log.FlushAsync(TestContext.Current.CancellationToken);

        (await _folder.ReadAllAsync()).Single().Columns.Should().Equal(new Dictionary<string, object?> { ["distance"] = 10.0, ["city"] = null });
    }

    [Fact]
    public async Task Excluded_metric_is_null()
    {
        await using var service = new TestService(
            _folder.Path, guard: guard => guard.Metric("double", fare => 2 * fare), settings: new() { ["Guards:fare:ExcludedColumns:0"] = "prediction_double" });
        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        await service.Log.FlushAsync(TestContext.Current.CancellationToken);

        (await _folder.ReadAllAsync()).Single().Columns.Should().Contain("prediction_double", null).And.Contain("result_double", 40.0);
    }

    [Fact]
    public async Task Change_that_requires_a_restart_is_logged()
    {
        await using var service = new TestService(_folder.Path);

        service.Set("FlushInterval", "00:00:05");

        service.Logs.Collector.GetSnapshot().Should().Contain(record => record.Id.Name == "RestartRequired");
    }

    [Fact]
    public async Task Log_can_be_resolved_before_any_guard()
    {
        await using var services = new ServiceCollection().AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard.Log())
            .AddPredictionLog(log => log.Path = _folder.Path)
            .Services.BuildServiceProvider();

        services.GetRequiredService<PredictionLogWriter>().GetStatus().Should().ContainSingle().Which.Guard.Should().Be("fare");
    }
}
