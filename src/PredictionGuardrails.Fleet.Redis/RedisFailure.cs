using System.Net.Sockets;
using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis;

/// <summary>
/// Why a request failed, in a sentence. The client reports that there is no connection, followed by its counters; why there is none is in the exceptions behind.
/// </summary>
internal static class RedisFailure
{
    public static string Describe(Exception exception)
    {
        var causes = CausesOf(exception).ToList();
        if (causes.OfType<SocketException>().LastOrDefault() is { } network)
        {
            return $"{network.Message}.";
        }

        var connection = causes.OfType<RedisConnectionException>().LastOrDefault();
        return connection?.FailureType switch
        {
            ConnectionFailureType.AuthenticationFailure => "The server rejected the credentials.",
            ConnectionFailureType.SocketClosed => "The server closed the connection.",
            ConnectionFailureType.UnableToConnect => "The server didn't complete the connection in time.",
            ConnectionFailureType.UnableToResolvePhysicalConnection => "There is no connection to the server.",
            _ => $"{FirstPartOf(causes[^1].Message)}.",
        };
    }

    private static IEnumerable<Exception> CausesOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    /// <summary>The client adds its counters to a message after a semicolon, a comma, or a parenthesis.</summary>
    private static string FirstPartOf(string message) => message.Split([';', ',', '('], 2)[0].Trim().TrimEnd('.');
}
