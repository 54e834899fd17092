using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// The number line in pieces that show whether numbers are beyond all that a rhythm could make of a baseline: beyond the baseline multiplied
/// by a factor, or divided by it. If the baseline has numbers of both signs, which have no scale of their own, it is moved by its own width.
/// A value that comes very often (zero, a default price) has a piece to itself and isn't moved.
/// </summary>
internal sealed class GrossPartition
{
    private static readonly double[] Cuts = [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1];

    private readonly int[] _first;

    private GrossPartition(int[] first, int? dominant)
    {
        _first = first;
        Dominant = dominant is { } place ? IndexOf(place) : null;
    }

    /// <summary>How many pieces there are, from the smallest numbers to the largest.</summary>
    public int Count => _first.Length;

    /// <summary>The piece of the value that comes very often; null if there is none.</summary>
    public int? Dominant { get; }

    /// <summary>How many of the baseline's numbers are moved.</summary>
    public long Moved { get; private init; }

    /// <summary>The probability of each piece under the baseline moved up as far as a rhythm could; they add up to one.</summary>
    public required double[] Up { get; init; }

    /// <summary>The probability of each piece under the baseline moved down.</summary>
    public required double[] Down { get; init; }

    /// <summary>Pieces from here on are above all of the baseline moved up.</summary>
    public required int FirstAbove { get; init; }

    /// <summary>Pieces before this are below all of the baseline moved down.</summary>
    public required int FirstBelow { get; init; }

    /// <param name="baseline">Of at least one finite number.</param>
    /// <param name="factor">How far a rhythm could move the numbers, above 1.</param>
    public static GrossPartition Of(Baseline baseline, double factor)
    {
        var scale = ValueAxis.Buckets;
        var numbers = baseline.Buckets().ToList();
        var dominant = DominantOf(numbers);
        var moved = dominant is null ? numbers : numbers.FindAll(bucket => bucket.Place != dominant);
        var minimum = scale.MiddleOf(moved[0].Place);
        var maximum = scale.MiddleOf(moved[^1].Place);
        var width = minimum < 0 && maximum > 0 ? maximum - minimum : 0;
        var up = moved.ConvertAll(bucket => (Place: scale.PlaceOf(Move(scale.MiddleOf(bucket.Place), 1)), bucket.Count));
        var down = moved.ConvertAll(bucket => (Place: scale.PlaceOf(Move(scale.MiddleOf(bucket.Place), -1)), bucket.Count));
        int[] first =
        [
            .. CutsOf(up).Concat(CutsOf(down)).Append(up[^1].Place + 1).Append(down[^1].Place + 1)
                .Concat(dominant is { } place ? [place, place + 1] : [])
                .Append(0).Distinct().Order(),
        ];
        return new GrossPartition(first, dominant)
        {
            Moved = moved.Sum(static bucket => bucket.Count),
            Up = Probabilities(first, up, dominant),
            Down = Probabilities(first, down, dominant),
            FirstAbove = Array.BinarySearch(first, up[^1].Place + 1),
            FirstBelow = Array.BinarySearch(first, down[0].Place),
        };

        double Move(double value, int direction) =>
            width > 0 ? value + (direction * width)
            : value < 0 == direction > 0 ? value / factor
            : value * factor;
    }

    /// <summary>The piece that a place of the histogram belongs to.</summary>
    public int IndexOf(int place)
    {
        var found = Array.BinarySearch(_first, place);
        return found < 0 ? ~found - 1 : found;
    }

    private static int? DominantOf(List<(int Place, long Count)> numbers)
    {
        var (place, count) = numbers.MaxBy(bucket => bucket.Count);
        var share = (double)count / numbers.Sum(bucket => bucket.Count);
        return share is > 0.25 and < 0.995 ? place : null;
    }

    /// <summary>The places at which the distribution function passes the cuts.</summary>
    private static IEnumerable<int> CutsOf(List<(int Place, long Count)> buckets)
    {
        var total = buckets.Sum(static bucket => bucket.Count);
        var below = 0L;
        var next = 0;
        foreach (var (place, count) in buckets)
        {
            below += count;
            if (next < Cuts.Length && below > Cuts[next] * total)
            {
                yield return place;
            }

            while (next < Cuts.Length && below > Cuts[next] * total)
            {
                next++;
            }
        }
    }

    /// <summary>Pieces without numbers get half a number's weight, the dominant value's piece none.</summary>
    private static double[] Probabilities(int[] first, List<(int Place, long Count)> buckets, int? dominant)
    {
        var weights = new double[first.Length];
        foreach (var (place, count) in buckets)
        {
            var found = Array.BinarySearch(first, place);
            weights[found < 0 ? ~found - 1 : found] += count;
        }

        for (var piece = 0; piece < weights.Length; piece++)
        {
            weights[piece] = first[piece] == dominant ? 0 : Math.Max(weights[piece], 0.5);
        }

        var total = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / total);
    }
}
