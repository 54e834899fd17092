using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PredictionGuardrails.Tests.Support;
using static PredictionGuardrails.Tests.Metrics.NumberCheckTests;

namespace PredictionGuardrails.Tests.Reporting;

public sealed class LogTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_first_breach_is_logged_at_once_under_the_guards_category()
    {
        Passes(_world.NumberGuard(guard => guard.Range(0, 500)), 501);

        _world.Logs.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Category = "PredictionGuardrails.fare",
            Level = LogLevel.Error,
            Id = new EventId(1, "Breach"),
            Message = "Range breach in guard 'fare': prediction was 501, expected between 0 and 500. Action: Throw (Enforce).",
        });
    }

    [Fact]
    public void Breach_is_logged_with_a_named_value_for_each_fact()
    {
        var guard = _world.Guard<int, double>(guard => guard.Range(0, 500).ModelVersion("1.1"));

        guard.Invoking(it => it.Inspect(1, 4812.3)).Should().Throw<PredictionRejectedException>();

        var values = _world.Logs.Should().ContainSingle().Which.StructuredState!.ToDictionary();
        values.Should().BeEquivalentTo(new Dictionary<string, string?>
        {
            ["Rule"] = "Range",
            ["Guard"] = "fare",
            ["Metric"] = "prediction",
            ["Observed"] = "4,812",
            ["ObservedValue"] = "4812.3",
            ["Expected"] = "between 0 and 500",
            ["Action"] = "Throw",
            ["Mode"] = "Enforce",
            ["ModelVersion"] = "1.1",
            ["{OriginalFormat}"] =
                "{Rule} breach in guard '{Guard}': {Metric} was {Observed}, expected {Expected}. Action: {Action} ({Mode}). Model version: {ModelVersion}.",
        });
    }

    [Theory]
    [InlineData(BreachAction.Observe)]
    [InlineData(BreachAction.Clamp)]
    [InlineData(BreachAction.Fallback)]
    public void A_breach_that_no_caller_sees_is_a_warning(BreachAction action)
    {
        _world.NumberGuard(guard => guard.Range(0, 500, action).FallBackTo(1)).Inspect(1, 501);

        _world.Logs.Should().ContainSingle().Which.Level.Should().Be(LogLevel.Warning);
    }

    [Fact]
    public void A_breach_that_is_only_observed_is_a_warning_whatever_its_action()
    {
        _world.NumberGuard(guard => guard.Mode(GuardMode.Observe)).Inspect(1, double.NaN);

        _world.Logs.Should().ContainSingle().Which.Level.Should().Be(LogLevel.Warning);
    }

    [Fact]
    public void An_exception_goes_with_the_line()
    {
        Passes(_world.NumberGuard(guard => guard.Check("broken", _ => throw new FormatException())), 1);

        _world.Logs.Should().ContainSingle().Which.Exception.Should().BeOfType<FormatException>();
    }

    [Fact]
    public void A_flood_becomes_one_line_and_then_a_summary_per_interval()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Observe));
        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(1, 501 + i);
        }

        Lines().Should().HaveCount(1);
        _world.Time.Advance(TimeSpan.FromSeconds(30));

        Lines().Should().HaveCount(2);
        Lines()[1].Should().BeEquivalentTo(new
        {
            Level = LogLevel.Warning,
            Id = new EventId(2, "BreachSummary"),
            Message = "999 more Range breaches in guard 'fare' in the last 00:00:30. Latest: prediction was 1,500, expected between 0 and 500. Action: Observe (Enforce).",
        });
    }

    [Fact]
    public void The_summary_of_one_breach_is_in_the_singular()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Observe));
        guard.Inspect(1, 501);
        guard.Inspect(1, 502);

        _world.Time.Advance(TimeSpan.FromSeconds(30));

        Lines()[^1].Message.Should().StartWith("1 more Range breach in guard 'fare' in the last 00:00:30.");
    }

    [Fact]
    public void After_a_quiet_interval_the_next_breach_is_a_first_one_again()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Observe));
        guard.Inspect(1, 501);
        _world.Time.Advance(TimeSpan.FromSeconds(30));

        guard.Inspect(1, 502);

        Lines().Select(line => line.Id.Id).Should().Equal(1, 1);
    }

    [Fact]
    public void A_flood_that_goes_on_is_summarized_again_and_no_first_line_comes_between()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Observe));
        for (var i = 0; i < 3; i++)
        {
            guard.Inspect(1, 501);
            guard.Inspect(1, 501);
            _world.Time.Advance(TimeSpan.FromSeconds(30));
        }

        Lines().Select(line => line.Message[..6]).Should().Equal("Range ", "1 more", "2 more", "2 more");
    }

    [Fact]
    public void Another_check_has_a_first_line_of_its_own()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Observe).Check("even", value => value % 2 == 0, BreachAction.Observe));
        guard.Inspect(1, 502);
        guard.Inspect(1, 501);

        Lines().Select(line => line.Message).Should().SatisfyRespectively(
            first => first.Should().Contain("Range"),
            second => second.Should().Contain("even"));
    }

    [Fact]
    public void Nothing_more_is_logged_once_a_guard_is_gone()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Observe));
        guard.Inspect(1, 501);
        guard.Inspect(1, 502);
        guard.Dispose();
        var lines = Lines().Count;

        _world.Time.Advance(TimeSpan.FromMinutes(5));

        Lines().Should().HaveCount(lines);
    }

    [Fact]
    public void Breaches_without_a_summary_are_summarized_when_the_guard_is_disposed()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Observe));
        guard.Inspect(1, 501);
        guard.Inspect(1, 502);

        guard.Dispose();

        Lines().Select(line => line.Id.Id).Should().Equal(1, 2);
    }

    [Fact]
    public void The_interval_can_be_configured()
    {
        _world.Configuration.Set("""{ "LogSummaryInterval": "00:01:00" }""");
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Observe));
        guard.Inspect(1, 501);
        guard.Inspect(1, 501);

        _world.Time.Advance(TimeSpan.FromSeconds(59));
        Lines().Should().HaveCount(1);

        _world.Time.Advance(TimeSpan.FromSeconds(1));
        Lines().Should().HaveCount(2);
    }

    [Fact]
    public void Breach_is_not_logged_if_warnings_are_off()
    {
        using var provider = new FakeLoggerProvider();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(provider).SetMinimumLevel(LogLevel.Critical));
        using var guard = new PredictionGuard<int, double>(
            "fare", guard => guard.Finite(BreachAction.Observe), new PredictionGuardDependencies { LoggerFactory = factory, TimeProvider = _world.Time });
        guard.Inspect(1, double.NaN);
        guard.Inspect(1, double.NaN);

        _world.Time.Advance(TimeSpan.FromSeconds(30));

        provider.Collector.Count.Should().Be(0);
    }

    [Fact]
    public async Task Every_breach_is_in_a_first_line_or_in_a_summary_whatever_the_threads()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Observe));
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                guard.Inspect(1, 501);
            }
        })).ToArray();
        while (!Task.WhenAll(callers).IsCompleted)
        {
            _world.Time.Advance(TimeSpan.FromSeconds(30));
        }

        await Task.WhenAll(callers);
        await guard.DisposeAsync();

        Lines().Where(line => line.Id.Id <= 2).Sum(line => line.Id.Id == 1 ? 1 : long.Parse(line.GetStructuredStateValue("Count")!)).Should().Be(8_000);
    }

    private List<FakeLogRecord> Lines() => [.. _world.Logs.Where(record => record.Category == "PredictionGuardrails.fare")];
}
