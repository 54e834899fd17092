namespace PredictionGuardrails.Testing.Tests;

/// <summary>Where in a prediction faults are at work.</summary>
public sealed class FaultTargetTests
{
    public enum Decision
    {
        Deny,
        Grant,
    }

    public sealed record Quote(double Price, string Currency);

    [Fact]
    public void A_float_is_a_number() => Make<float>(Faults.Scaled(10))(1.5f).Should().Be(15);

    [Fact]
    public void An_integer_is_a_number_and_keeps_its_range() => Make<int>(Faults.Scaled(1000))(3_000_000).Should().Be(int.MaxValue);

    [Fact]
    public void A_nullable_number_can_be_missing() => Make<decimal?>(Faults.Missing(1))(1.5m).Should().BeNull();

    [Fact]
    public void Every_type_of_number_and_its_nullable_is_a_number()
    {
        Doubled<double>(21, 42);
        Doubled<float>(21, 42);
        Doubled<decimal>(21, 42);
        Doubled<int>(21, 42);
        Doubled<long>(21, 42);
        Doubled<Half>((Half)21, (Half)42);
        Doubled<short>(21, 42);
        Doubled<byte>(21, 42);

        static void Doubled<TNumber>(TNumber right, TNumber wrong)
            where TNumber : struct
        {
            Make<TNumber>(Faults.Scaled(2))(right).Should().Be(wrong);
            Make<TNumber?>(Faults.Scaled(2))(right).Should().Be(wrong);
            Make<TNumber?>(Faults.Scaled(2))(null).Should().BeNull();
        }
    }

    [Fact]
    public void An_enum_is_a_label() => Make<Decision>(Faults.LabelStuck("Grant"))(Decision.Deny).Should().Be(Decision.Grant);

    [Fact]
    public void A_truth_value_is_a_label() => Make<bool>(Faults.LabelStuck("true"))(false).Should().BeTrue();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_truth_value_is_read_as_a_label(bool right) => Make<bool>(Faults.LabelStaleCache())(right).Should().Be(right);

    [Fact]
    public void An_array_of_doubles_is_the_probabilities_of_classes() =>
        Make<double[]>(Faults.ClassesSwapped())([0.25, 0.75]).Should().Equal(0.75, 0.25);

    [Fact]
    public void An_array_of_floats_is_the_probabilities_of_classes() =>
        Make<float[]>(Faults.ClassesSwapped())([0.25f, 0.75f]).Should().Equal(0.75f, 0.25f);

    [Fact]
    public void Another_type_says_what_goes_wrong_in_it()
    {
        var target = FaultTarget.Number<Quote>(quote => quote.Price, (quote, price) => quote with { Price = price ?? 0 });
        var model = new FaultyModel<int, Quote>(_ => new Quote(7, "EUR"), Faults.Scaled(10), new FaultOptions { From = 0 }, target);

        model.Score(0).Should().Be(new Quote(70, "EUR"));
    }

    [Fact]
    public void A_target_reads_and_writes()
    {
        var unread = () => FaultTarget.Number<Quote>(null!, (quote, _) => quote);
        var unwritten = () => FaultTarget.Label<Quote>(quote => quote.Currency, null!);

        unread.Should().Throw<ArgumentNullException>().WithParameterName("read");
        unwritten.Should().Throw<ArgumentNullException>().WithParameterName("write");
    }

    [Fact]
    public void A_type_that_does_not_say_is_refused_with_the_way_out()
    {
        var make = () => Make<Quote>(Faults.Scaled(10));

        make.Should().Throw<NotSupportedException>().WithMessage("*Use FaultTarget.Number, .Label, or .Probabilities*");
    }

    [Fact]
    public void A_fault_of_another_kind_is_refused_with_those_that_fit()
    {
        var make = () => Make<string>(Faults.Scaled(10));

        make.Should().Throw<ArgumentException>().WithMessage("Fault 'x10' doesn't apply to labels. Available faults: *labels swapped*");
    }

    [Fact]
    public void Integer_has_no_NaN()
    {
        var wrong = () => Make<int>(Faults.NaN(1))(7);

        wrong.Should().Throw<NotSupportedException>().WithMessage("Type Int32 has no NaN*");
    }

    private static Func<TPrediction, TPrediction> Make<TPrediction>(Fault fault)
    {
        TPrediction right = default!;
        var model = new FaultyModel<int, TPrediction>(_ => right, fault, new FaultOptions { From = 0 });
        return prediction =>
        {
            right = prediction;
            return model.Score(0);
        };
    }
}
