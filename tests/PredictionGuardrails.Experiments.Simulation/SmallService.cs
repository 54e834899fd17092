using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>A service with few predictions, of customers who come unequally often: how often is log-normal.</summary>
/// <param name="Customers">How many customers there are at a time.</param>
/// <param name="Spread">The standard deviation of the logarithm of how often a customer comes.</param>
/// <param name="Replaced">The share of customers that is replaced by others in a week.</param>
internal sealed record SmallService(int Customers, double Spread, double Replaced = 0)
{
    /// <summary>144 a day.</summary>
    public const int CallsOfWeek = 1_008;

    public override string ToString() =>
        $"{Customers:N0} | {Spread:0.#} | {Replaced:0%}";

    /// <summary>Calls of a run.</summary>
    public IEnumerable<UnitAssignment> Calls(int seed, int weeks)
    {
        var random = new Randomness(seed);
        var plan = new AssignmentPlan($"small service {seed}", 1, new ArmShares(0.5, 0.5));
        var upTo = new double[Customers];
        var sum = 0.0;
        for (var customer = 0; customer < Customers; customer++)
        {
            sum += Math.Exp(Spread * random.Normal());
            upTo[customer] = sum;
        }

        var first = new double[Customers];
        for (var customer = 0; customer < Customers; customer++)
        {
            first[customer] = random.Uniform();
        }

        for (var call = 0; call < weeks * CallsOfWeek; call++)
        {
            var place = Array.BinarySearch(upTo, random.Uniform() * sum);
            var customer = Math.Min(place < 0 ? ~place : place, Customers - 1);
            var replaced = (int)((Replaced * call / CallsOfWeek) + first[customer]);
            yield return plan.Assign(customer + ((long)replaced * Customers));
        }
    }
}
