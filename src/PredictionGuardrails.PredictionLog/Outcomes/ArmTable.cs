namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>The arms that predictions in memory were routed to, each with its probability, by a number that fits into a byte. Any thread may use it.</summary>
internal sealed class ArmTable
{
    private readonly Lock _gate = new();
    private readonly List<LoggedArm> _arms = [];

    /// <summary>The number of an arm, from 1; 0 if there are too many.</summary>
    public byte NumberOf(string name, double probability)
    {
        lock (_gate)
        {
            var place = _arms.FindIndex(arm => arm.Probability == probability && arm.Name == name);
            if (place < 0 && _arms.Count < byte.MaxValue)
            {
                place = _arms.Count;
                _arms.Add(new LoggedArm(name, probability));
            }

            return (byte)(place + 1);
        }
    }

    public LoggedArm this[byte number]
    {
        get
        {
            lock (_gate)
            {
                return _arms[number - 1];
            }
        }
    }
}

/// <summary>An arm that predictions were routed to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Probability">The probability with which it was chosen.</param>
internal readonly record struct LoggedArm(string Name, double Probability);
