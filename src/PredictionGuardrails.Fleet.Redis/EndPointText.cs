using System.Net;

namespace PredictionGuardrails.Fleet.Redis;

/// <summary>Endpoints for people.</summary>
internal static class EndPointText
{
    /// <summary>A host and port, or a path.</summary>
    public static string Of(EndPoint endPoint) => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint.ToString() ?? "an unnamed endpoint";
}
