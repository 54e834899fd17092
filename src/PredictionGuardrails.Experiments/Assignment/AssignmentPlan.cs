using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Experiments.Assignment;

/// <summary>
/// Assigns units to the arms of an experiment, without memory: the same unit always gets the same arm. A larger exposure only adds units. Shares that change
/// move units between arms, which begins a new stratum.
/// </summary>
internal sealed class AssignmentPlan
{
    private readonly string _salt;
    private readonly long _seed;
    private readonly ArmShares _shares;
    private readonly ulong _exposedBelow;
    private readonly bool _isEveryUnitExposed;

    /// <param name="salt">The salt of the experiment: other salts give independent assignments.</param>
    /// <param name="exposure">The share of all units that is in the experiment, from 0 to 1.</param>
    /// <param name="shares">The shares of the arms.</param>
    /// <exception cref="ArgumentOutOfRangeException">The exposure isn't a share.</exception>
    public AssignmentPlan(string salt, double exposure, ArmShares shares)
        : this(salt, exposure, shares, stratum: 0)
    {
    }

    private AssignmentPlan(string salt, double exposure, ArmShares shares, int stratum)
    {
        if (!(exposure >= 0 && exposure <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(exposure), exposure, "The exposure must be from 0 to 1.");
        }

        _salt = salt;
        _seed = UnitHash.SeedOf(salt);
        _shares = shares;
        _isEveryUnitExposed = exposure >= 1;
        _exposedBelow = UnitHash.Threshold(exposure);
        Exposure = exposure;
        Stratum = stratum;
    }

    /// <summary>The share of all units that is in the experiment, from 0 to 1.</summary>
    public double Exposure { get; }

    /// <summary>The shares of the arms.</summary>
    public ArmShares Shares => _shares;

    /// <summary>How often the shares have changed.</summary>
    public int Stratum { get; }

    /// <summary>The assignment of a unit that is a text.</summary>
    public UnitAssignment Assign(string unit) => Decide(UnitHash.Of(unit, _seed));

    /// <summary>The assignment of a unit that is a part of a text.</summary>
    public UnitAssignment Assign(ReadOnlySpan<char> unit) => Decide(UnitHash.Of(unit, _seed));

    /// <summary>The assignment of a unit that is an integer.</summary>
    public UnitAssignment Assign(long unit) => Decide(UnitHash.Of(unit, _seed));

    /// <summary>The assignment of a call without a unit, by a uniform random number.</summary>
    public UnitAssignment AssignByChance(UInt128 random) => Decide(random) with { Key = 0 };

    /// <summary>The plan with another exposure, which moves no unit between arms.</summary>
    public AssignmentPlan WithExposure(double exposure) => new(_salt, exposure, _shares, Stratum);

    /// <summary>The plan with other shares: a new stratum, unless they are the same.</summary>
    public AssignmentPlan WithShares(ArmShares shares) => new(_salt, Exposure, shares, shares.IsSameAs(_shares) ? Stratum : Stratum + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private UnitAssignment Decide(UInt128 hash)
    {
        var isExposed = _isEveryUnitExposed || (ulong)(hash >> 64) < _exposedBelow;
        var arm = isExposed ? _shares.ArmOf((ulong)hash) : 0;
        return new UnitAssignment(isExposed, arm, _shares[arm], Stratum, UnitHash.KeyOf(hash));
    }
}
