namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

public sealed class OutcomeDeclarationTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "*Parameter 'outcome.Name'*")]
    [InlineData("two words", "'two words' isn't a valid name of an outcome.*")]
    [InlineData("PAID", "An outcome named 'PAID' already exists.*")]
    public void Name_must_be_valid_and_unique(string name, string message) =>
        FluentActions.Invoking(() => Declare(log => log.Outcome("paid", OutcomeType.Number, TimeSpan.Zero).Outcome(name, OutcomeType.Number, TimeSpan.Zero)))
            .Should().Throw<ArgumentException>().WithMessage(message);

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public void Maturity_must_be_valid(int days) =>
        FluentActions.Invoking(() => Declare(log => log.Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(days)))).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Absence_means_no_only_for_a_Boolean_outcome() =>
        FluentActions.Invoking(() => Declare(log => log.Outcome("paid", OutcomeType.Number, TimeSpan.Zero, OutcomeAbsence.No)))
            .Should().Throw<ArgumentException>().WithMessage("*OutcomeAbsence.No is only for Boolean outcomes.*");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Quantile_must_be_between_0_and_1(double quantile) =>
        FluentActions.Invoking(() => Declare(log => log.Outcome("paid", OutcomeType.Number, TimeSpan.Zero, quantile: quantile)))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*the quantile must be greater than 0 and less than 1.*");

    [Fact]
    public void Quantile_is_only_for_numbers() =>
        FluentActions.Invoking(() => Declare(log => log.Outcome("paid", OutcomeType.Boolean, TimeSpan.Zero, quantile: 0.9)))
            .Should().Throw<ArgumentException>().WithMessage("*A quantile is only for numbers.*");

    [Fact]
    public void Guard_has_at_most_16_outcomes() =>
        FluentActions.Invoking(() => Declare(static log => Enumerable.Range(0, 17).ToList().ForEach(i => log.Outcome($"o{i}", OutcomeType.Number, TimeSpan.Zero))))
            .Should().Throw<ArgumentException>().WithMessage("*'o16' is one too many.*");

    private TestService Declare(Action<GuardLogBuilder<Ride>> columns) => new(_folder.Path, columns: columns);
}
