namespace PredictionGuardrails.Tests.Execution;

/// <summary>Keys are strings, whole numbers, or identifiers, and are never equal to a key of another kind.</summary>
public sealed class PredictionKeyTests
{
    private static readonly Guid Identifier = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Fact]
    public void Text_is_the_key_itself()
    {
        PredictionKey key = "C1";

        (key.ToString(), key.IsNone, key.TryGetInt64(out var number), number, key.TryGetGuid(out var identifier), identifier)
            .Should().Be(("C1", false, false, 0, false, Guid.Empty));
    }

    [Fact]
    public void Number_is_read_back()
    {
        PredictionKey key = -7;

        (key.ToString(), key.IsNone, key.TryGetInt64(out var number), number, key.TryGetGuid(out var identifier), identifier)
            .Should().Be(("-7", false, true, -7, false, Guid.Empty));
    }

    [Fact]
    public void Identifier_is_read_back_and_is_no_number()
    {
        PredictionKey key = Identifier;

        (key.ToString(), key.IsNone, key.TryGetInt64(out var number), number, key.TryGetGuid(out var identifier), identifier)
            .Should().Be((Identifier.ToString(), false, false, 0, true, Identifier));
    }

    [Fact]
    public void Null_is_no_key()
    {
        PredictionKey key = null as string;

        (key.ToString(), key.IsNone, key == default).Should().Be(("", true, true));
    }

    [Fact]
    public void Keys_of_the_same_value_are_equal()
    {
        (PredictionKey, PredictionKey)[] same =
        [
            ("C1", string.Concat("C", "1")), (7, 7L), (Identifier, new Guid(Identifier.ToByteArray())), (PredictionKey.FromString("C1"), "C1"),
            (PredictionKey.FromInt64(7), 7), (PredictionKey.FromGuid(Identifier), Identifier),
        ];

        same.Should().OnlyContain(keys => keys.Item1 == keys.Item2 && !(keys.Item1 != keys.Item2) && keys.Item1.GetHashCode() == keys.Item2.GetHashCode());
    }

    [Fact]
    public void Keys_of_other_values_or_kinds_differ()
    {
        (PredictionKey, PredictionKey)[] other =
        [
            ("C1", "C2"), (7, 8), (7, "7"), (0, default), (Guid.Empty, 0), (Identifier, new Guid("0f8fad5b-d9cb-469f-a165-70867728950f")),
            (Identifier, new Guid("0f8fad5c-d9cb-469f-a165-70867728950e")), (Identifier, Identifier.ToString()),
        ];

        other.Should().OnlyContain(keys => keys.Item1 != keys.Item2 && !(keys.Item1 == keys.Item2) && !keys.Item1.Equals((object)keys.Item2));
    }
}
