using PredictionGuardrails.Baselines;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>A value every five minutes, with a rhythm of the day.</summary>
public sealed class SparseTrafficTests
{
    private const int InADay = 288;
    private const double Alarm = 18;
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_rhythm_raises_nothing_and_a_day_without_it_is_found_in_its_third_week(int seed)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, 28 * InADay).Select(i => (i % InADay is > 108 and < 216 ? 200 : 100) * Math.Exp(0.1 * Streams.Gauss(random))).ToArray();
        var shift = Learn(values.AsSpan(0, 2 * InADay).ToArray());
        var most = 0.0;
        for (var i = 2 * InADay; i < 17 * InADay; i++)
        {
            Add(shift, i, values[i]);
            most = Math.Max(most, shift.Evidence.Strongest);
        }

        most.Should().BeLessThan(Alarm);
        var found = Enumerable.Range(17 * InADay, InADay).FirstOrDefault(i =>
        {
            Add(shift, i, 100 * Math.Exp(0.1 * Streams.Gauss(random)));
            return shift.Evidence.Strongest >= Alarm;
        });
        (found % InADay).Should().BeInRange(108, 140);
    }

    private static SeasonalShift Learn(double[] values)
    {
        List<BaselineSample> learned = [.. values.Select(value => new BaselineSample(value))];
        return new SeasonalShift(NumberLearning.Learn(learned, 0, Monday, TimeOf(values.Length)), TimeZoneInfo.Utc, TimeOf(values.Length), ignoreBelow: 0);
    }

    private static void Add(SeasonalShift shift, int i, double value) =>
        shift.Add([new BucketCount(ValueAxis.Buckets.PlaceOf(value), 1)], 1, value, TimeOf(i), (false, false), Alarm);

    private static DateTimeOffset TimeOf(int i) => Monday.AddMinutes(5 * i);
}
