namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>Passes each call of a guard to a peer: what an application would write that uses that log instead.</summary>
internal sealed class PeerObserver(ILogPeer peer) : IPredictionObserver<Features, double>
{
    public void OnPrediction(in ObservedPrediction<Features, double> prediction) => peer.Write(LogRow.Of(prediction));
}
