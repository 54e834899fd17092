using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>A service with a rhythm of the day: once that is known, a shift is told from it.</summary>
public sealed class ShiftReadinessTests : IClassFixture<ShiftReadinessTests.TwoDaysAndAHalf>, IDisposable
{
    private readonly TwoDaysAndAHalf _past;
    private readonly RhythmicService _service;

    public ShiftReadinessTests(TwoDaysAndAHalf past) => (_past, _service) = (past, new RhythmicService(past.Folder, past.End));

    public void Dispose() => _service.Dispose();

    [Fact]
    public void A_daily_rhythm_raises_nothing()
    {
        _past.Reported.Should().BeEmpty();
    }

    [Fact]
    public void A_shift_on_the_third_day_is_found()
    {
        _past.AfterShift.Select(breach => breach.Rule).Should().Equal(RuleNames.Shift);
    }

    [Fact]
    public void A_shift_is_reported_against_what_is_usual_at_this_time_of_the_weekday_by_the_clock_of_the_time_zone()
    {
        // 2:30 after midnight by UTC on the third day is the morning in Tokyo.
        _past.AfterShift[0].Expected.Should().MatchRegex(@"^mean [\d.]+ \(usual on a Friday at \d\d:\d\d, Asia/Tokyo\)$");
    }

    [Fact]
    public void After_a_restart_a_shift_is_found_without_another_day()
    {
        using var guard = _service.Start();
        _service.Live(guard, 200);

        _service.Live(guard, 1000, factor: 1.5);

        _service.Rules.Should().StartWith(RuleNames.Shift).And.NotContain(RuleNames.Change);
    }

    [Fact]
    public void After_a_restart_a_gross_change_is_found_at_once()
    {
        using var guard = _service.Start();
        _service.Live(guard, 200);

        _service.Live(guard, 60, factor: 10);

        _service.Rules.Should().Contain(RuleNames.Change);
    }

    [Fact]
    public void After_a_restart_the_rhythm_goes_on_to_raise_nothing()
    {
        using var guard = _service.Start();

        _service.Live(guard, 10_000);

        _service.Rules.Should().BeEmpty();
    }

    [Fact]
    public void Without_the_learned_state_a_shift_that_a_rhythm_could_be_is_not_raised_soon()
    {
        _service.ForgetState();
        using var guard = _service.Start();
        _service.Live(guard, 200);

        _service.Live(guard, 1000, factor: 1.5);

        _service.Rules.Should().BeEmpty();
    }

    [Fact]
    public void A_guard_that_does_not_follow_the_time_of_day_raises_it_against_the_baseline()
    {
        _service.ForgetState();
        _service.World.Configuration.SetGuard("""{ "Change": { "Shift": { "FollowTimeOfDay": false } } }""");
        using var guard = _service.Start();

        _service.Live(guard, 1000, factor: 1.5);

        _service.World.Reported.Should().ContainSingle(breach => breach.Rule == RuleNames.Shift).Which.Expected.Should().StartWith("mean 1").And.Contain("(baseline: 1,000 predictions)");
    }

    [Fact]
    public void From_the_moment_a_guard_no_longer_follows_the_time_of_day_shifts_against_the_baseline_are_raised()
    {
        _service.ForgetState();
        using var guard = _service.Start();
        _service.Live(guard, 1000);
        var before = guard.GetStatus().Metrics[0].Shifts;

        _service.World.Configuration.SetGuard("""{ "Change": { "Shift": { "FollowTimeOfDay": false } } }""");

        (before, guard.GetStatus().Metrics[0].Shifts).Should().Be((ShiftReadiness.LargeOnly, ShiftReadiness.Ready));
    }

    [Fact]
    public void Without_the_learned_state_a_shift_beyond_a_factor_of_two_is()
    {
        _service.ForgetState();
        using var guard = _service.Start();
        _service.Live(guard, 1000);

        _service.Live(guard, 1000, factor: 3.5);

        _service.Rules.Should().StartWith(RuleNames.Shift);
    }

    [Fact]
    public void Right_after_a_baseline_was_learned_no_rhythm_is_known_and_a_shift_is_found_all_the_same()
    {
        using var world = new TestWorld();
        var next = Streams.Normal(seed: 1);
        using var guard = world.NumberGuard(guard => guard.Baseline(minimumDuration: TimeSpan.Zero));
        for (var i = 0; i < 1000; i++)
        {
            guard.Predict(next(), static value => value);
        }

        guard.EvaluateNow();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 500; i++)
        {
            guard.Predict(1.5 * next(), static value => value);
        }

        world.Reported.Select(breach => breach.Rule).Should().Equal(RuleNames.Shift);
    }

    [Theory]
    [InlineData("Mars/Olympus", "'Mars/Olympus' isn't valid.")]
    [InlineData("", "The setting must not be empty.")]
    public void Unknown_time_zone_is_an_error_at_start(string zone, string problem)
    {
        using var world = new TestWorld();
        world.Configuration.SetGuard($$"""{ "Baseline": { "TimeZone": "{{zone}}" } }""");

        world.Invoking(it => it.NumberGuard()).Should().Throw<OptionsValidationException>()
            .WithMessage($"*PredictionGuardrails:Guards:fare:Baseline:TimeZone: {problem} Expected the ID of a time zone that is installed on this machine, for example UTC or Europe/Berlin.*");
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("Asia/Tokyo")]
    public void A_time_zone_that_is_known_is_fine(string zone)
    {
        using var world = new TestWorld();
        world.Configuration.SetGuard($$"""{ "Baseline": { "TimeZone": "{{zone}}" } }""");

        world.Invoking(it => it.NumberGuard().Dispose()).Should().NotThrow();
    }

    /// <summary>The past that the tests share: two days and a half of a service, what it left in its files, and what a shift then came to.</summary>
    public sealed class TwoDaysAndAHalf : IDisposable
    {
        public TwoDaysAndAHalf()
        {
            using var service = new RhythmicService(null, start: default);
            var guard = service.Start();
            service.Live(guard, (int)(2.5 * RhythmicService.PredictionsInDay));
            Reported = [.. service.World.Reported];
            End = service.World.Time.GetUtcNow();
            guard.Dispose();
            Folder = Directory.CreateTempSubdirectory("past").FullName;
            service.CopyTo(Folder);

            using var again = new RhythmicService(null, start: default);
            using var shifted = again.Start();
            again.Live(shifted, (int)(2.5 * RhythmicService.PredictionsInDay));
            again.Live(shifted, 1000, factor: 1.5);
            AfterShift = [.. again.World.Reported];
        }

        public string Folder { get; }

        public DateTimeOffset End { get; }

        internal IReadOnlyList<Breach> Reported { get; }

        internal IReadOnlyList<Breach> AfterShift { get; }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Log-normal predictions around a level that goes up and down by 30% with the day, one every three seconds.</summary>
    private sealed class RhythmicService : IDisposable
    {
        public const int PredictionsInDay = 28_800;

        private static readonly TimeSpan Each = TimeSpan.FromDays(1) / PredictionsInDay;

        private readonly string _folder = Directory.CreateTempSubdirectory("rhythm").FullName;
        private readonly Random _random;

        /// <param name="past">The folder with the files of an earlier guard; null for none.</param>
        /// <param name="start">When that ended.</param>
        public RhythmicService(string? past, DateTimeOffset start)
        {
            _random = new Random(past is null ? 1 : 2);
            World.Configuration.SetGuard("""{ "Baseline": { "TimeZone": "Asia/Tokyo" } }""");
            foreach (var file in past is null ? [] : Directory.EnumerateFiles(past))
            {
                File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
            }

            if (past is not null)
            {
                World.Time.SetUtcNow(start);
            }
        }

        public TestWorld World { get; } = new();

        public IEnumerable<string> Rules => World.Reported.Select(breach => breach.Rule).Where(rule => rule is RuleNames.Change or RuleNames.Shift);

        public PredictionGuard<double, double> Start() =>
            World.NumberGuard(guard => guard.Baseline(path: Path.Combine(_folder, "fare.json")).OnBreach(BreachAction.Observe));

        public void Live(PredictionGuard<double, double> guard, int count, double factor = 1)
        {
            for (var i = 0; i < count; i++)
            {
                World.Time.Advance(Each);
                var level = 0.3 * Math.Sin(2 * Math.PI * World.Time.GetUtcNow().TimeOfDay.TotalDays);
                guard.Predict(factor * 12 * Math.Exp(level + (0.55 * Streams.Gauss(_random))), static value => value);
            }
        }

        public void ForgetState() => File.Delete(Path.Combine(_folder, "fare.state.json"));

        public void CopyTo(string folder)
        {
            foreach (var file in Directory.EnumerateFiles(_folder))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
        }

        public void Dispose()
        {
            World.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
