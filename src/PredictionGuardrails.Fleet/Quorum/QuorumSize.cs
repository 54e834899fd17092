namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>How many votes open the breakers of all replicas.</summary>
internal static class QuorumSize
{
    /// <summary>One replica never opens the others.</summary>
    private const int Fewest = 2;

    /// <param name="replicas">The replicas with the same version of the model.</param>
    /// <param name="quorum">The share of them that is required.</param>
    public static int Of(int replicas, double quorum) => Math.Max(Fewest, (int)Math.Ceiling(quorum * replicas));
}
