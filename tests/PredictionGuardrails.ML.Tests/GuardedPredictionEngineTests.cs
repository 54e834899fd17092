using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.ML.Tests;

/// <summary>A model of ML.NET behind a guard.</summary>
public sealed class GuardedPredictionEngineTests(TaxiModel taxi) : IClassFixture<TaxiModel>
{
    [Fact]
    public void A_row_is_predicted_as_the_model_does_and_watched()
    {
        using var guard = Guard();
        using var engine = Engine(guard);
        var bare = taxi.Context.Model.CreatePredictionEngine<Ride, FarePrediction>(taxi.Model);

        foreach (var ride in taxi.Rides.Take(100))
        {
            engine.Predict(ride).Fare.Should().Be(bare.Predict(ride).Fare);
        }

        guard.GetSnapshot("fare").Count.Should().Be(100);
        guard.GetSnapshot("fare").Mean.Should().BeInRange(5, 30);
    }

    [Fact]
    public void A_fare_that_cannot_be_right_is_rejected()
    {
        using var guard = Guard(guard => guard.Metric("low", fare => fare.Fare, fare => fare.Range(0, 1)));
        using var engine = Engine(guard);

        engine.Invoking(it => it.Predict(taxi.Rides[0])).Should().Throw<PredictionRejectedException>().WithMessage("*Range breach in guard 'fare': low was *");
    }

    [Fact]
    public void Every_thread_has_an_engine_of_its_own()
    {
        using var guard = Guard();
        using var engine = Engine(guard);
        var expected = taxi.Rides.Select(ride => taxi.Context.Model.CreatePredictionEngine<Ride, FarePrediction>(taxi.Model).Predict(ride).Fare).Take(20).ToList();

        Parallel.For(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => engine.Predict(taxi.Rides[i % 20]).Fare.Should().Be(expected[i % 20]));

        guard.GetSnapshot("fare").Count.Should().Be(1000);
    }

    [Fact]
    public void A_batch_is_one_pass_with_each_row_checked()
    {
        using var guard = Guard(guard => guard.Input("miles", ride => ride.Numbers[3], miles => miles.Range(0, 100, BreachAction.Fallback)).FallBackTo((_, _) => new FarePrediction { Fare = -1 }));
        using var engine = Engine(guard);
        Ride[] rides = [taxi.Rides[0], new() { Numbers = [1, 1, 600, 1e6f], Vendor = "CMT", Payment = "CRD" }, taxi.Rides[1]];

        var fares = engine.PredictBatch(rides);

        fares.Select(fare => fare.Fare).Should().Equal(engine.Predict(rides[0]).Fare, -1, engine.Predict(rides[2]).Fare);
    }

    [Fact]
    public void A_data_view_is_a_batch()
    {
        using var guard = Guard();
        using var engine = Engine(guard);

        var fares = engine.PredictBatch(taxi.Context.Data.LoadFromEnumerable(taxi.Rides));

        fares.Should().HaveCount(taxi.Rides.Count);
        guard.GetSnapshot("fare").Count.Should().Be(taxi.Rides.Count);
    }

    [Fact]
    public void A_feature_that_is_missing_is_found_in_the_inputs_before_it_is_in_the_fares()
    {
        using var guard = Guard(guard => guard.Input("miles", ride => ride.Numbers[3], miles => miles.Range(0.01, 200)));
        using var engine = Engine(guard);

        engine.Invoking(it => it.Predict(new Ride { Numbers = [1, 1, 600, float.NaN], Vendor = "CMT", Payment = "CRD" })).Should().Throw<PredictionRejectedException>()
            .WithMessage("*Finite breach in guard 'fare': input miles was NaN*");
    }

    [Fact]
    public void A_guarded_model_comes_from_the_container()
    {
        Skip();
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddGuardedPredictionEngine<Ride, FarePrediction>(
            "fare", (_, _) => taxi.Model, guard => guard.Metric("fare", fare => fare.Fare, fare => fare.Range(0, 500)));
        using var provider = services.BuildServiceProvider();

        var engine = provider.GetRequiredService<GuardedPredictionEngine<Ride, FarePrediction>>();

        engine.Predict(taxi.Rides[0]).Fare.Should().BePositive();
        provider.GetRequiredKeyedService<GuardedPredictionEngine<Ride, FarePrediction>>("fare").Should().BeSameAs(engine);
    }

    [Fact]
    public void Model_that_is_null_names_its_guard()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddGuardedPredictionEngine<Ride, FarePrediction>("fare", static (_, _) => null!, static _ => { });
        using var provider = services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<GuardedPredictionEngine<Ride, FarePrediction>>()).Should().Throw<InvalidOperationException>()
            .WithMessage("The function that loads the model of guard 'fare' returned null. Return a model.");
    }

    [Fact]
    public void Results_that_do_not_match_the_model_are_an_error_at_once()
    {
        Skip();
        using var guard = new PredictionGuard<Ride, OtherPrediction>(
            "fare", static guard => guard.Metric("price", static other => other.Price).FallBackTo(static (_, _) => new OtherPrediction()));

        FluentActions.Invoking(() => new GuardedPredictionEngine<Ride, OtherPrediction>(taxi.Context, taxi.Model, guard)).Should().Throw<ArgumentException>()
            .WithMessage("The model doesn't match rows of type Ride and results of type OtherPrediction. *'Price'*");
    }

    [Fact]
    public void Disposed_engine_does_not_fall_back()
    {
        using var guard = Guard(static guard => guard.FallBackTo(static (_, _) => new FarePrediction()));
        var engine = Engine(guard);
        engine.Dispose();

        engine.Invoking(it => it.Predict(taxi.Rides[0])).Should().Throw<ObjectDisposedException>();
        engine.Invoking(it => it.PredictBatch(taxi.Rides)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Row_that_is_null_does_not_fall_back()
    {
        using var guard = Guard(static guard => guard.FallBackTo(static (_, _) => new FarePrediction()));
        using var engine = Engine(guard);

        engine.Invoking(static it => it.Predict(null!)).Should().Throw<ArgumentNullException>();
        engine.Invoking(it => it.PredictBatch([taxi.Rides[0], null!])).Should().Throw<ArgumentException>().WithMessage("Row 1 is null.*");
    }

    [Fact]
    public void The_guard_adds_no_allocation_to_a_row()
    {
        using var guard = Guard();
        using var engine = Engine(guard);
        var bare = taxi.Context.Model.CreatePredictionEngine<Ride, FarePrediction>(taxi.Model);

        Measure(ride => engine.Predict(ride)).Should().Be(Measure(ride => bare.Predict(ride)));

        long Measure(Func<Ride, FarePrediction> predict)
        {
            var least = long.MaxValue;
            for (var i = 0; i < 500; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                predict(taxi.Rides[0]);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return least;
        }
    }

    private PredictionGuard<Ride, FarePrediction> Guard(Action<PredictionGuardBuilder<Ride, FarePrediction>>? configure = null)
    {
        Skip();
        return new("fare", guard =>
        {
            guard.Metric("fare", fare => fare.Fare, fare => fare.Range(-1, 500));
            configure?.Invoke(guard);
        });
    }

    private GuardedPredictionEngine<Ride, FarePrediction> Engine(PredictionGuard<Ride, FarePrediction> guard) => new(taxi.Context, taxi.Model, guard);

    private void Skip() => Assert.SkipWhen(taxi.WhyNot is not null, taxi.WhyNot ?? "");

    private sealed class OtherPrediction
    {
        public float Price { get; set; }
    }
}
