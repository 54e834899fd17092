using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>A test that was written and read continues as if nothing had happened.</summary>
public sealed class TestStateTests
{
    private static readonly Margin Margin = new(0.1, 0.01);

    private static GuardrailDeclaration Metric(HarmSide side) => new("metric", side, Margin);

    public static TheoryData<string> Tests => [.. Created.Keys];

    private static Dictionary<string, Func<GuardrailTest>> Created => new()
    {
        ["events"] = static () => new EventTest(GuardrailDeclaration.Failures, EventKind.Failures, 0.01, Margin),
        ["values"] = static () => new ValueTest(Metric(HarmSide.Either), 0.01, Margin, baseline: null),
        ["higher values"] = static () => new ValueTest(Metric(HarmSide.Higher), 0.01, Margin, baseline: null),
        ["latency"] = static () => new LatencyTest(GuardrailDeclaration.Latency, 0.01, Margin),
        ["rates"] = static () => new OutcomeRateTest(Metric(HarmSide.Either), "are wrong", 0.01, Margin),
        ["labels"] = static () => new LabelTest(Metric(HarmSide.Either), 0.01, Margin, new LabelCodes()),
        ["outcomes"] = static () => new OutcomeTest(new OutcomeRateTest(Metric(HarmSide.Lower), "are wrong", 0.01, new Margin(0.1)), arrival: null, scored: null),
        ["errors"] = static () => new ValueTest(Metric(HarmSide.Higher), 0.01, Margin, baseline: null, isOfErrors: true),
    };

    [Theory]
    [MemberData(nameof(Tests))]
    public void Carried_test_continues_as_the_original(string name)
    {
        var original = Created[name]();
        Feed(original, 0, 3000);
        var carried = Carry(original, Created[name](), static (test, state) => test.Carry(state));

        Feed(original, 3000, 6000);
        Feed(carried, 3000, 6000);

        carried.GetStatus("v2").Should().BeEquivalentTo(original.GetStatus("v2"));
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void Carried_test_knows_its_strata_and_periods(string name)
    {
        var original = Created[name]();
        Feed(original, 0, 3000);
        original.StartStratum();
        original.StartPeriod();
        Feed(original, 0, 500);
        var carried = Carry(original, Created[name](), static (test, state) => test.Carry(state));

        original.StartPeriod();
        carried.StartPeriod();
        Feed(original, 0, 3000);
        Feed(carried, 0, 3000);

        carried.GetStatus("v2").Should().BeEquivalentTo(original.GetStatus("v2"));
    }

    [Fact]
    public void Values_that_are_being_collected_are_carried()
    {
        var original = Created["values"]();
        Feed(original, 0, 150);

        var carried = Carry(original, Created["values"](), static (test, state) => test.Carry(state));

        carried.GetStatus("v2").Finding.Should().Be(original.GetStatus("v2").Finding).And.StartWith("The first 200 values of the control are collected,");
    }

    [Theory]
    [InlineData("events")]
    [InlineData("values")]
    [InlineData("labels")]
    public void Carried_pairs_continue_as_the_original(string kind)
    {
        GuardrailTest Create() => kind switch
        {
            "events" => new PairedEventTest(GuardrailDeclaration.Breaches, EventKind.Breaches, 0.01, Margin),
            "labels" => new PairedLabelTest(Metric(HarmSide.Either), 0.01, Margin, new LabelCodes()),
            _ => new PairedValueTest(Metric(HarmSide.Either), 0.01, Margin),
        };
        var original = Create();
        FeedPairs(original, 0, 2000);
        original.StartPeriod();
        FeedPairs(original, 0, 500);
        var carried = Carry(original, Create(), static (test, state) => test.Carry(state));

        FeedPairs(original, 0, 3000);
        FeedPairs(carried, 0, 3000);

        carried.GetStatus("v2").Should().BeEquivalentTo(original.GetStatus("v2"));
    }

    [Fact]
    public void Default_metrics_of_many_units_take_20_megabytes_at_most()
    {
        GuardrailTest[] metrics = [Created["events"](), Created["events"](), Created["values"](), Created["latency"]()];
        for (var unit = 1; unit <= 300_000; unit++)
        {
            var key = Mix((ulong)unit);
            foreach (var metric in metrics)
            {
                metric.Add(1 + (unit % 3), (key & 1) != 0, 0.5, key);
            }
        }

        using var stream = new MemoryStream();
        Array.ForEach(metrics, metric => metric.Carry(TestState.Writing(stream)));

        stream.Length.Should().BeInRange(5_000_000, 20_000_000);
    }

    [Fact]
    public void Units_that_do_not_fit_stay_left_out()
    {
        var original = new UnitTable<int>(64);
        for (var unit = 1UL; unit < 200; unit++)
        {
            original.Find(unit << 56);
        }

        var carried = Carry(original, new UnitTable<int>(64), static (table, state) => table.Carry(state));

        carried.Should().BeEquivalentTo(new { original.Count, original.SampledShare });
        carried.Find(255UL << 56).Should().Be(-1);
    }

    [Fact]
    public void Sample_of_units_is_carried()
    {
        var original = new DistinctUnits(arms: 2, capacity: 16);
        for (var unit = 1UL; unit < 1000; unit++)
        {
            original.Add(unit * 0x9E3779B97F4A7C15, (int)(unit % 2));
        }

        var carried = Carry(original, new DistinctUnits(arms: 2, capacity: 16), static (units, state) => units.Carry(state));

        carried.Count().Should().BeEquivalentTo(original.Count());
    }

    [Fact]
    public void Week_of_a_period_lasts_as_long_as_processes_run()
    {
        var time = new FakeTimeProvider();
        var original = new Periods(time, [], static _ => 0);
        Count(original, 0, 100);
        time.Advance(TimeSpan.FromDays(4));
        using var stream = new MemoryStream();
        original.Carry(TestState.Writing(stream));
        time.Advance(TimeSpan.FromDays(30));
        stream.Position = 0;
        var looked = 0;
        var carried = new Periods(time, [], _ => looked++);
        carried.Carry(TestState.Reading(stream));
        Count(carried, 0, 100);

        time.Advance(TimeSpan.FromDays(2.9));
        carried.StartIfDue();
        looked.Should().Be(0);
        time.Advance(TimeSpan.FromDays(0.2));
        carried.StartIfDue();

        looked.Should().Be(1);
    }

    [Fact]
    public void Units_that_have_counted_in_a_period_are_carried()
    {
        var time = new FakeTimeProvider();
        var test = Created["events"]();
        Feed(test, 0, 3000);
        Periods Create() => new(time, [test], static _ => 150);
        var original = Create();
        Count(original, 0, 100);
        Count(original, 0, 100);
        time.Advance(TimeSpan.FromDays(7));
        original.StartIfDue();
        var carried = Carry(original, Create(), static (periods, state) => periods.Carry(state));

        // The same again adds no unit, so that the period ends.
        Count(carried, 0, 100);
        time.Advance(TimeSpan.FromDays(7));
        var before = Written(test);
        carried.StartIfDue();

        Written(test).Should().NotEqual(before);
    }

    [Fact]
    public void Arrays_of_another_length_are_an_error()
    {
        using var stream = new MemoryStream();
        TestState.Writing(stream).Carry(new double[3]);
        stream.Position = 0;

        var read = () => TestState.Reading(stream).Carry(new double[4]);

        read.Should().Throw<InvalidDataException>().WithMessage("The tests were written in another form.");
    }

    private static void Count(Periods periods, ulong from, ulong to)
    {
        for (var unit = from; unit < to; unit++)
        {
            periods.Count((unit + 1) * 0x9E3779B97F4A7C15);
        }
    }

    private static byte[] Written(GuardrailTest test)
    {
        using var stream = new MemoryStream();
        test.Carry(TestState.Writing(stream));
        return stream.ToArray();
    }

    private static T Carry<T>(T from, T to, Action<T, TestState> carry)
    {
        using var stream = new MemoryStream();
        carry(from, TestState.Writing(stream));
        stream.Position = 0;
        carry(to, TestState.Reading(stream));
        stream.Position.Should().Be(stream.Length);
        return to;
    }

    /// <summary>Calls of 1,000 units; about half are the variant's, whose values are higher.</summary>
    private static void Feed(GuardrailTest test, int from, int to)
    {
        for (var call = from; call < to; call++)
        {
            var unit = Mix((ulong)(call % 1000) + 1);
            var isVariant = (unit & 1) != 0;
            var random = (Mix((ulong)call + 5000) >> 11) * (1.0 / (1UL << 53));
            var isRate = test is OutcomeTest or OutcomeRateTest or EventTest;
            test.Add(isRate ? (random < (isVariant ? 0.15 : 0.1) ? 1 : 0) : 0.1 + random + (isVariant ? 0.02 : 0), isVariant, 0.5, unit);
        }
    }

    private static void FeedPairs(GuardrailTest test, int from, int to)
    {
        for (var call = from; call < to; call++)
        {
            var random = (Mix((ulong)call + 5000) >> 11) * (1.0 / (1UL << 53));
            var (control, variant) = test switch
            {
                PairedEventTest => (random < 0.1 ? 1 : 0, random < 0.12 ? 2 : 0),
                PairedLabelTest => (Math.Floor(5 * random), Math.Floor(6 * random)),
                _ => (random, random * 1.2),
            };
            test.AddPair(control, variant, Mix((ulong)(call % 1000) + 1));
        }
    }

    private static ulong Mix(ulong number)
    {
        var mixed = number * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
