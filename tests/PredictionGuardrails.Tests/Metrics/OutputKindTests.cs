using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Metrics;

/// <summary>What is checked and watched of a prediction once its kind is known.</summary>
public sealed class OutputKindTests : IDisposable
{
    private readonly TestWorld _world = new();

    private sealed record Part(string[]? Items, string? Text);

    private enum Verdict
    {
        Approve,
        Deny,
    }

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(1.0, null)]
    [InlineData(1.0000001, RuleNames.Range)]
    [InlineData(-0.1, RuleNames.Range)]
    [InlineData(double.NaN, RuleNames.Finite)]
    public void A_probability_is_from_zero_to_one(double probability, string? rule)
    {
        using var guard = _world.NumberGuard(guard => guard.Probability());

        RuleOf(() => guard.Inspect(0, probability)).Should().Be(rule);
    }

    [Theory]
    [InlineData(1.5, null)]
    [InlineData(1.5000001, RuleNames.SumsToOne)]
    public void A_sum_of_probabilities_at_the_tolerance_is_one(double sum, string? rule)
    {
        using var guard = _world.Guard<double, double[]>(guard => guard.ProbabilityVector(tolerance: 0.5));

        RuleOf(() => guard.Inspect(0, [sum / 2, sum / 2])).Should().Be(rule);
    }

    [Fact]
    public void A_label_set_of_configuration_is_not_empty()
    {
        _world.Configuration.SetGuard("""{ "Output": "LabelSet" }""");
        using var guard = _world.Guard<double, string[]>();

        RuleOf(() => guard.Inspect(0, [])).Should().Be(RuleNames.NotEmpty);
    }

    [Fact]
    public void A_text_of_configuration_is_not_empty_and_need_not_be_JSON()
    {
        _world.Configuration.SetGuard("""{ "Output": "Text" }""");
        using var guard = _world.Guard<double, string>();

        RuleOf(() => guard.Inspect(0, " ")).Should().Be(RuleNames.NotEmpty);
        RuleOf(() => guard.Inspect(0, "{")).Should().BeNull();
    }

    [Fact]
    public void A_kind_for_a_type_that_has_none_is_an_error_that_says_what_to_add()
    {
        _world.Configuration.SetGuard("""{ "Output": "Number" }""");

        var make = () => _world.Guard<double, Version>();

        make.Should().Throw<OptionsValidationException>().WithMessage("*'Number' isn't supported for Version predictions. Add a metric for a part of the prediction in code*");
    }

    [Fact]
    public void A_range_of_ones_own_goes_before_that_of_a_probability()
    {
        using var guard = _world.NumberGuard(guard => guard.Range(0.2, 0.8).Probability());

        RuleOf(() => guard.Inspect(0, 0.1)).Should().Be(RuleNames.Range);
    }

    [Fact]
    public void Probabilities_that_are_stuck_at_an_end_are_observed()
    {
        using var guard = _world.NumberGuard(guard => guard.Probability());

        for (var i = 0; i < 200; i++)
        {
            guard.Inspect(0, i % 2);
        }

        _world.Time.Advance(TimeSpan.FromSeconds(10));
        _world.Logs.Should().Contain(line => line.Message.Contains("Rate breach in guard 'fare': prediction had 100% values of 0 or 1 over 200 predictions, expected at most 90%."));
    }

    [Fact]
    public void Configuration_says_what_predictions_are_too()
    {
        _world.Configuration.SetGuard("""{ "Output": "Probability" }""");
        using var guard = _world.NumberGuard();

        RuleOf(() => guard.Inspect(0, 2)).Should().Be(RuleNames.Range);
    }

    [Fact]
    public void Configuration_goes_before_code()
    {
        _world.Configuration.SetGuard("""{ "Output": "Embedding" }""");
        using var guard = _world.Guard<int, float[]>(guard => guard.ProbabilityVector(length: 3));

        guard.Inspect(0, [3, 4]);

        guard.GetSnapshot("norm").Mean.Should().Be(5);
    }

    [Fact]
    public void A_kind_that_a_type_cannot_be_is_an_error_that_names_those_that_it_can()
    {
        _world.Configuration.SetGuard("""{ "Output": "Embedding" }""");

        _world.Invoking(world => world.NumberGuard()).Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Output: 'Embedding' isn't supported for double predictions. Use Number or Probability.");
    }

    [Fact]
    public void A_kind_in_code_that_a_type_cannot_be_is_an_error_too() =>
        _world.Invoking(world => world.NumberGuard(guard => guard.Ranking())).Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare: The kind of output that is set in code isn't valid: 'Ranking' isn't supported for double predictions. Use Number or Probability.");

    [Fact]
    public void A_kind_that_is_none_is_an_error_that_names_them()
    {
        _world.Configuration.SetGuard("""{ "Output": "Probabilty" }""");

        _world.Invoking(world => world.NumberGuard()).Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Output: 'Probabilty' isn't valid. Expected Number, Probability, Label, ProbabilityVector, Ranking, Embedding, Text, or LabelSet.");
    }

    [Theory]
    [InlineData(typeof(string), "Label(), Text()")]
    public void Text_without_a_kind_is_an_error_that_names_the_kinds(Type type, string kinds)
    {
        type.Should().Be<string>();
        _world.Invoking(world => world.Guard<int, string>()).Should().Throw<OptionsValidationException>()
            .WithMessage($"*: The kind of output isn't set. Type string can be Label or Text. Set Output, or call {kinds.Replace(", ", " or ")} in code.");
    }

    [Fact]
    public void Bools_and_enums_are_labels_without_saying_so()
    {
        using var verdicts = _world.Guard<int, Verdict>();
        using var answers = _world.Guard<int, bool>(name: "answers");
        verdicts.Inspect(0, Verdict.Deny);
        answers.Inspect(0, true);

        verdicts.GetSnapshot().LabelCounts.Should().Equal(new Dictionary<string, long> { ["Deny"] = 1 });
        answers.GetSnapshot().LabelCounts.Should().Equal(new Dictionary<string, long> { ["True"] = 1 });
    }

    [Fact]
    public void Whole_numbers_can_be_labels()
    {
        using var guard = _world.Guard<int, int>(guard => guard.Label().AllowedValues([1, 2]));
        guard.Inspect(0, 2);

        guard.GetSnapshot().LabelCounts.Should().Equal(new Dictionary<string, long> { ["2"] = 1 });
        RuleOf(() => guard.Inspect(0, 3)).Should().Be(RuleNames.AllowedValues);
    }

    [Fact]
    public void Every_type_of_whole_number_can_be_a_label()
    {
        Check(1, 2);
        Check(1L, 2L);
        Check<short>(1, 2);
        Check<byte>(1, 2);
        Check<uint>(1, 2);
        Check<ulong>(1, 2);
        Check<ushort>(1, 2);
        Check<sbyte>(1, 2);

        void Check<TNumber>(TNumber allowed, TNumber other)
            where TNumber : struct
        {
            using var labels = _world.Guard<int, TNumber>(guard => guard.Label().AllowedValues([allowed]), "labels");
            RuleOf(() => labels.Inspect(0, allowed)).Should().BeNull();
            RuleOf(() => labels.Inspect(0, other)).Should().Be(RuleNames.AllowedValues);
            labels.GetSnapshot().LabelCounts.Should().HaveCount(2);

            using var nullable = _world.Guard<int, TNumber?>(guard => guard.Label().AllowedValues([allowed]), "nullable");
            RuleOf(() => nullable.Inspect(0, allowed)).Should().BeNull();
            RuleOf(() => nullable.Inspect(0, null)).Should().Be(RuleNames.NotNull);
        }
    }

    [Fact]
    public void A_kind_in_configuration_may_be_in_lower_case()
    {
        _world.Configuration.SetGuard("""{ "Output": "probability" }""");
        using var guard = _world.NumberGuard();

        RuleOf(() => guard.Inspect(0, 2)).Should().Be(RuleNames.Range);
    }

    [Fact]
    public void The_kind_is_read_at_the_start()
    {
        _world.Configuration.SetGuard("""{ "Output": "Probability" }""");
        using var guard = _world.NumberGuard();

        _world.Configuration.SetGuard("""{ "Output": "Number" }""");

        RuleOf(() => guard.Inspect(0, 2)).Should().Be(RuleNames.Range);
        _world.Logs.Should().Contain(line => line.Message.Contains("Output: The setting can't be changed at runtime ('Probability' → 'Number'). Restart the service."));
    }

    [Theory]
    [InlineData(new[] { 0.2f, 0.3f, 0.5f }, null)]
    [InlineData(new[] { 0.2f, 0.3f, 0.6f }, RuleNames.SumsToOne)]
    [InlineData(new[] { -0.2f, 0.6f, 0.6f }, RuleNames.NotNegative)]
    [InlineData(new[] { 0.5f, 0.5f }, RuleNames.Length)]
    [InlineData(new[] { float.NaN, 0.5f, 0.5f }, RuleNames.FiniteValues)]
    [InlineData(new float[0], RuleNames.NotEmpty)]
    [InlineData(null, RuleNames.NotNull)]
    public void A_probability_vector_is_finite_not_negative_and_sums_to_one(float[]? vector, string? rule)
    {
        using var guard = _world.Guard<int, float[]?>(guard => guard.ProbabilityVector(length: 3));

        RulesOf(() => guard.Inspect(0, vector)).Should().Contain(rule ?? "none");
    }

    [Fact]
    public void Of_a_probability_vector_length_entropy_top_probability_and_class_are_watched()
    {
        using var guard = _world.Guard<int, double[]>(guard => guard.ProbabilityVector());

        guard.Inspect(0, [0.25, 0.5, 0.25]);

        guard.GetSnapshot("length").Mean.Should().Be(3);
        guard.GetSnapshot("entropy").Mean.Should().BeApproximately((0.5 * Math.Log(2)) + (0.5 * Math.Log(4)), 1e-15);
        guard.GetSnapshot("top").Mean.Should().Be(0.5);
        guard.GetSnapshot("class").LabelCounts.Should().Equal(new Dictionary<string, long> { ["1"] = 1 });
    }

    [Fact]
    public void Invalid_vector_is_reported_with_the_index()
    {
        using var guard = _world.Guard<int, float[]>(guard => guard.ProbabilityVector());

        guard.Invoking(it => it.Inspect(0, [0.5f, -0.25f, 0.75f])).Should().Throw<PredictionRejectedException>()
            .WithMessage("Prediction rejected. NotNegative breach in guard 'fare': prediction was a vector with -0.25 at index 1, expected no negative probability.");
    }

    [Theory]
    [InlineData(1.0005, 0.001, null)]
    [InlineData(1.0005, 0.0001, RuleNames.SumsToOne)]
    public void The_tolerance_of_the_sum_can_be_chosen(double sum, double tolerance, string? rule)
    {
        using var guard = _world.Guard<int, double[]>(guard => guard.ProbabilityVector(tolerance: tolerance));

        RuleOf(() => guard.Inspect(0, [0.5, sum - 0.5])).Should().Be(rule);
    }

    [Fact]
    public void The_checks_of_a_kind_are_configured_by_their_names()
    {
        _world.Configuration.SetGuard("""{ "Output": "ProbabilityVector", "Checks": { "SumsToOne": { "OnBreach": "Observe" } } }""");
        using var guard = _world.Guard<int, float[]>();

        guard.Inspect(0, [0.5f, 0.2f]).Should().Equal(0.5f, 0.2f);

        _world.Logs.Should().ContainSingle(line => line.Message.Contains("SumsToOne breach in guard 'fare': prediction was a vector with sum 0.7"));
    }

    [Fact]
    public void A_label_comes_with_how_sure_the_model_is()
    {
        using var guard = _world.Guard<int, (string Label, float Confidence)>(guard => guard
            .LabelWithConfidence(prediction => prediction.Label, prediction => prediction.Confidence));

        guard.Inspect(0, ("cat", 0.9f));

        guard.GetSnapshot("label").LabelCounts.Should().ContainKey("cat");
        RuleOf(() => guard.Inspect(0, ("cat", 90))).Should().Be(RuleNames.Range);
    }

    [Theory]
    [InlineData("1 2 3", null)]
    [InlineData("", RuleNames.NotEmpty)]
    [InlineData("1 2 1", RuleNames.NoDuplicates)]
    public void A_ranking_is_not_empty_and_has_nothing_twice(string items, string? rule)
    {
        using var guard = _world.Guard<int, string[]>(guard => guard.Ranking());

        RuleOf(() => guard.Inspect(0, items.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Should().Be(rule);
    }

    [Theory]
    [InlineData("a", null, "b")]
    [InlineData("a", "", "b")]
    [InlineData("a", "b", " ")]
    public void A_ranking_has_no_empty_items(params string?[] items)
    {
        using var guard = _world.Guard<int, string?[]>(guard => guard.Ranking());

        guard.Invoking(it => it.Inspect(0, items)).Should().Throw<PredictionRejectedException>()
            .WithMessage("*NoEmptyItems breach in guard 'fare': prediction was a list of 3 items with 1 null or empty, expected no null or empty items.*");
    }

    [Fact]
    public void Items_of_any_type_may_be_missing()
    {
        using var guard = _world.Guard<int, object?[]>(guard => guard.Ranking());
        using var nullable = _world.Guard<int, List<int?>>(guard => guard.Ranking(list => list).Check("any", _ => true), "nullable");

        RuleOf(() => guard.Inspect(0, [1, null])).Should().Be(RuleNames.NoEmptyItems);
        RuleOf(() => nullable.Inspect(0, [1, null])).Should().Be(RuleNames.NoEmptyItems);
        RuleOf(() => nullable.Inspect(0, [0, 1])).Should().BeNull();
    }

    [Fact]
    public void Duplicates_are_counted_in_long_lists_too()
    {
        using var guard = _world.Guard<int, List<int>>(guard => guard.Ranking(list => list).Check("any", _ => true));

        guard.Invoking(it => it.Inspect(0, [.. Enumerable.Range(0, 1000), 7, 8])).Should().Throw<PredictionRejectedException>()
            .WithMessage("*NoDuplicates breach in guard 'fare': prediction was a list of 1,002 items with 2 duplicates, expected no duplicates.*");
        guard.GetSnapshot("duplicates").Maximum.Should().Be(2);
    }

    [Fact]
    public void Each_item_that_has_been_there_before_is_one_duplicate()
    {
        using var guard = _world.Guard<int, int[]>(guard => guard.Ranking());

        guard.Invoking(it => it.Inspect(0, [3, 1, 3, 3])).Should().Throw<PredictionRejectedException>()
            .WithMessage("*prediction was a list of 4 items with 2 duplicates, expected no duplicates.*");
    }

    [Theory]
    [InlineData(null, "null", "at least one item")]
    [InlineData("", "an empty list", "at least one item")]
    [InlineData("1 2 1", "a list of 3 items with 1 duplicate", "no duplicates")]
    [InlineData("\u200b", "a list of 1 item with 1 null or empty", "no null or empty items")]
    [InlineData("1 2 1 2", "a list of 4 items with 2 duplicates", "no duplicates")]
    public void A_breach_of_a_ranking_says_what_is_missing_or_twice(string? items, string observed, string expected)
    {
        using var guard = _world.Guard<int, Part>(guard => guard.Ranking(part => part.Items));

        BreachOf(() => guard.Inspect(0, new Part(Split(items), null))).Should().Be((observed, expected));
    }

    [Theory]
    [InlineData(null, "null", "at least one label")]
    [InlineData("", "an empty set", "at least one label")]
    [InlineData("a b a", "a set of 3 labels with 1 duplicate", "no duplicates")]
    [InlineData("\u200b", "a set of 1 label with 1 null or empty", "no null or empty labels")]
    [InlineData("a b a b", "a set of 4 labels with 2 duplicates", "no duplicates")]
    public void A_breach_of_a_label_set_says_what_is_missing_or_twice(string? labels, string observed, string expected)
    {
        using var guard = _world.Guard<int, Part>(guard => guard.LabelSet(part => part.Items));

        BreachOf(() => guard.Inspect(0, new Part(Split(labels), null))).Should().Be((observed, expected));
    }

    [Fact]
    public void A_label_set_that_may_be_empty_is_no_null()
    {
        using var guard = _world.Guard<int, Part>(guard => guard.LabelSet(part => part.Items, allowEmpty: true));

        BreachOf(() => guard.Inspect(0, new Part(null, null))).Should().Be(("null", "a set of labels"));
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData(" ", "an empty string")]
    public void A_breach_of_a_text_says_what_is_missing(string? text, string observed)
    {
        using var guard = _world.Guard<int, Part>(guard => guard.Text(part => part.Text));

        BreachOf(() => guard.Inspect(0, new Part(null, text))).Should().Be((observed, "text that isn't empty"));
    }

    [Theory]
    [InlineData(0.5011, "a vector with sum 1.0011")]
    [InlineData(0.6, "a vector with sum 1.1")]
    public void A_sum_that_is_not_one_has_as_many_digits_as_show_it(double second, string observed)
    {
        using var guard = _world.Guard<int, double[]>(guard => guard.ProbabilityVector());

        BreachOf(() => guard.Inspect(0, [0.5, second])).Should().Be((observed, "a sum of 1 ± 0.001"));
    }

    [Theory]
    [InlineData(new[] { 3f, 4f }, null)]
    [InlineData(new[] { 0f, 0f }, RuleNames.NotZero)]
    [InlineData(new[] { 0f, float.PositiveInfinity }, RuleNames.FiniteValues)]
    [InlineData(new[] { 1f, 2f, 3f }, RuleNames.Length)]
    public void An_embedding_is_finite_and_not_zero(float[] vector, string? rule)
    {
        using var guard = _world.Guard<int, float[]>(guard => guard.Embedding(length: 2));

        RulesOf(() => guard.Inspect(0, vector)).Should().Contain(rule ?? "none");
    }

    [Fact]
    public void The_norm_of_a_vector_is_right_at_any_size()
    {
        using var guard = _world.Guard<int, float[]>(guard => guard.Embedding());
        guard.Inspect(0, [.. Enumerable.Repeat(1e30f, 100)]);
        guard.GetSnapshot("norm").Mean.Should().BeApproximately(1e31, 1e25);
    }

    [Fact]
    public void Embeddings_that_repeat_are_counted()
    {
        using var guard = _world.Guard<int, ReadOnlyMemory<float>>(guard => guard.Embedding());

        foreach (var x in (float[])[1, 2, 2, 2, 3])
        {
            guard.Inspect(0, new[] { x, 1f, 1f });
        }

        guard.GetSnapshot("fingerprint").RepeatCount.Should().Be(2);
    }

    [Theory]
    [InlineData("an answer", null)]
    [InlineData("  ", RuleNames.NotEmpty)]
    [InlineData("", RuleNames.NotEmpty)]
    public void Text_is_not_empty(string text, string? rule)
    {
        using var guard = _world.Guard<int, string>(guard => guard.Text());

        RuleOf(() => guard.Inspect(0, text)).Should().Be(rule);
    }

    [Fact]
    public void Text_that_has_to_be_json_parses()
    {
        using var guard = _world.Guard<int, string>(guard => guard.Text(json: true));

        guard.Inspect(0, """{ "fare": 12.5 }""");

        guard.Invoking(it => it.Inspect(0, """{ "fare": 12""")).Should().Throw<PredictionRejectedException>()
            .WithMessage("*Json breach in guard 'fare': prediction was invalid JSON (*), expected valid JSON.*");
        guard.Invoking(it => it.Inspect(0, " null ")).Should().Throw<PredictionRejectedException>()
            .WithMessage("*Json breach in guard 'fare': prediction was invalid JSON (the value is null), expected valid JSON.*");
    }

    [Fact]
    public void Repeated_answers_and_lengths_are_watched()
    {
        using var guard = _world.Guard<int, string>(guard => guard.Text());

        foreach (var text in (string[])["sorry", "sorry", "four"])
        {
            guard.Inspect(0, text);
        }

        guard.GetSnapshot("fingerprint").RepeatCount.Should().Be(1);
        guard.GetSnapshot("length").Maximum.Should().Be(5);
    }

    [Fact]
    public void A_prediction_can_have_parts_of_several_kinds()
    {
        using var guard = _world.Guard<int, (float[] Scores, float[] Vector, string[] Items, string Reason)>(guard => guard
            .ProbabilityVector("scores", prediction => prediction.Scores)
            .Embedding("vector", prediction => prediction.Vector)
            .Ranking("items", prediction => prediction.Items)
            .Text("reason", prediction => prediction.Reason));

        guard.Inspect(0, ([0.5f, 0.5f], [3, 4], ["a", "b"], "because"));

        guard.GetSnapshot("scores top").Mean.Should().Be(0.5);
        guard.GetSnapshot("vector norm").Mean.Should().Be(5);
        guard.GetSnapshot("items length").Mean.Should().Be(2);
        guard.GetSnapshot("reason length").Mean.Should().Be(7);
        RuleOf(() => guard.Inspect(0, ([0.5f, 0.5f], [3, 4], [], "because"))).Should().Be("items NotEmpty");
    }

    [Fact]
    public void Labels_with_a_name_come_with_how_sure_the_model_is_of_each()
    {
        using var guard = _world.Guard<int, (string Animal, float Sure)>(guard => guard
            .LabelWithConfidence("animal", prediction => prediction.Animal, prediction => prediction.Sure));

        guard.Inspect(0, ("cat", 0.9f));

        guard.GetSnapshot("animal label").LabelCounts.Should().ContainKey("cat");
        guard.GetSnapshot("animal confidence").FiniteCount.Should().Be(1);
    }

    [Fact]
    public void Two_parts_of_one_kind_need_names() =>
        _world.Invoking(world => world.Guard<int, (string, string)>(guard => guard.Text(prediction => prediction.Item1).Text(prediction => prediction.Item2)))
            .Should().Throw<ArgumentException>().WithMessage("A check named 'NotEmpty' already exists. Use a unique name for each part of a prediction.*");

    [Fact]
    public void A_class_that_takes_over_is_found()
    {
        using var guard = _world.Guard<int, double[]>(guard => guard.ProbabilityVector().Baseline(minimumDuration: TimeSpan.Zero));
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            Ask(random.Next(3));
        }

        guard.EvaluateNow();
        for (var i = 0; i < 100; i++)
        {
            Ask(2);
        }

        guard.GetStatus().Metrics.Single(baseline => baseline.Metric == "class").State.Should().Be(ChangeDetectionState.Changed);

        void Ask(int first)
        {
            var top = 0.5 + (0.4 * random.NextDouble());
            guard.Inspect(0, [.. Enumerable.Range(0, 3).Select(place => place == first ? top : (1 - top) / 2)]);
        }
    }

    private static (string Observed, string Expected) BreachOf(Action call)
    {
        var breach = call.Should().Throw<PredictionRejectedException>().Which.Breach;
        return (breach.Observed, breach.Expected);
    }

    private static string[]? Split(string? items) => items?.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    internal static string? RuleOf(Action call) => RulesOf(call) is [var rule, ..] && rule != "none" ? rule : null;

    private static List<string> RulesOf(Action call)
    {
        try
        {
            call();
            return ["none"];
        }
        catch (PredictionRejectedException exception)
        {
            return [exception.Breach.Rule, .. exception.Breaches.Select(breach => breach.Rule)];
        }
    }
}
