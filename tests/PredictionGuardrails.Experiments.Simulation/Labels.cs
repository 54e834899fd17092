namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>The labels of the calls of one run. Shares of labels change every 100 calls, for both arms.</summary>
internal sealed class Labels
{
    private const int ShockEvery = 100;
    private const int Many = 200;
    private readonly LabelKind _kind;
    private readonly Randomness _random;
    private readonly double[] _cumulated;
    private double _shock;
    private int _count;

    public Labels(LabelKind kind, Randomness random)
    {
        _kind = kind;
        _random = random;
        double[] shares = kind switch
        {
            LabelKind.Rare => [0.95, 0.05],
            LabelKind.ManyLabels => [.. Enumerable.Range(1, Many).Select(static k => 1.0 / k)],
            _ => [1, 1, 1, 1, 1],
        };
        var sum = 0.0;
        _cumulated = [.. shares.Select(share => sum += share / shares.Sum())];
    }

    /// <summary>The label of a call.</summary>
    /// <param name="unit">The unit.</param>
    public double Next(int unit)
    {
        if (_count % ShockEvery == 0)
        {
            _shock = Math.Exp(0.5 * _random.Normal());
        }

        _count++;
        return _kind == LabelKind.Persistent && _random.Uniform() < 0.8 ? unit % _cumulated.Length : Draw();
    }

    private double Draw()
    {
        // A power of a uniform number moves all shares at once.
        var place = Array.BinarySearch(_cumulated, 1 - Math.Pow(1 - _random.Uniform(), _shock));
        return Math.Min(place < 0 ? ~place : place, _cumulated.Length - 1);
    }
}
