namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Counts predictions and outcomes of a class.</summary>
internal sealed class ClassTally
{
    private double _predicted;
    private double _observed;
    private double _right;

    public long Predictions { get; private set; }

    public long Outcomes { get; private set; }

    public void AddPrediction(double weight, bool isRight)
    {
        Predictions++;
        _predicted += weight;
        _right += isRight ? weight : 0;
    }

    public void AddOutcome(double weight)
    {
        Outcomes++;
        _observed += weight;
    }

    public static ClassTally Sum(IReadOnlyCollection<ClassTally> tallies) => new()
    {
        Predictions = tallies.Sum(static tally => tally.Predictions),
        Outcomes = tallies.Sum(static tally => tally.Outcomes),
        _predicted = tallies.Sum(static tally => tally._predicted),
        _observed = tallies.Sum(static tally => tally._observed),
        _right = tallies.Sum(static tally => tally._right),
    };

    public ClassQuality ToQuality(string name) =>
        new(name, _predicted > 0 ? _right / _predicted : null, _observed > 0 ? _right / _observed : null, Outcomes, Predictions);
}
