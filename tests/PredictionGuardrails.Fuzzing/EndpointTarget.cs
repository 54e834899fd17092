using System.Net.Http.Headers;
using System.Text;

namespace PredictionGuardrails.Fuzzing;

/// <summary>The dashboard's endpoints: the first line of the bytes is a path with its query, the second a content type, the rest a body. None is answered by 5xx.</summary>
internal static class EndpointTarget
{
    public static Action<byte[]> Create()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddPredictionGuardrails().AddGuard<double, double>("fare").AddDashboard();
        var service = builder.Build();
        service.MapPredictionGuardrails();
        service.Start();
        var client = new HttpClient { BaseAddress = new Uri($"{service.Urls.Single()}/guardrails/api/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "fuzz");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => service.StopAsync().Wait();
        return bytes => Try(client, bytes);
    }

    private static void Try(HttpClient client, byte[] bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', 3);
        if (!lines.Take(2).All(line => Ascii.IsValid(line)) || !Uri.TryCreate(client.BaseAddress, lines[0], out var path) || path.Authority != client.BaseAddress!.Authority || lines[0].Contains("events", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        using var request = new HttpRequestMessage(lines.Length > 1 ? HttpMethod.Post : HttpMethod.Get, path);
        if (lines.Length > 1)
        {
            request.Content = new StringContent(lines.ElementAtOrDefault(2) ?? "");
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", lines[1]);
        }

        HttpResponseMessage response;
        try
        {
            response = client.Send(request, HttpCompletionOption.ResponseHeadersRead);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or NotSupportedException)
        {
            // The client doesn't send it.
            return;
        }

        using (response)
        {
            if ((int)response.StatusCode >= 500)
            {
                throw new InvalidOperationException($"{(int)response.StatusCode} to {lines[0]}");
            }
        }
    }
}
