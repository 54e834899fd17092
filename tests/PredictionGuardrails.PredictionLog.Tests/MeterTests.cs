using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>The account of the log as instruments.</summary>
public sealed class MeterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Instruments_have_the_account()
    {
        await using var service = new TestService(_folder.Path, services: services => services.AddMetrics(), columns: log => log.Column("text", ride => ride.Id == "bad" ? throw new InvalidOperationException() : ride.City).SampleRate(0.000001));
        service.Predict("r1");
        service.Guard.Predict(new Ride("r2", 42, 10), _ => 10_000);
        service.Guard.Predict(new Ride("bad", 42, 10), _ => 10_000);
        await service.Log.FlushAsync(TestContext.Current.CancellationToken);
        service.Guard.Predict(new Ride("r3", 42, 10), _ => 10_000);

        var measured = Measure(service);

        measured.Should().Contain("prediction_guardrails.log.offered fare", 4)
            .And.Contain("prediction_guardrails.log.written fare", 1)
            .And.Contain("prediction_guardrails.log.pending fare", 1)
            .And.Contain("prediction_guardrails.log.sampled_out fare", 1)
            .And.Contain("prediction_guardrails.log.dropped fare error", 1)
            .And.Contain("prediction_guardrails.log.dropped fare full", 0);
    }

    [Fact]
    public async Task Lag_is_the_age_of_the_oldest_pending_record()
    {
        await using var service = new TestService(_folder.Path, services: services => services.AddMetrics());
        service.Status.Lag.Should().Be(TimeSpan.Zero);
        service.Predict("r1");

        // The writer's timer isn't due yet.
        service.Time.Advance(TimeSpan.FromMilliseconds(40));

        service.Status.Lag.Should().Be(TimeSpan.FromMilliseconds(40));
        Measure(service)["prediction_guardrails.log.lag fare"].Should().Be(0.04);
    }

    [Fact]
    public async Task Instruments_are_documented()
    {
        await using var service = new TestService(_folder.Path, services: services => services.AddMetrics());
        service.Predict("r1");

        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "how-to", "prediction-log.md"), TestContext.Current.CancellationToken);

        Regex.Matches(page, @"^\| `(prediction_guardrails\.log\.\w+)` ", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value)
            .Should().BeEquivalentTo(Measure(service).Keys.Select(key => key.Split(' ')[0]).Distinct());
    }

    private static Dictionary<string, double> Measure(TestService service)
    {
        var factory = service.Services.GetRequiredService<IMeterFactory>();
        var measured = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name.StartsWith("prediction_guardrails.log.", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured[KeyOf(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured[KeyOf(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }

    private static string KeyOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => tag.Value)]);
}
