namespace PredictionGuardrails.Fleet.Redis.Tests.Network;

/// <summary>What is wrong with the network between a replica and the server.</summary>
public enum NetworkFault
{
    None,

    /// <summary>Answers arrive 5 s late.</summary>
    LateAnswers,

    /// <summary>Connections are closed, and new ones are refused.</summary>
    Cut,

    /// <summary>Nothing gets through. What was sent arrives when it's over.</summary>
    Silence,

    /// <summary>Nothing gets through. What was sent is lost, and connections are reset when it's over.</summary>
    SilenceThatForgets,
}
