using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>A finding about labels that the baseline doesn't know names one.</summary>
public sealed class UnknownLabelTests : IDisposable
{
    private const string Unknown = "a label not in the baseline";

    private static readonly string[] Known = ["card", "cash", "invoice"];

    private readonly TestWorld _world = new();
    private readonly Random _random = new(1);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_unknown_label_is_named()
    {
        using var guard = LearnedGuard();

        Answer(guard, 40, i => i % 2 == 0 ? Healthy() : "voucher");

        Observed(RuleNames.Change).Should().StartWith($"{Unknown}: 'voucher' (");
    }

    [Fact]
    public void Of_several_unknown_labels_the_most_frequent_one_is_named()
    {
        using var guard = LearnedGuard();

        Answer(guard, 60, i => i % 3 == 0 ? Healthy() : i is 1 or 2 ? "typo" : "voucher");

        Observed(RuleNames.Change).Should().StartWith("labels not in the baseline, mostly 'voucher' (");
    }

    [Fact]
    public void An_unknown_label_from_before_the_change_is_not_named()
    {
        using var guard = LearnedGuard();
        Answer(guard, 3000, i => i == 0 ? "old" : Healthy());

        Answer(guard, 40, i => i % 2 == 0 ? Healthy() : "voucher");

        Observed(RuleNames.Change).Should().StartWith($"{Unknown}: 'voucher' (");
    }

    [Fact]
    public void A_long_label_with_control_characters_is_written_on_one_line_of_bounded_length()
    {
        using var guard = LearnedGuard();
        var label = $"first\nsecond\u0007{new string('\t', 150)}";

        Answer(guard, 40, i => i % 2 == 0 ? Healthy() : label);

        Observed(RuleNames.Change).Should().StartWith($@"{Unknown}: 'first\u000asecond\u0007\u0009").And.Contain("…'").And.NotContainAny("\n", "\u0007", "\t")
            .And.Match(observed => observed.Length < 300);
    }

    [Fact]
    public void A_known_label_is_written_without_control_characters_too()
    {
        using var guard = LearnedGuard("two\nlines");

        Answer(guard, 200, static _ => "two\nlines");

        _world.Reported.Should().NotBeEmpty().And.AllSatisfy(breach => $"{breach.Observed}{breach.Expected}".Should().NotContain("\n"));
    }

    [Fact]
    public void Labels_beyond_the_maximum_are_called_that()
    {
        _world.Configuration.Set("""{ "MaximumLabels": 3 }""");
        using var guard = LearnedGuard();

        Answer(guard, 40, i => i % 2 == 0 ? Healthy() : $"label {i}");

        Observed(RuleNames.Change).Should().StartWith($"{Unknown} (not counted individually: too long, or more than MaximumLabels) (");
    }

    [Fact]
    public void A_label_too_long_to_be_counted_is_called_that()
    {
        using var guard = LearnedGuard();

        Answer(guard, 40, i => i % 2 == 0 ? Healthy() : new string('x', 1000));

        Observed(RuleNames.Change).Should().StartWith($"{Unknown} (not counted individually: too long, or more than MaximumLabels) (");
    }

    [Fact]
    public void A_label_that_comes_now_and_then_is_named_by_the_shift()
    {
        using var guard = LearnedGuard();

        Answer(guard, 3000, i => i % 25 == 0 ? "voucher" : Healthy());

        _world.Reported.Should().Contain(breach => breach.Rule == RuleNames.Shift && breach.Observed.Contains($"{Unknown}: 'voucher' ("));
    }

    private string Observed(string rule) => _world.Reported.First(breach => breach.Rule == rule).Observed;

    private string Healthy() => Known[_random.Next(Known.Length)];

    private PredictionGuard<int, string> LearnedGuard(string? inPlaceOfCard = null)
    {
        var guard = _world.Guard<int, string>(guard => guard.Label().Baseline(minimumDuration: TimeSpan.Zero));
        Answer(guard, 1000, _ => Healthy() is var label && label == "card" ? inPlaceOfCard ?? label : label);
        guard.EvaluateNow();
        return guard;
    }

    private static void Answer(PredictionGuard<int, string> guard, int count, Func<int, string> label)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Inspect(0, label(i));
        }
    }
}
