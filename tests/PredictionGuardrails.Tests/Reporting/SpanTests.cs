using System.Diagnostics;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Reporting;

/// <summary>Spans of calls, where a guard is asked for them.</summary>
public sealed class SpanTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly List<Activity> _ended = [];
    private readonly Activity _caller = new Activity("caller").Start();
    private readonly ActivityListener _listener;

    public SpanTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "PredictionGuardrails",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == _caller.TraceId)
                {
                    _ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _caller.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void A_guard_has_no_spans_unless_it_is_asked_for_them()
    {
        using var guard = _world.NumberGuard();

        guard.Predict(12, static value => value);

        _ended.Should().BeEmpty();
    }

    [Fact]
    public async Task Each_call_has_a_span_within_the_callers()
    {
        using var guard = _world.NumberGuard(fare => fare.TraceCalls().ModelVersion("2026-11"));

        guard.Predict(12, static value => value);
        await guard.PredictAsync(12, static async (value, _) =>
        {
            await Task.Yield();
            return value;
        });
        guard.PredictBatch([1, 2], static inputs => [.. inputs]);
        Activity.Current.Should().BeSameAs(_caller);

        _ended.Should().HaveCount(3).And.OnlyContain(span => span.DisplayName == "predict fare" && span.ParentSpanId == _caller.SpanId);
        _ended[0].TagObjects.Should().BeEquivalentTo(new Dictionary<string, object?> { ["guard"] = "fare", ["mode"] = "Enforce", ["model.version"] = "2026-11" });
    }

    [Fact]
    public void A_breach_is_an_event_of_the_calls_span_and_an_exception_its_error()
    {
        using var guard = _world.NumberGuard(fare => fare.TraceCalls());

        guard.Invoking(it => it.Predict(double.NaN, static value => value)).Should().Throw<PredictionRejectedException>();

        var span = _ended.Should().ContainSingle().Subject;
        span.Events.Should().ContainSingle().Which.Name.Should().Be("prediction_guardrails.breach");
        span.Status.Should().Be(ActivityStatusCode.Error);
        _caller.Events.Should().BeEmpty();
    }

    [Fact]
    public void A_call_that_the_fallback_answers_for_an_open_breaker_has_a_span_too()
    {
        using var guard = _world.NumberGuard(fare => fare.TraceCalls().FallBackTo(10));
        guard.Isolate("for the test");

        guard.Predict(12, static value => value).Should().Be(10);

        _ended.Should().ContainSingle();
    }

    [Fact]
    public void Spans_can_be_asked_for_in_configuration_while_the_guard_runs()
    {
        using var guard = _world.NumberGuard();
        _world.Configuration.SetGuard("""{ "Spans": true }""");

        guard.Predict(12, static value => value);

        _ended.Should().ContainSingle();
    }

    [Fact]
    public void A_guard_that_is_off_has_no_spans()
    {
        using var guard = _world.NumberGuard(fare => fare.TraceCalls().Mode(GuardMode.Off));

        guard.Predict(12, static value => value);

        _ended.Should().BeEmpty();
    }
}
