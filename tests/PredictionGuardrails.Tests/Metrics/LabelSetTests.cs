using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Metrics;

public sealed class LabelSetTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(new[] { "cat", "dog" }, null)]
    [InlineData(new[] { "cat" }, null)]
    [InlineData(new string[0], RuleNames.NotEmpty)]
    [InlineData(new[] { "cat", "" }, RuleNames.NoEmptyLabels)]
    [InlineData(new[] { "cat", null }, RuleNames.NoEmptyLabels)]
    [InlineData(new[] { "cat", "cat" }, RuleNames.NoDuplicates)]
    [InlineData(null, RuleNames.NotNull)]
    public void Set_of_labels_is_not_empty_and_has_each_label_once(string?[]? labels, string? rule)
    {
        using var guard = _world.Guard<int, string?[]?>(guard => guard.LabelSet());

        OutputKindTests.RuleOf(() => guard.Inspect(0, labels)).Should().Be(rule);
    }

    [Fact]
    public void Empty_set_passes_where_it_is_allowed()
    {
        using var guard = _world.Guard<int, string[]>(guard => guard.LabelSet(allowEmpty: true));

        OutputKindTests.RuleOf(() => guard.Inspect(0, [])).Should().BeNull();
    }

    [Fact]
    public void Null_does_not_pass_as_an_empty_set()
    {
        using var guard = _world.Guard<int, Photo>(guard => guard.LabelSet(photo => photo.Tags, allowEmpty: true));

        OutputKindTests.RuleOf(() => guard.Inspect(0, new Photo(null))).Should().Be(RuleNames.NotEmpty);
    }

    [Fact]
    public void Labels_are_watched_together_whatever_their_order()
    {
        using var guard = _world.Guard<int, Photo>(guard => guard.LabelSet("tags", photo => photo.Tags, allowEmpty: true));

        guard.Inspect(0, new Photo(["dog", "cat"]));
        guard.Inspect(0, new Photo(["cat", "dog"]));
        guard.Inspect(0, new Photo([]));

        guard.GetSnapshot("tags labels").LabelCounts.Should().Equal(new Dictionary<string, long> { ["cat, dog"] = 2, [""] = 1 });
    }

    [Fact]
    public void Number_of_labels_is_watched()
    {
        using var guard = _world.Guard<int, Photo>(guard => guard.LabelSet("tags", photo => photo.Tags));

        guard.Inspect(0, new Photo(["dog", "cat"]));

        guard.GetSnapshot("tags length").Mean.Should().Be(2);
    }

    [Fact]
    public void Label_with_a_comma_is_not_taken_for_two()
    {
        using var guard = _world.Guard<int, string[]>(guard => guard.LabelSet());

        guard.Inspect(0, ["a", "b"]);
        guard.Inspect(0, ["a, b"]);
        guard.Inspect(0, ["\"a", "b\""]);

        guard.GetSnapshot("labels").LabelCounts.Should().HaveCount(3);
    }

    [Fact]
    public void Sets_and_lists_of_enums_are_sets_of_labels_too()
    {
        using var days = _world.Guard<int, HashSet<DayOfWeek>>(guard => guard.LabelSet());

        days.Inspect(0, [DayOfWeek.Sunday, DayOfWeek.Monday]);

        days.GetSnapshot("labels").LabelCounts.Should().Equal(new Dictionary<string, long> { ["Monday, Sunday"] = 1 });
    }

    [Fact]
    public void Configuration_says_that_predictions_are_sets_of_labels()
    {
        _world.Configuration.SetGuard("""{ "Output": "LabelSet", "Checks": { "NoDuplicates": { "OnBreach": "Observe" } } }""");
        using var guard = _world.Guard<int, string[]>();

        OutputKindTests.RuleOf(() => guard.Inspect(0, ["a", "a"])).Should().BeNull();
    }

    [Fact]
    public void Number_is_no_set_of_labels() =>
        _world.Invoking(world => world.NumberGuard(guard => guard.LabelSet())).Should().Throw<OptionsValidationException>().WithMessage("*'LabelSet' isn't supported for double predictions*");

    private sealed record Photo(IReadOnlyCollection<string>? Tags);
}
