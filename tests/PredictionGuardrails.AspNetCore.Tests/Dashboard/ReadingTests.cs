using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Dashboard;

/// <summary>Read access to the dashboard.</summary>
public sealed class ReadingTests
{
    public static TheoryData<string> Places => ["/guardrails", "/guardrails/guards/fare", "/guardrails/assets/app.js", "/guardrails/api/overview", "/guardrails/api/events", "/guardrails/api/openapi.json", "/guardrails/api/nowhere"];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Dashboard_is_not_found_outside_development_without_authorization(string place)
    {
        await using var service = await Service.StartAsync("Production");

        (await service.StatusOfAsync(place)).Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("POST", "/guardrails")]
    [InlineData("HEAD", "/guardrails")]
    [InlineData("DELETE", "/guardrails/assets/app.js")]
    [InlineData("POST", "/guardrails/api/overview")]
    [InlineData("PUT", "/guardrails/api/overview")]
    [InlineData("DELETE", "/guardrails/api/overview")]
    [InlineData("HEAD", "/guardrails/api/overview")]
    [InlineData("OPTIONS", "/guardrails/api/overview")]
    [InlineData("POST", "/guardrails/api/openapi.json")]
    [InlineData("POST", "/guardrails/api/guards/fare/isolate")]
    [InlineData("GET", "/guardrails/api/guards/fare/isolate")]
    [InlineData("OPTIONS", "/guardrails/api/guards/fare/isolate")]
    public async Task So_it_is_whatever_the_method(string method, string place)
    {
        await using var service = await Service.StartAsync("Production");

        using var response = await SendAsync(service, method, place);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        response.Content.Headers.Allow.Should().BeEmpty();
    }

    [Fact]
    public async Task Action_with_another_content_type_is_not_found_either()
    {
        await using var service = await Service.StartAsync("Production");
        using var content = new StringContent("x");

        using var response = await service.Client.PostAsync(new Uri("/guardrails/api/guards/fare/isolate", UriKind.Relative), content, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/guardrails")]
    [InlineData("/guardrails/assets/app.js")]
    [InlineData("/guardrails/api/overview")]
    [InlineData("/guardrails/api/events")]
    [InlineData("/guardrails/api/openapi.json")]
    public async Task Readers_may_ask_for_the_head_alone(string place)
    {
        await using var service = await Service.StartAsync();

        using var response = await SendAsync(service, "HEAD", place);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/guardrails")]
    [InlineData("/guardrails/api/overview")]
    public async Task Unsupported_method_is_rejected_with_the_allowed_ones(string place)
    {
        await using var service = await Service.StartAsync();

        using var response = await SendAsync(service, "DELETE", place);

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.Should().Equal("GET", "HEAD");
    }

    [Fact]
    public async Task Dashboard_that_nobody_may_read_is_one_warning_at_start_that_says_what_to_add()
    {
        await using var service = await Service.StartAsync("Production");

        service.Logs.GetSnapshot().Should().ContainSingle(line => line.Id.Name == "NobodyMayRead").Which.Message.Should().Be(
            "The dashboard at /guardrails returns 404 outside Development because no authorization is configured. Call RequireAuthorization(…) on app.MapPredictionGuardrails(), or set AllowAnonymous.");
    }

    [Fact]
    public async Task Readable_dashboard_logs_no_warning()
    {
        await using var inDevelopment = await Service.StartAsync();
        await using var withAuthorization = await Service.StartAsync("Production", services: NamedUser.Add, map: app => app.MapPredictionGuardrails().RequireAuthorization());

        inDevelopment.Logs.GetSnapshot().Concat(withAuthorization.Logs.GetSnapshot()).Should().NotContain(line => line.Id.Name == "NobodyMayRead");
    }

    [Fact]
    public async Task Dashboard_that_everyone_may_read_logs_no_warning()
    {
        await using var service = await Service.StartAsync("Production", services: NamedUser.Add, map: app => app.MapPredictionGuardrails().AllowAnonymous());

        service.Logs.GetSnapshot().Should().NotContain(static line => line.Id.Name == "NobodyMayRead" || line.Id.Name == "ApplicationStartupException");
    }

    [Fact]
    public async Task Endpoint_of_the_host_that_everyone_may_read_is_no_warning()
    {
        await using var service = await Service.StartAsync("Production", services: NamedUser.Add, map: static app =>
        {
            app.MapGet("/quote", static () => 12.1);
            app.MapPredictionGuardrails().RequireAuthorization();
        });

        service.Logs.GetSnapshot().Should().NotContain(static line => line.Id.Name == "NobodyMayRead");
    }

    [Theory]
    [InlineData("/guardrails")]
    [InlineData("/guardrails/api/overview")]
    public async Task Dashboard_is_readable_in_development(string place)
    {
        await using var service = await Service.StartAsync();

        (await service.StatusOfAsync(place)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Anonymous_access_requires_the_option()
    {
        await using var service = await Service.StartAsync("Production", map: app => app.MapPredictionGuardrails("/guardrails", options => options.AllowAnonymous = true));

        (await service.StatusOfAsync("/guardrails/api/overview")).Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/guardrails")]
    [InlineData("/guardrails/assets/app.js")]
    [InlineData("/guardrails/api/overview")]
    [InlineData("/guardrails/api/openapi.json")]
    public async Task Authorization_on_the_endpoints_applies(string place)
    {
        await using var service = await Service.StartAsync("Production", services: NamedUser.Add, map: app => app.MapPredictionGuardrails().RequireAuthorization());

        (await service.StatusOfAsync(place)).Should().Be(HttpStatusCode.Unauthorized);
        (await service.StatusOfAsync(place, As(service, "Bob"))).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Fallback_policy_applies()
    {
        await using var service = await Service.StartAsync("Production", services: AddFallbackPolicy);

        (await service.StatusOfAsync("/guardrails/api/overview")).Should().Be(HttpStatusCode.Unauthorized);
        (await service.StatusOfAsync("/guardrails/api/overview", As(service, "Bob"))).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Fallback_policy_applies_without_the_middleware()
    {
        await using var service = await Service.StartAsync("Production", services: AddFallbackPolicy, map: static app =>
        {
            // The host adds the middleware unless it is marked as there.
            ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
            app.MapPredictionGuardrails();
        });

        (await service.StatusOfAsync("/guardrails/api/overview")).Should().Be(HttpStatusCode.NotFound);
        (await service.StatusOfAsync("/guardrails/api/overview", As(service, "Bob"))).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Fallback_policy_logs_no_warning()
    {
        await using var service = await Service.StartAsync("Production", services: AddFallbackPolicy);

        service.Logs.GetSnapshot().Should().NotContain(static line => line.Id.Name == "NobodyMayRead");
    }

    [Fact]
    public async Task Dashboard_whose_endpoints_allow_everyone_is_readable()
    {
        await using var service = await Service.StartAsync("Production", map: static app => app.MapPredictionGuardrails().AllowAnonymous());

        (await service.StatusOfAsync("/guardrails/api/overview")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Page_that_asks_for_a_token_is_public_and_its_data_is_not()
    {
        await using var service = await Service.StartAsync("Production", services: NamedUser.Add, map: app =>
            app.MapPredictionGuardrails("/guardrails", options => options.PromptForBearerToken = true).RequireAuthorization());

        (await service.Client.GetStringAsync("/guardrails", TestContext.Current.CancellationToken)).Should().Contain("<meta name=\"guardrails-token\" content=\"ask\">");
        (await service.StatusOfAsync("/guardrails/api/overview")).Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Page_that_asks_for_no_token_says_so()
    {
        await using var service = await Service.StartAsync();

        var page = await service.Client.GetStringAsync("/guardrails", TestContext.Current.CancellationToken);

        page.Should().Contain("<meta name=\"guardrails-token\" content=\"none\">");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Path_without_a_name_throws(string path)
    {
        var starting = () => Service.StartAsync(map: app => app.MapPredictionGuardrails(path));

        await starting.Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public void Nothing_to_add_to_throws()
    {
        Action[] statements =
        [
            static () => default(IPredictionGuardrailsBuilder)!.AddDashboard(),
            static () => default(IEndpointRouteBuilder)!.MapPredictionGuardrails(),
            static () => default(IHealthChecksBuilder)!.AddPredictionGuardrails(),
        ];

        statements.Should().AllSatisfy(static statement => statement.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public async Task Dashboard_that_is_added_twice_handles_events_once()
    {
        await using var service = await Service.StartAsync(guards: static guards => guards.AddDashboard());

        service.Services.GetServices<IGuardEventHandler>().Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Mapping_without_registration_throws()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddPredictionGuardrails();
        await using var app = builder.Build();

        app.Invoking(it => it.MapPredictionGuardrails()).Should().Throw<InvalidOperationException>()
            .WithMessage("The dashboard isn't registered. Call AddPredictionGuardrails().AddDashboard() before MapPredictionGuardrails().");
    }

    [Theory]
    [InlineData("/guardrails")]
    [InlineData("/guardrails/assets/app.css")]
    [InlineData("/guardrails/api/overview")]
    [InlineData("/guardrails/api/guards/missing")]
    public async Task Every_response_has_security_headers(string place)
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync(new Uri(place, UriKind.Relative), TestContext.Current.CancellationToken);

        response.Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Which.Should()
            .Contain("default-src 'none'").And.Contain("frame-ancestors 'none'").And.Contain("script-src 'self';").And.NotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        response.Headers.GetValues("X-Frame-Options").Should().Equal("DENY");
        response.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
    }

    [Fact]
    public async Task Data_is_not_cached()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync(new Uri("/guardrails/api/overview", UriKind.Relative), TestContext.Current.CancellationToken);

        response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Theory]
    [InlineData("/guardrails/guards/fare", "/guardrails")]
    [InlineData("/guardrails/", "/guardrails")]
    [InlineData("/behind/guardrails/incidents/7", "/behind/guardrails")]
    [InlineData("/admin/ops/settings", "/admin/ops")]
    public async Task Page_knows_its_base_path(string place, string folder)
    {
        await using var service = await Service.StartAsync(map: app =>
        {
            app.UsePathBase("/behind");
            app.UseRouting();
            app.MapPredictionGuardrails();
            app.MapGroup("/admin").MapPredictionGuardrails("ops");
        });

        var page = await service.Client.GetStringAsync(place, TestContext.Current.CancellationToken);

        page.Should().Contain($"<meta name=\"guardrails-folder\" content=\"{folder}\">").And.Contain($"src=\"{folder}/assets/app.js?");
    }

    [Fact]
    public async Task Address_is_encoded_on_the_page()
    {
        await using var service = await Service.StartAsync();

        var page = await service.Client.GetStringAsync("/guardrails/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", TestContext.Current.CancellationToken);

        page.Should().NotContain("alert(1)");
    }

    private static void AddFallbackPolicy(IServiceCollection services)
    {
        NamedUser.Add(services);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static HttpClient As(Service service, string user)
    {
        var client = service.Connect();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user);
        return client;
    }

    private static Task<HttpResponseMessage> SendAsync(Service service, string method, string place) =>
        service.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), place), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
}
