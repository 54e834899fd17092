using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Tests.Docs;

/// <summary>What the documents show does what they say.</summary>
public sealed class SnippetTests
{
    [Fact]
    public void Every_kind_of_output_starts_and_takes_a_prediction()
    {
        using var provider = Provider(OutputSnippets.Kinds);

        Guard<Customer, double>().Inspect(new("Ada"), 0.25).Should().Be(0.25);
        Guard<Customer, float[]>().Inspect(new("Ada"), [0.25f, 0.5f, 0.25f]).Should().HaveCount(3);
        Guard<Customer, string>().Inspect(new("Ada"), "loyal").Should().Be("loyal");
        Guard<Image, Finding>().Inspect(new(2, 2), new("cat", 0.5f)).Label.Should().Be("cat");
        Guard<Customer, int[]>().Inspect(new("Ada"), [1, 2]).Should().HaveCount(2);
        Guard<string, ReadOnlyMemory<float>>().Inspect("word", new float[384].Select(_ => 1f).ToArray()).Length.Should().Be(384);
        Guard<string, string>().Invoking(guard => guard.Inspect("text", "{")).Should().Throw<PredictionRejectedException>();

        PredictionGuard<TInput, TPrediction> Guard<TInput, TPrediction>() => provider.GetRequiredService<PredictionGuard<TInput, TPrediction>>();
    }

    [Fact]
    public void Parts_of_a_prediction_are_of_a_kind_each()
    {
        using var provider = Provider(OutputSnippets.Parts);
        var guard = provider.GetRequiredService<PredictionGuard<Customer, Advice>>();

        guard.Invoking(it => it.Inspect(new("Ada"), new([0.5f, 0.5f], ["tea", "tea"], "thirsty"))).Should().Throw<PredictionRejectedException>()
            .Which.Breach.Rule.Should().Be("products NoDuplicates");
    }

    [Fact]
    public void Boxes_are_watched_by_selectors()
    {
        using var provider = Provider(OutputSnippets.Boxes);
        var guard = provider.GetRequiredService<PredictionGuard<Image, Box[]>>();

        guard.Inspect(new(2, 2), []).Should().BeEmpty();
        guard.Invoking(it => it.Inspect(new(2, 2), [new(0.5f, 0.5f, 0.75f, 0.25f, 0.5f)])).Should().Throw<PredictionRejectedException>()
            .Which.Breach.Rule.Should().Be("inside the image");
    }

    [Fact]
    public void Masks_are_watched_by_selectors()
    {
        using var provider = Provider(OutputSnippets.Masks);
        var guard = provider.GetRequiredService<PredictionGuard<Image, byte[]>>();

        guard.Inspect(new(2, 2), [0, 1, 1, 1]);

        guard.GetSnapshot("road share").Mean.Should().Be(0.75);
        guard.GetSnapshot("largest class").LabelCounts.Should().ContainKey("1");
    }

    [Fact]
    public void An_input_is_refused_before_the_model_is_called()
    {
        using var provider = Provider(OutputSnippets.Inputs);
        var guard = provider.GetRequiredService<PredictionGuard<Ride, float>>();

        guard.Predict(new Ride(-1), _ => throw new InvalidOperationException("called")).Should().Be(12.5f);
    }

    [Fact]
    public void A_decorator_takes_the_place_of_the_service()
    {
        using var provider = Provider(DecoratorSnippets.Register);
        using var scope = provider.CreateScope();
        var model = scope.ServiceProvider.GetRequiredService<IFareModel>();

        model.Should().BeOfType<GuardedFareModel>();
        model.Score(new Ride(10)).Should().Be(20.5f);
        model.Invoking(it => it.Score(new Ride(1000))).Should().Throw<PredictionRejectedException>();
    }

    [Fact]
    public async Task Calls_batches_and_streams_run()
    {
        using var guard = new PredictionGuard<Ride, float>("fare");
        var (model, remote, cancellation) = (new FareModel(), new RemoteModel(), TestContext.Current.CancellationToken);

        (await Snippets.Calls(guard, new Ride(10), model, remote, cancellation)).Should().Be(30 + 20.5f);
        Snippets.Batches(guard, [new Ride(1), new Ride(2)], new float[2], model).Should().Be(2);
        await Snippets.Streams(guard, new Ride(10), remote, cancellation);

        guard.GetSnapshot().Count.Should().Be(5 + 6 + 3);
    }

    private static ServiceProvider Provider(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        return services.BuildServiceProvider();
    }
}
