using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>
/// The methods that read. The dashboard handles all other methods, too, so that a 405 response doesn't reveal a dashboard that a request may not see.
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

    /// <summary>Makes every endpoint for GET accept HEAD; the server omits the body.</summary>
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
