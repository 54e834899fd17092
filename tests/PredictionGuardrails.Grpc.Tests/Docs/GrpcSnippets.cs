// The code of docs/integrations/grpc.md, compiled: see DocumentTests of the core.
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using PredictionGuardrails.Grpc.Tests.Proto;

namespace PredictionGuardrails.Grpc.Tests.Docs;

internal static class GrpcSnippets
{
    public static Fares.FaresClient Connect(GrpcChannel channel, PredictionGuard<Ride, Fare> guard)
    {
        var client = new Fares.FaresClient(channel.Intercept(new PredictionGuardInterceptor<Ride, Fare>(guard)));
        return client;
    }
}
