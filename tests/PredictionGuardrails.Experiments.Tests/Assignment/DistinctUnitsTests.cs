using CsCheck;
using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Tests.Assignment;

/// <summary>Distinct units are counted once, whatever the order, and in whichever replica they come.</summary>
public sealed class DistinctUnitsTests
{
    private const int Capacity = 16;
    private static readonly Gen<(ulong Key, int Arm)[]> Units = Gen.Select(Gen.ULong, Gen.Int[0, 2]).Array[0, 150];

    [Fact]
    public void Merged_sketches_are_the_sketch_of_all_units()
    {
        Gen.Select(Units, Units).Sample((ours, theirs) =>
        {
            var merged = SketchOf(ours);
            merged.Merge(SketchOf(theirs));
            var all = SketchOf([.. ours, .. theirs]);
            return merged.Units().SequenceEqual(all.Units()) && merged.Count().Sample.SequenceEqual(all.Count().Sample) && merged.Count().Halvings == all.Count().Halvings;
        });
    }

    [Fact]
    public void Order_does_not_matter()
    {
        Units.Sample(units => SketchOf(units).Units().SequenceEqual(SketchOf([.. units.Reverse()]).Units()));
    }

    [Fact]
    public void Sketch_keeps_the_smallest_keys()
    {
        Units.Sample(units =>
        {
            var smallest = units.Select(static unit => unit.Key).Distinct().Order().Take(Capacity);
            return SketchOf(units).Units().Select(static unit => unit.Key).SequenceEqual(smallest);
        });
    }

    [Fact]
    public void Count_is_exact_up_to_the_capacity()
    {
        var sketch = new DistinctUnits(2, Capacity);
        for (var call = 0; call < 100; call++)
        {
            sketch.Add((ulong)(call % Capacity) << 60 | 1, call % 2);
        }

        var counts = sketch.Count();

        counts.RelativeError.Should().Be(0);
        counts.ByArm.Should().Equal(8, 8);
    }

    [Fact]
    public void Count_beyond_the_capacity_is_within_its_error()
    {
        var sketch = new DistinctUnits(2, 4096);
        var plan = new AssignmentPlan("fare", 1, new ArmShares(0.5, 0.5));
        for (var unit = 0; unit < 200_000; unit++)
        {
            var assignment = plan.Assign(unit);
            sketch.Add(assignment.Key, assignment.Arm);
        }

        var counts = sketch.Count();

        counts.RelativeError.Should().BeApproximately(1 / 64.0, 0.001);
        counts.ByArm.Sum().Should().BeApproximately(200_000, 4 * counts.RelativeError * 200_000);
    }

    [Fact]
    public void Sample_beyond_the_capacity_contains_every_unit_of_its_part_of_the_keys()
    {
        Units.Where(static units => units.Select(static unit => unit.Key).Distinct().Count() > Capacity).Sample(units =>
        {
            var counts = SketchOf(units).Count();
            var part = ulong.MaxValue >> counts.Halvings;
            return counts.Sample.Sum() == units.Select(static unit => unit.Key).Distinct().Count(key => key <= part);
        });
    }

    [Fact]
    public void Sketches_of_different_capacity_are_not_merged()
    {
        var act = () => new DistinctUnits(2, 16).Merge(new DistinctUnits(2, 32));

        act.Should().Throw<ArgumentException>();
    }

    private static DistinctUnits SketchOf((ulong Key, int Arm)[] units)
    {
        var sketch = new DistinctUnits(3, Capacity);
        foreach (var (key, arm) in units)
        {
            sketch.Add(key, arm);
        }

        return sketch;
    }
}
