using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Dashboard;

/// <summary>The files that the page loads.</summary>
public sealed class FileTests
{
    [Fact]
    public async Task Page_loads_less_than_60_KB_compressed()
    {
        await using var service = await Service.StartAsync();
        var total = 0;
        foreach (var place in (string[])["/guardrails", "/guardrails/assets/app.js", "/guardrails/assets/app.css", "/guardrails/assets/icon.svg"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, place);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            total += (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
        }

        total.Should().BeInRange(10_000, 60_000);
    }

    [Fact]
    public async Task Cached_file_is_not_sent_again()
    {
        await using var service = await Service.StartAsync();
        using var first = await service.Client.GetAsync(new Uri("/guardrails/assets/app.js", UriKind.Relative), TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/guardrails/assets/app.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await service.Client.SendAsync(again, TestContext.Current.CancellationToken);

        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("br;q=0")]
    public async Task File_is_not_compressed_for_a_browser_that_does_not_accept_it(string? accepted)
    {
        await using var service = await Service.StartAsync();

        using var response = await LoadAsync(service, accepted);

        response.Content.Headers.ContentEncoding.Should().BeEmpty();
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().StartWith("<svg");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip, br;q=0.5")]
    public async Task File_is_compressed_for_a_browser_that_accepts_it(string accepted)
    {
        await using var service = await Service.StartAsync();
        using var plain = await LoadAsync(service, null);

        using var response = await LoadAsync(service, accepted);

        response.Content.Headers.ContentEncoding.Should().Equal("br");
        await using var content = new BrotliStream(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(content);
        var read = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        read.Should().Be(await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Caches_keep_the_compressed_file_apart()
    {
        await using var service = await Service.StartAsync();
        using var plain = await LoadAsync(service, null);

        using var compressed = await LoadAsync(service, "br");

        compressed.Headers.ETag!.Tag.Should().Be(plain.Headers.ETag!.Tag.TrimEnd('"') + "-br\"");
        compressed.Headers.Vary.Should().Equal("Accept-Encoding");
    }

    [Fact]
    public async Task File_that_does_not_exist_is_not_found()
    {
        await using var service = await Service.StartAsync();

        (await service.StatusOfAsync("/guardrails/assets/index.html")).Should().Be(HttpStatusCode.NotFound);
    }

    private static async Task<HttpResponseMessage> LoadAsync(Service service, string? accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/guardrails/assets/icon.svg");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
