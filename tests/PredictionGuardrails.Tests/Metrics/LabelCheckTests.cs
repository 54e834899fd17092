using PredictionGuardrails.Tests.Support;
using static PredictionGuardrails.Tests.Metrics.NumberCheckTests;

namespace PredictionGuardrails.Tests.Metrics;

public sealed class LabelCheckTests : IDisposable
{
    private readonly TestWorld _world = new();

    [Flags]
    private enum Tags
    {
        None = 0,
        New = 1,
        Rare = 2,
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Text_is_allowed_as_it_is_spelt()
    {
        var guard = _world.Guard<int, string?>(guard => guard.Label().AllowedValues(["cat", "dog"]));

        Passes(guard, "cat").Should().BeTrue();
        BreachOf(guard, "Cat").Should().BeEquivalentTo(new { Rule = "AllowedValues", Observed = "'Cat'", Expected = "one of 'cat', 'dog'" });
        BreachOf(guard, null).Should().BeEquivalentTo(new { Rule = "NotNull", Observed = "null", Expected = "a value", ObservedValue = (double?)null });
    }

    [Fact]
    public void Without_a_list_any_label_passes_but_null()
    {
        var guard = _world.Guard<int, string?>(guard => guard.Label());

        Passes(guard, "anything").Should().BeTrue();
        Passes(guard, null).Should().BeFalse();
    }

    [Fact]
    public void Enums_bools_and_characters_are_labels()
    {
        var verdicts = _world.Guard<int, Verdict>(guard => guard.AllowedValues([Verdict.Approve, Verdict.Decline]));
        Passes(verdicts, Verdict.Approve).Should().BeTrue();
        BreachOf(verdicts, Verdict.Review).Observed.Should().Be("Review");

        var flags = _world.Guard<int, bool>(guard => guard.AllowedValues([true]));
        Passes(flags, true).Should().BeTrue();
        BreachOf(flags, false).Observed.Should().Be("False");

        var grades = _world.Guard<int, char>(guard => guard.AllowedValues(['A', 'B']));
        Passes(grades, 'A').Should().BeTrue();
        BreachOf(grades, 'C').Observed.Should().Be("C");
    }

    [Fact]
    public void Value_that_the_enum_does_not_define_is_refused()
    {
        var guard = _world.Guard<int, Verdict>();

        BreachOf(guard, (Verdict)99).Should().BeEquivalentTo(
            new { Rule = "AllowedValues", Observed = "99", Expected = "one of 'Approve', 'Review', 'Decline'" });
    }

    [Fact]
    public void Configuration_allows_values_that_the_enum_does_not_define()
    {
        _world.Configuration.SetGuard("""{ "AllowedValues": { "Enabled": false } }""");
        var guard = _world.Guard<int, Verdict>();

        Passes(guard, (Verdict)99).Should().BeTrue();
    }

    [Fact]
    public void Combined_flags_are_allowed()
    {
        var guard = _world.Guard<int, Tags>();

        Passes(guard, Tags.New | Tags.Rare).Should().BeTrue();
    }

    [Fact]
    public void Null_cannot_be_listed_as_allowed()
    {
        var create = () => _world.Guard<int, string?>(guard => guard.AllowedValues(["cat", null]));

        create.Should().Throw<ArgumentException>().WithMessage("Null can't be an allowed value. To allow null, turn NotNull off.*");
    }

    [Fact]
    public void A_label_is_reported_on_one_line_and_in_bounded_length()
    {
        var guard = _world.Guard<int, string>(guard => guard.Label().AllowedValues(["cat"]));

        BreachOf(guard, "a\r\nb\u2028c\u0000").Observed.Should().Be("'a\\u000d\\u000ab\\u2028c\\u0000'");
        BreachOf(guard, new string('x', 5000)).Observed.Length.Should().BeLessThanOrEqualTo(203);
    }

    [Fact]
    public void A_number_check_on_a_label_is_an_error()
    {
        var create = () => _world.Guard<int, string>(guard => guard.Label().Range(0, 1).Finite(BreachAction.Throw));

        create.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().Which.Failures.Should().Equal(
            "PredictionGuardrails:Guards:fare:Finite: The check applies only to numbers, but metric 'prediction' is a label (string). Use AllowedValues.",
            "PredictionGuardrails:Guards:fare:Range: The check applies only to numbers, but metric 'prediction' is a label (string). Use AllowedValues.");
    }
}
