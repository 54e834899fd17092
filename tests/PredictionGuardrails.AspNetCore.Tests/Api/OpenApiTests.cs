using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using PredictionGuardrails.AspNetCore.Tests.Support;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>
/// The OpenAPI document is generated from the endpoints by Microsoft.AspNetCore.OpenApi and committed, so that services don't need that package, and a change of
/// the contract is visible in a diff. With WRITE_OPENAPI=1 these tests write it.
/// </summary>
public sealed class OpenApiTests
{
    private const string DocumentName = "prediction-guardrails";

    [Fact]
    public async Task Committed_OpenAPI_document_matches_the_endpoints()
    {
        await using var service = await StartAsync();
        var written = await WriteAsync(service, DocumentName);
        var path = Path.Combine(Repository.Root, "src", "PredictionGuardrails.AspNetCore", "Api", "openapi.json");
        if (Environment.GetEnvironmentVariable("WRITE_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(path, written + "\n", TestContext.Current.CancellationToken);
        }

        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).TrimEnd().Should().Be(written);
    }

    [Fact]
    public async Task OpenAPI_document_is_served_with_the_endpoints()
    {
        await using var service = await Service.StartAsync();

        (await service.GetAsync("openapi.json"))["paths"]!["/overview"].Should().NotBeNull();
    }

    [Fact]
    public async Task OpenAPI_document_of_the_host_omits_the_endpoints()
    {
        await using var service = await StartAsync();

        var written = await WriteAsync(service, "v1");

        written.Should().Contain("/quote").And.NotContain("guardrails");
    }

    [Fact]
    public async Task OpenAPI_document_is_valid_and_names_every_endpoint()
    {
        await using var service = await Service.StartAsync();
        var served = await service.Client.GetStreamAsync("/guardrails/api/openapi.json", TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();
        await served.CopyToAsync(copy, TestContext.Current.CancellationToken);
        copy.Position = 0;

        var read = await OpenApiDocument.LoadAsync(copy, "json", cancellationToken: TestContext.Current.CancellationToken);

        read.Diagnostic!.Errors.Should().BeEmpty();
        read.Document!.Paths.Keys.Should().BeEquivalentTo(
            "/session", "/overview", "/events", "/guards/{guard}", "/guards/{guard}/series", "/guards/{guard}/histogram", "/guards/{guard}/{action}", "/guards/{guard}/outcomes/{outcome}/analysis", "/outcomes",
            "/incidents", "/incidents/{id}", "/breaches", "/breaches/{id}", "/settings", "/experiments", "/experiments/{experiment}", "/experiments/{experiment}/{action}", "/fleet", "/fleet/guards/{guard}/histogram");
    }

    private static Task<Service> StartAsync() => Service.StartAsync(
        services: services => services.AddOpenApi().AddOpenApi(DocumentName, Describe)
            .ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
                json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            }),
        map: app =>
        {
            app.MapPredictionGuardrails();
            app.MapGet("/quote", () => 12.1);
        });

    private static void Describe(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        // Every endpoint for GET accepts HEAD, which the contract doesn't list.
        foreach (var path in document.Paths.Values)
        {
            path.Operations?.Remove(HttpMethod.Head);
        }

        const string Folder = "/guardrails/api";
        document.Info = new OpenApiInfo
        {
            Title = "PredictionGuardrails",
            Version = "1",
            Description = "Status and history of the guards of one service instance. Numbers that aren't finite or aren't known yet are null. Times are in UTC.",
        };
        document.Servers = [new OpenApiServer { Url = "../api", Description = "The instance that serves this description." }];
        document.Tags = new HashSet<OpenApiTag>();
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths.Where(static path => path.Key.StartsWith(Folder, StringComparison.Ordinal)))
        {
            foreach (var operation in item.Operations!.Values)
            {
                operation.Tags = null;
            }

            paths.Add(path[Folder.Length..], item);
        }

        document.Paths = paths;
        return Task.CompletedTask;
    });

    private static async Task<string> WriteAsync(Service service, string name)
    {
        var provider = service.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(name);
        var document = await provider.GetOpenApiDocumentAsync(TestContext.Current.CancellationToken);
        return (await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n").TrimEnd();
    }
}
