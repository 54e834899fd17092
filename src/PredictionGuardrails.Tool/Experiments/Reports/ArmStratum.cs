using System.Globalization;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>Calls between which the shares of the arms didn't change.</summary>
/// <param name="arms">The number of arms.</param>
internal sealed class ArmStratum(int arms)
{
    private const double Tolerance = 1e-9;

    /// <summary>The share of an arm that gets no calls, which has to be greater than 0.</summary>
    private const double Least = 1e-6;

    /// <summary>An experiment changes its shares a few times. A bandit can do so with each call.</summary>
    private const int Most = 1000;

    private readonly double?[] _known = new double?[arms];
    private readonly List<ArmCall> _calls = [];

    public IReadOnlyList<ArmCall> Calls => _calls;

    public DateTimeOffset From => _calls[0].Time;

    public DateTimeOffset To => _calls[^1].Time;

    /// <summary>The shares of the arms. Arms without calls have the rest.</summary>
    public ArmShares Shares
    {
        get
        {
            var unknown = _known.Count(static share => share is null);
            var rest = unknown == 0 ? 0 : Math.Max(Least, Rest / unknown);
            var shares = Array.ConvertAll(_known, share => Math.Max(Least, share ?? rest));
            var sum = shares.Sum();
            return new ArmShares(Array.ConvertAll(shares, share => share / sum));
        }
    }

    private double Rest => 1 - _known.Sum(static share => share ?? 0);

    /// <summary>Whether a call can belong here: its arm has the same share, or an unknown one that the rest allows.</summary>
    public bool Fits(ArmCall call)
    {
        if (_known[call.Arm] is { } known)
        {
            return Math.Abs(known - call.Probability) <= Tolerance;
        }

        var isLast = _known.Count(static share => share is null) == 1;
        return isLast ? Math.Abs(Rest - call.Probability) <= Tolerance : call.Probability <= Rest + Tolerance;
    }

    public void Add(ArmCall call)
    {
        _known[call.Arm] = call.Probability;
        _calls.Add(call);
    }

    /// <summary>Divides calls, which are in the order of time, where the shares of the arms change.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="arms">The number of arms.</param>
    /// <param name="overlap">How long instances of a service may use the shares of before, because each reloads its settings by itself.</param>
    /// <exception cref="InputException">The shares change too often, or the probability of an arm isn't one.</exception>
    public static List<ArmStratum> Divide(IReadOnlyList<ArmCall> calls, int arms, TimeSpan overlap)
    {
        var strata = new List<ArmStratum>();
        foreach (var call in calls)
        {
            if (call.Probability is not (> 0 and <= 1))
            {
                throw new InputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Record {call.Id}: The probability of its arm is {call.Probability}. Expected a number greater than 0 and at most 1."));
            }

            var stratum = strata.LastOrDefault(candidate => candidate.Fits(call) && (candidate == strata[^1] || call.Time - candidate.To <= overlap));
            if (stratum is null)
            {
                if (strata.Count == Most)
                {
                    throw new InputException(
                        $"The shares of the arms change more than {Words.Count(Most)} times until {Words.Time(call.Time)}. "
                        + "A report compares arms with shares that rarely change. Report a shorter time with --from and --to.");
                }

                stratum = new ArmStratum(arms);
                strata.Add(stratum);
            }

            stratum.Add(call);
        }

        return strata;
    }
}
