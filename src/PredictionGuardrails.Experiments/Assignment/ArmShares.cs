namespace PredictionGuardrails.Experiments.Assignment;

/// <summary>Which share of the exposed units each arm gets: the control first, then 1 to 254 variants.</summary>
internal sealed class ArmShares
{
    /// <summary>The most arms, so that an arm fits into a byte.</summary>
    public const int MaximumArms = 255;

    private const double Tolerance = 1e-9;
    private readonly double[] _shares;
    private readonly ulong[] _cuts;

    /// <param name="shares">The shares, at least two, each above 0, with a sum of 1.</param>
    /// <exception cref="ArgumentException">The shares aren't shares of a whole.</exception>
    public ArmShares(params ReadOnlySpan<double> shares)
    {
        _shares = shares.ToArray();
        if (_shares.Length is < 2 or > MaximumArms)
        {
            throw new ArgumentException($"{_shares.Length} arms: from 2 to {MaximumArms} are allowed.", nameof(shares));
        }

        if (!_shares.All(static share => share > 0) || Math.Abs(_shares.Sum() - 1) > Tolerance)
        {
            throw new ArgumentException("The shares of the arms must each be greater than 0 and have a sum of 1.", nameof(shares));
        }

        _cuts = new ulong[_shares.Length - 1];
        var sum = 0.0;
        for (var arm = 0; arm < _cuts.Length; arm++)
        {
            sum += _shares[arm];
            _cuts[arm] = UnitHash.Threshold(sum);
        }
    }

    /// <summary>The number of arms, the control included.</summary>
    public int Count => _shares.Length;

    /// <summary>The share of an arm; the control is arm 0.</summary>
    public double this[int arm] => _shares[arm];

    /// <summary>The arm of a uniform 64-bit number.</summary>
    public int ArmOf(ulong half)
    {
        var arm = 0;
        while (arm < _cuts.Length && half >= _cuts[arm])
        {
            arm++;
        }

        return arm;
    }

    /// <summary>Whether two plans divide their units alike.</summary>
    public bool IsSameAs(ArmShares other) => _shares.AsSpan().SequenceEqual(other._shares);
}
