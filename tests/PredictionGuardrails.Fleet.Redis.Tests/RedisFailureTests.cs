using System.Net.Sockets;
using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis.Tests;

/// <summary>The client reports that there is no connection. What people need is why.</summary>
public sealed class RedisFailureTests
{
    [Fact]
    public void Failure_of_the_network_is_the_reason() =>
        Describe(new IOException("Unable to read data.", new SocketException((int)SocketError.ConnectionRefused))).Should().Be("Connection refused.");

    [Theory]
    [InlineData(ConnectionFailureType.AuthenticationFailure, "The server rejected the credentials.")]
    [InlineData(ConnectionFailureType.SocketClosed, "The server closed the connection.")]
    [InlineData(ConnectionFailureType.UnableToConnect, "The server didn't complete the connection in time.")]
    [InlineData(ConnectionFailureType.UnableToResolvePhysicalConnection, "There is no connection to the server.")]
    [InlineData(ConnectionFailureType.Loading, "The server loads its data.")]
    public void State_of_the_connection_is_the_reason(ConnectionFailureType type, string reason) =>
        Describe(Failure(type, "The server loads its data, outstanding: 0, last-read: 5s ago", cause: null)).Should().Be(reason);

    [Fact]
    public void Counters_of_the_client_are_left_out() =>
        RedisFailure.Describe(new RedisTimeoutException(CommandFlags.None, "Timeout awaiting response (outbound=0KiB, inbound=0KiB)", CommandStatus.Sent))
            .Should().Be("Timeout awaiting response.");

    private static string Describe(Exception cause) =>
        RedisFailure.Describe(Failure(ConnectionFailureType.UnableToResolvePhysicalConnection, "No connection is active/available; mc: 1/1/0", cause));

    private static RedisConnectionException Failure(ConnectionFailureType type, string message, Exception? cause) =>
        new(type, CommandFlags.None, message, cause, CommandStatus.Unknown);
}
