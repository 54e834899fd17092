namespace PredictionGuardrails.Testing.Tests;

public sealed class FaultyModelTests
{
    [Fact]
    public void Model_is_correct_until_the_fault_starts()
    {
        var model = new FaultyModel<double, double>(ride => ride, Faults.Scaled(10), new FaultOptions { From = 2 });

        Enumerable.Range(1, 4).Select(ride => model.Score(ride)).Should().Equal(1, 2, 30, 40);
    }

    [Theory]
    [InlineData(30, 30, 39)]
    [InlineData(60, 30, 39)]
    [InlineData(90, 0, 39)]
    public void Stale_features_go_on_with_the_predictions_of_the_last_hour_if_there_are_any(int minutesAfter, double from, double to)
    {
        var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var run = new FaultRun<double>(Faults.StaleFeatures(), new FaultOptions { From = 40 }, null, clock);
        for (var i = 0; i < 40; i++)
        {
            run.Apply(i);
            clock.Advance(i == 29 ? TimeSpan.FromHours(2) : TimeSpan.Zero);
        }

        clock.Advance(TimeSpan.FromMinutes(minutesAfter));

        Enumerable.Range(0, (int)(to - from + 1)).Select(_ => run.Apply(1000)).Order().Should().Equal(Enumerable.Range((int)from, (int)(to - from + 1)).Select(i => (double)i));
    }

    [Fact]
    public void Model_counts_its_predictions_and_faults()
    {
        var model = new FaultyModel<double, double>(ride => ride, Faults.Scaled(10), new FaultOptions { From = 3 });
        for (var i = 0; i < 10; i++)
        {
            model.Score(i);
        }

        (model.Predictions, model.WrongPredictions).Should().Be((10, 7));
    }

    [Fact]
    public void A_share_of_the_predictions_is_wrong()
    {
        var model = new FaultyModel<double, double>(_ => 1, Faults.Scaled(10), new FaultOptions { From = 0, Share = 0.25 });

        Enumerable.Range(0, 10_000).Count(i => model.Score(i) == 10).Should().BeInRange(2300, 2700);
    }

    [Fact]
    public void Model_is_the_same_with_the_same_seed()
    {
        var options = new FaultOptions { From = 0, Share = 0.5, Seed = 3 };
        var (one, other) = (new FaultyModel<double, double>(x => x, Faults.Scaled(2), options), new FaultyModel<double, double>(x => x, Faults.Scaled(2), options));

        Enumerable.Range(0, 100).Select(i => one.Score(i)).Should().Equal(Enumerable.Range(0, 100).Select(i => other.Score(i)));
    }

    [Fact]
    public void Every_prediction_is_counted_from_any_number_of_threads()
    {
        var model = new FaultyModel<int, double>(_ => 1, Faults.Scaled(10), new FaultOptions { From = 1000 });

        Parallel.For(0, 10_000, i => model.Score(i));

        (model.Predictions, model.WrongPredictions).Should().Be((10_000, 9_000));
    }

    [Fact]
    public void A_fault_that_has_to_know_right_outputs_needs_some_first()
    {
        var make = () => new FaultyModel<double, double>(ride => ride, Faults.Dispersed(3), new FaultOptions { From = 0 });

        make.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*derives its parameters from correct predictions. Set From*");
    }

    [Fact]
    public void Fault_derives_its_parameters_from_the_latest_correct_outputs()
    {
        var model = new FaultyModel<double, double>(ride => ride, Faults.Stuck(), new FaultOptions { From = 2500 });

        Enumerable.Range(0, 2502).Select(i => model.Score(i)).ToList()[^1].Should().Be(2499);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    public void A_share_that_is_none_is_refused(double share)
    {
        var make = () => new FaultyModel<double, double>(ride => ride, Faults.Scaled(2), new FaultOptions { Share = share });

        make.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Share must be greater than 0 and at most 1*");
    }

    [Fact]
    public void Another_fault_derives_its_parameters_from_older_predictions_too()
    {
        var clock = new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var run = new FaultRun<double>(Faults.Saturated(), new FaultOptions { From = 2 }, null, clock);

        run.Apply(8);
        clock.Advance(TimeSpan.FromHours(2));
        run.Apply(1);

        Enumerable.Range(0, 2).Select(_ => run.Apply(100)).Should().Equal(8, 8);
    }

    [Fact]
    public void At_most_the_thousand_latest_correct_predictions_are_kept()
    {
        var model = new FaultyModel<double, double>(ride => ride, Faults.StaleFeatures(predictions: 2000), new FaultOptions { From = 1500 });
        for (var i = 0; i < 1500; i++)
        {
            model.Score(i);
        }

        Enumerable.Range(0, 1000).Select(_ => model.Score(-1)).Order().Should().Equal(Enumerable.Range(500, 1000).Select(i => (double)i));
    }

    [Fact]
    public void Without_a_share_the_fault_has_the_random_numbers_of_the_seed_to_itself()
    {
        var fault = new Fault<double?>("random", "The weights aren't loaded.", (_, random) => random.NextDouble());
        var model = new FaultyModel<double, double>(ride => ride, fault, new FaultOptions { From = 0, Seed = 3 });
        var random = new Random(3);

        Enumerable.Range(0, 10).Select(i => model.Score(i)).Should().Equal(Enumerable.Range(0, 10).Select(_ => random.NextDouble()));
    }

    [Fact]
    public void A_share_is_of_the_random_numbers_below_it()
    {
        var options = new FaultOptions { From = 0, Seed = 3, Share = new Random(3).NextDouble() };
        var model = new FaultyModel<double, double>(ride => ride, Faults.Scaled(10), options);

        model.Score(1).Should().Be(1);
        model.WrongPredictions.Should().Be(0);
    }

    [Fact]
    public void A_model_and_a_fault_are_needed()
    {
        var without = () => new FaultyModel<double, double>(null!, Faults.Scaled(2));
        var faultless = () => new FaultyModel<double, double>(ride => ride, null!);

        without.Should().Throw<ArgumentNullException>().WithParameterName("model");
        faultless.Should().Throw<ArgumentNullException>().WithParameterName("fault");
    }

    [Fact]
    public void A_start_before_the_first_prediction_is_refused()
    {
        var make = () => new FaultyModel<double, double>(ride => ride, Faults.Scaled(2), new FaultOptions { From = -1 });

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("From");
    }
}
