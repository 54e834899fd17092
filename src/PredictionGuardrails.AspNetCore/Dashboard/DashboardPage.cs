using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>Serves the page and its files from this assembly. No request leaves the host.</summary>
internal static class DashboardPage
{
    private const string ResourceFolder = "PredictionGuardrails.AspNetCore.Page.";

    /// <summary>Allows only the page's own files, nothing inline, and no framing.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    /// <summary>The file that describes the endpoints.</summary>
    public const string OpenApi = "openapi.json";

    private static readonly FrozenDictionary<string, Asset> Assets = new[]
    {
        Asset.Of("app.js", "text/javascript; charset=utf-8"),
        Asset.Of("app.css", "text/css; charset=utf-8"),
        Asset.Of("icon.svg", "image/svg+xml"),
        Asset.Of("licenses.txt", "text/plain; charset=utf-8"),
        Asset.Of(OpenApi, "application/json; charset=utf-8"),
    }.ToFrozenDictionary(static asset => asset.Name, StringComparer.Ordinal);

    private static readonly string Shell = Encoding.UTF8.GetString(Read("index.html"));

    /// <summary>Sets the headers of every response.</summary>
    public static void Secure(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>Serves the page, which shows the view that its address names.</summary>
    /// <param name="request">The request.</param>
    /// <param name="place">The part of the address below the dashboard.</param>
    /// <param name="asksForToken">True if the page asks for a bearer token.</param>
    public static IResult Open(HttpRequest request, string? place, bool asksForToken) => Results.Content(
        Shell
            .Replace("{folder}", HtmlEncoder.Default.Encode(request.PathBase.Add(request.Path.Value![..^(place?.Length ?? 0)].TrimEnd('/')).ToUriComponent()), StringComparison.Ordinal)
            .Replace("{version}", Assets["app.js"].Hash[..12], StringComparison.Ordinal)
            .Replace("{token}", asksForToken ? "ask" : "none", StringComparison.Ordinal),
        "text/html; charset=utf-8");

    /// <summary>Serves one of the files that the page loads, compressed if the browser accepts it.</summary>
    public static IResult Load(HttpContext context, string name)
    {
        if (!Assets.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }

        var isCompressed = context.Request.GetTypedHeaders().AcceptEncoding.Any(static encoding => encoding.Value == "br" && encoding.Quality is not 0);
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (isCompressed)
        {
            context.Response.Headers.ContentEncoding = "br";
        }

        return Results.Bytes(
            isCompressed ? asset.Compressed.Value : asset.Content, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}{(isCompressed ? "-br" : "")}\""));
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceFolder + name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private sealed record Asset(string Name, string ContentType, byte[] Content, string Hash, Lazy<byte[]> Compressed)
    {
        public static Asset Of(string name, string contentType)
        {
            var content = Read(name);
            return new Asset(name, contentType, content, Convert.ToHexStringLower(SHA256.HashData(content)), new Lazy<byte[]>(() => Compress(content)));
        }

        private static byte[] Compress(byte[] content)
        {
            using var compressed = new MemoryStream();
            using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize))
            {
                brotli.Write(content);
            }

            return compressed.ToArray();
        }
    }
}
