using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>
/// The methods that read. Every other one ends at the dashboard, too, so that a dashboard that isn't there for a request doesn't show by 405 that it is.
/// </summary>
internal static class ReadMethods
{
    private const string Allowed = "GET, HEAD";

    public static bool Allow(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    public static IResult Refuse(HttpRequest request)
    {
        request.HttpContext.Response.Headers.Allow = Allowed;
        return Results.StatusCode(StatusCodes.Status405MethodNotAllowed);
    }

    /// <summary>Whatever answers GET answers HEAD; the server leaves the body out.</summary>
    public static void AddHead(EndpointBuilder endpoint)
    {
        for (var i = 0; i < endpoint.Metadata.Count; i++)
        {
            if (endpoint.Metadata[i] is HttpMethodMetadata { HttpMethods: ["GET"] })
            {
                endpoint.Metadata[i] = new HttpMethodMetadata(["GET", "HEAD"]);
            }
        }
    }
}
