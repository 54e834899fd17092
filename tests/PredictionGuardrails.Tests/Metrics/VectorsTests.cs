using PredictionGuardrails.Metrics;

namespace PredictionGuardrails.Tests.Metrics;

/// <summary>Vectors are read in blocks, so each is tried at lengths from none to several blocks and a rest.</summary>
public sealed class VectorsTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 40)];

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void The_first_number_that_is_not_finite_is_found_wherever_it_is(float value)
    {
        foreach (var (length, place) in from length in Lengths from place in Enumerable.Range(0, length) select (length, place))
        {
            var numbers = Enumerable.Range(0, length).Select(i => i < place ? 1 : value).ToArray();

            Vectors.PlaceOfNotFinite<float>(numbers).Should().Be(place);
        }
    }

    [Fact]
    public void Vectors_of_finite_numbers_have_no_number_that_is_not() =>
        Lengths.Should().AllSatisfy(length => Vectors.PlaceOfNotFinite<double>(Enumerable.Repeat(double.MaxValue, length).ToArray()).Should().Be(-1));

    [Fact]
    public void The_norm_has_every_number_in_it() =>
        Lengths.Should().AllSatisfy(length => Vectors.Norm<double>(Enumerable.Range(1, length).Select(i => (double)i).ToArray())
            .Should().BeApproximately(Math.Sqrt(length * (length + 1) * ((2 * length) + 1) / 6.0), 1e-9));

    [Theory]
    [InlineData(new float[0], null)]
    [InlineData(new[] { float.NaN }, null)]
    [InlineData(new[] { 1f, 3, 2 }, 1)]
    [InlineData(new[] { 3f, 3, 1 }, 0)]
    [InlineData(new[] { float.NaN, -2, -1 }, 2)]
    public void The_largest_number_is_the_first_of_several_and_never_NaN(float[] numbers, int? place) =>
        Vectors.PlaceOfLargest<float>(numbers).Should().Be(place);

    [Theory]
    [InlineData(new[] { 0.0, 1 }, -1)]
    [InlineData(new[] { -0.5, 1 }, 0)]
    [InlineData(new[] { 1, -0.5, -1 }, 1)]
    public void The_first_negative_number_is_found(double[] numbers, int place) => Vectors.PlaceOfNegative<double>(numbers).Should().Be(place);

    /// <summary>The entropy of a fair coin is ln 2, and a class that never occurs adds nothing.</summary>
    [Theory]
    [InlineData(new[] { 0.5, 0.5 }, 0.6931471805599453)]
    [InlineData(new[] { 0.5, 0.5, 0 }, 0.6931471805599453)]
    [InlineData(new[] { 1.0 }, 0)]
    public void Entropy_is_in_nats(double[] probabilities, double entropy) => Vectors.Entropy<double>(probabilities).Should().BeApproximately(entropy, 1e-15);

    [Fact]
    public void Entropy_of_no_class_is_unknown() => Vectors.Entropy<double>([]).Should().Be(double.NaN);
}
