using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Tests.Settings;

public sealed class OutputNamesTests
{
    [Fact]
    public void Guards_tell_what_comes_with_their_kinds_of_output()
    {
        OutputNames.All.Should().BeEquivalentTo(
            "length", "entropy", "top", "class", "norm", "fingerprint", "duplicates", "labels",
            "FiniteValues", "NotNegative", "SumsToOne", "NotZero", "NotEmpty", "NoDuplicates", "NoEmptyLabels", "Json");
    }

    [Fact]
    public void Names_are_told_apart_regardless_of_their_case()
    {
        OutputNames.All.Contains("sumstoone").Should().BeTrue();
        OutputNames.All.Contains("Length").Should().BeTrue("the check of a length is called like the metric");
        OutputNames.All.Contains("prediction").Should().BeFalse("every guard has it");
    }
}
