using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Tests.Settings;

public sealed class OutputNamesTests
{
    [Fact]
    public void Guards_define_the_names_of_their_outputs()
    {
        OutputNames.All.Should().BeEquivalentTo(
            "length", "entropy", "top", "class", "norm", "fingerprint", "duplicates", "labels",
            "FiniteValues", "NotNegative", "SumsToOne", "NotZero", "NotEmpty", "NoDuplicates", "NoEmptyItems", "NoEmptyLabels", "Json");
    }

    [Fact]
    public void Names_are_compared_ignoring_case()
    {
        OutputNames.All.Contains("sumstoone").Should().BeTrue();
        OutputNames.All.Contains("Length").Should().BeTrue("the check of a length is called like the metric");
        OutputNames.All.Contains("prediction").Should().BeFalse("every guard has it");
    }
}
