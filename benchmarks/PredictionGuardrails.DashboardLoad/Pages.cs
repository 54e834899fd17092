using System.Diagnostics;
using System.Net;

namespace PredictionGuardrails.DashboardLoad;

/// <summary>Pages that are open, as the browser's part of them behaves: a stream each, and where there is none, a question every ten seconds.</summary>
internal static class Pages
{
    /// <summary>Opens pages in a process of their own, until it is disposed of.</summary>
    public static IDisposable Start(Uri address, int pages) => new Readers(Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!, [.. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(Pages).Assembly.Location] : (string[])[], "pages", $"{address}", $"{pages}"]))!);

    public static async Task ReadAsync(Uri address, int pages)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        await Task.WhenAll(Enumerable.Range(0, pages).Select(_ => ReadOneAsync(client)));
    }

    private static async Task ReadOneAsync(HttpClient client)
    {
        var buffer = new byte[16 << 10];
        while (true)
        {
            using var response = await client.GetAsync(new Uri("guardrails/api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                await using var events = await response.Content.ReadAsStreamAsync();
                while (await events.ReadAsync(buffer) > 0)
                {
                }
            }

            // Then six questions, and the stream is tried again.
            for (var i = 0; i < 6; i++)
            {
                await client.GetByteArrayAsync(new Uri("guardrails/api/overview", UriKind.Relative));
                await Task.Delay(TimeSpan.FromSeconds(10));
            }
        }
    }

    private sealed class Readers(Process process) : IDisposable
    {
        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
