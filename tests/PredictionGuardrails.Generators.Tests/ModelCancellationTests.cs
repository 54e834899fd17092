using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Generators.Tests;

/// <summary>A model that may give up by itself, in every form that has or could have a token.</summary>
public interface IImpatientModel
{
    [Guarded]
    Task<float> LaterAsync(Ride ride, CancellationToken cancellationToken);

    [Guarded]
    ValueTask<float> SoonAsync(Ride ride, CancellationToken cancellationToken);

    [Guarded]
    Task<float> WithoutTokenAsync(Ride ride);

    [Guarded]
    IAsyncEnumerable<float> OftenAsync(Ride ride, CancellationToken cancellationToken);
}

[GuardedBy("fare")]
public partial class GuardedImpatientModel : IImpatientModel;

/// <summary>Cancels with a token of its own.</summary>
public sealed class ImpatientModel : IImpatientModel
{
    private static OperationCanceledException Canceled => new(new CancellationToken(canceled: true));

    public async Task<float> LaterAsync(Ride ride, CancellationToken cancellationToken)
    {
        await Task.Yield();
        throw Canceled;
    }

    public ValueTask<float> SoonAsync(Ride ride, CancellationToken cancellationToken) => ValueTask.FromException<float>(Canceled);

    public Task<float> WithoutTokenAsync(Ride ride) => Task.FromCanceled<float>(new CancellationToken(canceled: true));

    public async IAsyncEnumerable<float> OftenAsync(Ride ride, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield return ride.Kilometers > 0 ? throw Canceled : 0;
    }
}

/// <summary>Through a decorator, a model that cancels itself has failed; the caller's cancellation is none of its failures.</summary>
public sealed class ModelCancellationTests : IDisposable
{
    private readonly List<Breach> _breaches = [];
    private readonly PredictionGuard<Ride, float> _guard;

    public ModelCancellationTests() => _guard = new(
        "fare", guard => guard.OnException(BreachAction.Fallback).FallBackTo(7), new PredictionGuardDependencies { BreachReported = _breaches.Add });

    public enum Form
    {
        Later,
        Soon,
        WithoutToken,
        Often,
    }

    public static TheoryData<Form> Forms => [.. Enum.GetValues<Form>()];

    public void Dispose() => _guard.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Model_that_cancels_itself_is_answered_for_by_the_fallback(Form form) => (await AskAsync(form, CancellationToken.None)).Should().Be(7);

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Model_that_cancels_itself_is_reported(Form form)
    {
        await AskAsync(form, CancellationToken.None);

        _breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Exceptions);
    }

    [Theory]
    [InlineData(Form.Later)]
    [InlineData(Form.Soon)]
    [InlineData(Form.Often)]
    public async Task Callers_cancellation_passes_and_is_not_reported(Form form)
    {
        await this.Awaiting(it => it.AskAsync(form, new CancellationToken(canceled: true))).Should().ThrowAsync<OperationCanceledException>();

        _breaches.Should().BeEmpty();
    }

    private async Task<float> AskAsync(Form form, CancellationToken token)
    {
        var model = new GuardedImpatientModel(new ImpatientModel(), _guard);
        var ride = new Ride(1);
        return form switch
        {
            Form.Later => await model.LaterAsync(ride, token),
            Form.Soon => await model.SoonAsync(ride, token),
            Form.WithoutToken => await model.WithoutTokenAsync(ride),
            _ => await model.OftenAsync(ride, token).FirstAsync(CancellationToken.None),
        };
    }
}
