using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Monitoring;

/// <summary>Predictions told apart by a key.</summary>
public sealed class SegmentTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("segments").FullName;
    private readonly Func<double> _next = Streams.Normal(seed: 1);

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Each_value_has_statistics_of_its_own_and_all_together_too()
    {
        using var guard = Guard();

        guard.Inspect("DE", 1);
        guard.Inspect("FR", 2);
        guard.Inspect("DE", 3);

        guard.GetSegments().Should().Equal("country DE", "country FR");
        guard.GetSnapshot(segment: "country DE").Mean.Should().Be(2);
        guard.GetSnapshot(segment: "country FR").Mean.Should().Be(2);
        guard.GetSnapshot().Count.Should().Be(3);
    }

    [Fact]
    public void Values_beyond_the_maximum_and_long_ones_are_one_segment_together()
    {
        using var guard = Guard(maximum: 2);

        foreach (var country in (string[])["DE", "FR", "IT", "ES", "DE", new string('x', 1000)])
        {
            guard.Inspect(country, 1);
        }

        guard.GetSegments().Should().Equal("country DE", "country FR", "country other");
        guard.GetSnapshot(segment: "country other").Count.Should().Be(3);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData("\u200b")]
    public void Key_that_is_null_empty_or_blank_is_none(string? country)
    {
        using var guard = Guard();

        guard.Inspect(country!, 1);

        guard.GetSegments().Should().Equal("country none");
    }

    [Theory]
    [InlineData("none", "country 'none'")]
    [InlineData("other", "country 'other'")]
    [InlineData("'other'", "country ''other''")]
    [InlineData("'none", "country ''none'")]
    [InlineData("others", "country others")]
    public void Key_that_is_called_like_a_built_in_segment_has_its_own(string country, string segment)
    {
        using var guard = Guard(maximum: 1);
        guard.Inspect(country, 1);
        guard.Inspect("DE", 1);

        guard.GetSegments().Should().BeEquivalentTo([segment, "country other"]);
        guard.GetSnapshot(segment: segment).Count.Should().Be(1);
    }

    [Fact]
    public void Key_with_control_characters_is_reported_on_one_line()
    {
        using var guard = Guard();
        guard.Inspect("DE\r\nfail: all is well\u2028\u202e\u001b[31m", 1);

        guard.GetSegments().Should().Equal(@"country DE\u000d\u000afail: all is well\u2028\u202e\u001b[31m");
    }

    [Fact]
    public void How_many_values_are_reported_apart_can_be_configured()
    {
        _world.Configuration.SetGuard("{ \"Segments\": { \"Country\": { \"Maximum\": 1 } } }");
        using var guard = Guard();

        guard.Inspect("DE", 1);
        guard.Inspect("FR", 1);

        guard.GetSegments().Should().Equal("country DE", "country other");
    }

    [Fact]
    public void A_configured_key_that_code_does_not_declare_is_an_error_at_start()
    {
        _world.Configuration.SetGuard("{ \"Segments\": { \"contry\": { \"Maximum\": 1 } } }");

        this.Invoking(it => it.Guard()).Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Segments:contry: The guard doesn't define this segment. Did you mean 'country'?");
    }

    [Fact]
    public void Null_is_a_value_too()
    {
        using var guard = Guard();

        guard.Inspect(null!, 1);

        guard.GetSegments().Should().Equal("country none");
    }

    [Fact]
    public void A_segment_that_there_is_not_is_an_error_that_names_those_that_there_are()
    {
        using var guard = Guard();
        guard.Inspect("DE", 1);

        guard.Invoking(it => it.GetSnapshot(segment: "country DK")).Should().Throw<ArgumentException>()
            .WithMessage("No segment named 'country DK' exists. Did you mean 'country DE'?*");
    }

    [Fact]
    public void Change_in_one_segment_is_reported_with_its_name()
    {
        using var guard = Guard();
        Learn(guard, "DE", "FR");

        for (var i = 0; i < 20; i++)
        {
            guard.Inspect("DE", 10 * _next());
            guard.Inspect("FR", _next());
        }

        guard.GetStatus().Metrics.Where(baseline => baseline.Segment is not null).Select(baseline => (baseline.Segment, baseline.State)).Should()
            .BeEquivalentTo([("country DE", ChangeDetectionState.Changed), ("country FR", ChangeDetectionState.Monitoring)]);
        _world.Logs.Should().Contain(line => line.Message.Contains("Change breach in guard 'fare': prediction (country DE) was far "));
    }

    [Fact]
    public void A_segment_can_have_other_outputs_than_the_rest_without_being_wrong()
    {
        using var guard = Guard();
        for (var i = 0; i < 2_000; i++)
        {
            guard.Inspect("DE", _next());
            guard.Inspect("JP", 100 * _next());
        }

        guard.EvaluateNow();
        for (var i = 0; i < 5_000; i++)
        {
            guard.Inspect("DE", _next());
            guard.Inspect("JP", 100 * _next());
        }

        guard.GetStatus().Metrics.Select(baseline => baseline.State).Should().AllBeEquivalentTo(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public void A_key_function_that_throws_rejects_nothing_and_is_reported()
    {
        using var guard = _world.Guard<string, double>(guard => guard.Segment("country", (Func<string, string?>)(_ => throw new FormatException("no country"))));

        guard.Inspect("DE", 1).Should().Be(1);

        _world.Logs.Should().ContainSingle(line => line.Message.Contains("Segment breach in guard 'fare': the key function of segment 'country' threw FormatException: no country."));
    }

    [Fact]
    public void A_segments_baseline_is_kept_too_and_taken_when_its_value_comes()
    {
        using (var guard = Guard())
        {
            Learn(guard, "DE", "FR");
        }

        using var restarted = Guard();
        restarted.Inspect("DE", _next());

        restarted.GetStatus().Metrics.Select(baseline => baseline.ToString()).Should().Contain(text => text.StartsWith("prediction (country DE): monitoring"));
    }

    [Fact]
    public void The_stated_rules_hold_for_every_segment()
    {
        using var guard = _world.Guard<string, double>(guard => guard
            .Segment("country", country => country).Prediction(fare => fare.Mean(new() { Maximum = 15 })));
        for (var i = 0; i < 1_000; i++)
        {
            guard.Inspect(i % 10 == 0 ? "DE" : "FR", i % 10 == 0 ? 30 : 10);
        }

        _world.Time.Advance(TimeSpan.FromSeconds(10));

        _world.Logs.Should().ContainSingle(line => line.Id.Name == "Breach").Which.Message.Should().Contain("Mean breach in guard 'fare': prediction (country DE) had mean 30 over 100 predictions");
    }

    [Fact]
    public void A_segment_is_named_once()
    {
        var building = () => _world.Guard<string, double>(guard => guard.Segment("country", country => country).Segment("Country", country => country));

        building.Should().Throw<ArgumentException>().WithMessage("A segment named 'Country' already exists.*");
    }

    private PredictionGuard<string, double> Guard(int maximum = 20) => _world.Guard<string, double>(guard => guard
        .Segment("country", country => country, maximum)
        .Baseline(minimumDuration: TimeSpan.Zero, path: Path.Combine(_folder, "fare.json")));

    private void Learn(PredictionGuard<string, double> guard, params string[] countries)
    {
        for (var i = 0; i < 1000; i++)
        {
            foreach (var country in countries)
            {
                guard.Inspect(country, _next());
            }
        }

        guard.EvaluateNow();
    }
}
