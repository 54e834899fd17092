using System.Runtime.CompilerServices;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests;

/// <summary>A model that answers with one prediction after the other.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TestWorld _world = new();
    private int _made;
    private bool _isEnded;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Every_prediction_is_checked_as_it_comes()
    {
        using var guard = Guard(guard => guard.Range(0, 100, BreachAction.Clamp));

        (await guard.PredictStreamAsync(0, Model(1, 200, 3)).ToListAsync(Cancellation)).Should().Equal(1, 100, 3);
        guard.GetSnapshot().Count.Should().Be(3);
    }

    [Fact]
    public async Task Nothing_is_called_before_something_is_asked_for_and_nothing_read_ahead()
    {
        using var guard = Guard();
        var stream = guard.PredictStreamAsync(0, Model(1, 2, 3));
        _made.Should().Be(0);

        await using var enumerator = stream.GetAsyncEnumerator(Cancellation);
        await enumerator.MoveNextAsync();

        _made.Should().Be(1);
    }

    [Fact]
    public async Task The_models_stream_ends_with_the_callers()
    {
        using var guard = Guard();

        await foreach (var _ in guard.PredictStreamAsync(0, Model(1, 2, 3)))
        {
            break;
        }

        _isEnded.Should().BeTrue();
    }

    [Fact]
    public async Task A_rejected_prediction_throws_where_it_would_have_come_and_ends_the_stream()
    {
        using var guard = Guard();
        var seen = new List<double>();

        var reading = async () =>
        {
            await foreach (var prediction in guard.PredictStreamAsync(0, Model(1, 200, 3)))
            {
                seen.Add(prediction);
            }
        };

        await reading.Should().ThrowAsync<PredictionRejectedException>();
        seen.Should().Equal(1);
        _isEnded.Should().BeTrue();
    }

    [Fact]
    public async Task A_fallback_answers_for_single_predictions()
    {
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(7));

        (await guard.PredictStreamAsync(0, Model(1, 200, 3)).ToListAsync(Cancellation)).Should().Equal(1, 7, 3);
    }

    [Fact]
    public async Task Stream_of_a_model_that_throws_ends_with_a_fallback()
    {
        using var guard = Guard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(7));

        (await guard.PredictStreamAsync(0, Model(1, double.MaxValue)).ToListAsync(Cancellation)).Should().Equal(1, 7);
    }

    [Fact]
    public async Task An_exception_of_the_model_passes_unchanged_otherwise()
    {
        using var guard = Guard();

        await guard.Invoking(async it => await it.PredictStreamAsync(0, Model(1, double.MaxValue)).ToListAsync(Cancellation)).Should()
            .ThrowAsync<TimeoutException>();
        _isEnded.Should().BeTrue();
    }

    [Fact]
    public async Task A_caller_can_cancel()
    {
        using var guard = Guard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(7));
        using var source = new CancellationTokenSource();
        var seen = new List<double>();

        var reading = async () =>
        {
            await foreach (var prediction in guard.PredictStreamAsync(0, Model(1, 2, 3)).WithCancellation(source.Token))
            {
                seen.Add(prediction);
                await source.CancelAsync();
            }
        };

        await reading.Should().ThrowAsync<OperationCanceledException>();
        seen.Should().Equal(1);
        _world.Logs.Should().NotContain(line => line.Id.Name == "Breach");
    }

    [Fact]
    public async Task A_refused_input_calls_no_model()
    {
        using var guard = Guard(guard => guard.Input("distance", input => input, distance => distance.Range(0, 10))
            .OnBreach(BreachAction.Fallback).FallBackTo(7));

        (await guard.PredictStreamAsync(-1, Model(1, 2)).ToListAsync(Cancellation)).Should().Equal(7);
        _made.Should().Be(0);
    }

    [Fact]
    public async Task An_open_breaker_answers_once_by_the_fallback()
    {
        using var guard = Guard(guard => guard.FallBackTo(7));
        guard.Isolate("for the test");

        (await guard.PredictStreamAsync(0, Model(1, 2)).ToListAsync(Cancellation)).Should().Equal(7);
        _made.Should().Be(0);
    }

    [Fact]
    public async Task Stream_whose_breaker_opens_continues_with_fallbacks()
    {
        using var guard = Guard(guard => guard.FallBackTo(7));

        var seen = new List<double>();
        await foreach (var prediction in guard.PredictStreamAsync(0, Model(1, 2, 3)))
        {
            seen.Add(prediction);
            if (seen.Count == 1)
            {
                guard.Isolate("for the test");
            }
        }

        seen.Should().Equal(1, 7, 7);
    }

    [Fact]
    public async Task A_guard_that_is_off_passes_the_stream_on()
    {
        using var guard = Guard(guard => guard.Mode(GuardMode.Off));

        (await guard.PredictStreamAsync(0, Model(1, 200)).ToListAsync(Cancellation)).Should().Equal(1, 200);
    }

    [Fact]
    public async Task A_decorated_stream_is_a_guarded_one()
    {
        using var guard = Guard(guard => guard.Range(0, 100, BreachAction.Clamp));

        (await guard.DecorateStream(Model(1, 200))(0, Cancellation).ToListAsync(Cancellation)).Should().Equal(1, 100);
    }

    private PredictionGuard<double, double> Guard(Action<PredictionGuardBuilder<double, double>>? configure = null) => _world.NumberGuard(guard =>
    {
        guard.Range(0, 100);
        configure?.Invoke(guard);
    });

    private Func<double, CancellationToken, IAsyncEnumerable<double>> Model(params double[] predictions)
    {
        return (_, token) => AnswerAsync(token);

        async IAsyncEnumerable<double> AnswerAsync([EnumeratorCancellation] CancellationToken token)
        {
            try
            {
                foreach (var prediction in predictions)
                {
                    await Task.Yield();
                    token.ThrowIfCancellationRequested();
                    if (prediction == double.MaxValue)
                    {
                        throw new TimeoutException();
                    }

                    _made++;
                    yield return prediction;
                }
            }
            finally
            {
                _isEnded = true;
            }
        }
    }
}
