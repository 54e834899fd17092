using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Generators.Tests;

/// <summary>What is written at compile time does what a person would have written.</summary>
public sealed class DecoratorTests : IDisposable
{
    private readonly PredictionGuard<Ride, float> _fare = new("fare", guard => guard.Range(0, 100, BreachAction.Clamp));
    private readonly PredictionGuard<(Ride Ride, string City, int Passengers), float?> _tip = new("tip", guard => guard.Range(0, 10, BreachAction.Clamp).NotNull(BreachAction.Observe));
    private readonly EveryWay _model = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEveryWay Guarded => new GuardedEveryWay(_model, _fare, _tip);

    public void Dispose()
    {
        _fare.Dispose();
        _tip.Dispose();
    }

    [Fact]
    public void The_only_method_that_returns_a_value_is_guarded()
    {
        var model = new GuardedFareModel(new FareModel(), _fare);

        model.Score(new Ride(10)).Should().Be(20);
        model.Score(new Ride(1000)).Should().Be(100);
        model.Invoking(it => it.Score(new Ride(-1))).Should().Throw<PredictionRejectedException>();
    }

    [Fact]
    public void The_rest_passes_through()
    {
        var inner = new FareModel();
        var model = new GuardedFareModel(inner, _fare);

        model.Reload();

        inner.Reloads.Should().Be(1);
        model.Version.Should().Be("3");
    }

    [Fact]
    public async Task A_prediction_may_be_given_in_any_way()
    {
        Guarded.Now(new Ride(200)).Should().Be(100);
        Guarded.WithToken(new Ride(200), Cancellation).Should().Be(100);
        (await Guarded.SoonAsync(new Ride(200), Cancellation)).Should().Be(100);
        (await Guarded.LaterAsync(new Ride(200), Cancellation)).Should().Be(100);
        (await Guarded.WithoutTokenAsync(new Ride(200))).Should().Be(100);
        (await Guarded.OftenAsync(new Ride(60), Cancellation).ToListAsync(Cancellation)).Should().Equal(60, 100);
    }

    [Fact]
    public async Task The_callers_token_reaches_the_model()
    {
        using var source = new CancellationTokenSource();

        Guarded.WithToken(new Ride(1), source.Token);
        _model.Token.Should().Be(source.Token);
        await Guarded.SoonAsync(new Ride(1), Cancellation);
        _model.Token.Should().Be(Cancellation);
        await Guarded.LaterAsync(new Ride(1), source.Token);
        _model.Token.Should().Be(source.Token);
        await Guarded.OftenAsync(new Ride(1), Cancellation).ToListAsync(Cancellation);
        _model.Token.Should().Be(Cancellation);
    }

    [Fact]
    public void Inputs_may_come_by_reference()
    {
        var ride = new Ride(200);

        Guarded.ByReference(in ride).Should().Be(100);
        Guarded.ByReadOnlyReference(in ride).Should().Be(100);
    }

    [Fact]
    public void Several_parameters_are_one_input_and_another_method_may_have_another_guard()
    {
        Guarded.Tip(new Ride(3), "Paris", 2).Should().Be(6);
        Guarded.Tip(new Ride(30), "Paris").Should().Be(10);
        Guarded.Tip(new Ride(30), "Lyon").Should().BeNull();
        _tip.GetSnapshot().Count.Should().Be(3);
        _fare.GetSnapshot().Count.Should().Be(0);
    }

    [Fact]
    public void Methods_of_an_interface_that_cannot_be_marked_are_named()
    {
        using var minutes = new PredictionGuard<Ride, double>("minutes", guard => guard.Range(0, 60, BreachAction.Clamp));
        var model = new GuardedTheirs(new Theirs(), _fare, minutes);

        model.Fare(new Ride(200)).Should().Be(100);
        model.Minutes(new Ride(200)).Should().Be(60);
    }

    [Fact]
    public void Members_of_every_kind_are_passed_on()
    {
        var inner = new Everything<string>();
        using var guard = new PredictionGuard<string, double>("everything", guard => guard.Range(0, 1));
        IEverything<string> model = new GuardedEverything<string>(inner, guard);
        var changes = 0;
        model.Changed += (_, _) => changes++;
        inner.Change();
        model[1, "a"] = 5;
        model.Name = "other";
        model.WriteOnly = 9;
        var (one, other) = (1, 2);
        model.Swap(ref one, ref other);
        model.Slot() = 4;

        changes.Should().Be(1);
        inner[1, "a"].Should().Be(5);
        model[1, "a"].Should().Be(5);
        inner.Name.Should().Be("other");
        inner.WriteOnly.Should().Be(9);
        (one, other).Should().Be((2, 1));
        inner.Slot().Should().Be(4);
        model.Echo("x").Should().Be("x");
        model.Convert(3).Should().Be(3);
        model.TryGet("k", out var value).Should().BeTrue();
        value.Should().Be(7);
        model.Sum(1, 2, 3).Should().Be(6);
        model.@default(4).Should().Be(4);
    }

    [Fact]
    public void A_default_of_the_interface_goes_to_the_inner_service_which_may_have_its_own()
    {
        using var guard = new PredictionGuard<string, double>("everything");

        ((IEverything<string>)new GuardedEverything<string>(new Everything<string>(), guard)).Greet("Ada").Should().Be("hello Ada");
    }

    [Fact]
    public void Of_overloads_only_the_marked_one_is_guarded()
    {
        using var guard = new PredictionGuard<string, double>("everything", guard => guard.Range(0, 1));
        IEverything<string> model = new GuardedEverything<string>(new Everything<string>(), guard);

        model.Score("x", 1).Should().Be(5);
        model.Score("x").Should().Be(0.5);
        guard.GetSnapshot().Count.Should().Be(1);
    }

    [Fact]
    public void A_class_may_be_nested_and_implement_a_part_itself()
    {
        IFareModel model = new Outer.Within.Nested(new FareModel(), _fare);

        model.Version.Should().Be("mine");
        model.Score(new Ride(1000)).Should().Be(100);
    }

    [Fact]
    public void A_guarded_call_allocates_nothing()
    {
        var model = new GuardedFareModel(new FareModel(), _fare);
        var ride = new Ride(10);

        Allocations.Of(() => model.Score(ride)).Should().Be(0);
    }

    [Fact]
    public void Nothing_is_made_around_nothing() =>
        FluentActions.Invoking(() => new GuardedFareModel(null!, _fare)).Should().Throw<ArgumentNullException>().WithParameterName("inner");
}
