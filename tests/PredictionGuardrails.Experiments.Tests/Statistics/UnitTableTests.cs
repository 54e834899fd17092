using CsCheck;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>The table keeps all units while there is room, and a fair sample of them afterwards.</summary>
public sealed class UnitTableTests
{
    private static readonly Gen<ulong> Keys = Gen.ULong.Where(static key => key != 0);

    [Fact]
    public void Units_are_kept_while_there_is_room()
    {
        Keys.Array[0, 64].Sample(keys =>
        {
            var table = Filled(keys, 64);
            return table.SampledShare == 1 && keys.All(key => table[table.Find(key)] == keys.Count(other => other == key));
        });
    }

    [Fact]
    public void Full_table_keeps_exactly_the_units_of_the_lower_part_of_the_keys()
    {
        Keys.Array[65, 500].Sample(keys =>
        {
            var table = Filled(keys, 64);
            var halvings = -Math.ILogB(table.SampledShare);
            return table.Count == keys.Distinct().Count(key => halvings == 0 || key >> (64 - halvings) == 0) && table.Count <= 64;
        });
    }

    [Fact]
    public void Dropped_unit_is_reported_and_never_returns()
    {
        var dropped = new List<int>();
        var table = new UnitTable<int>(64, dropped.Add);
        table[table.Find(ulong.MaxValue)] = 7;
        for (var key = 1UL; key <= 64; key++)
        {
            table.Find(key);
        }

        dropped.Should().Equal(7);
        table.Find(ulong.MaxValue).Should().Be(-1);
    }

    private static UnitTable<int> Filled(ulong[] keys, int capacity)
    {
        var table = new UnitTable<int>(capacity);
        foreach (var key in keys)
        {
            var place = table.Find(key);
            if (place >= 0)
            {
                table[place]++;
            }
        }

        return table;
    }
}
