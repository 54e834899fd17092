using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Dashboard;

/// <summary>Who may see the dashboard.</summary>
public sealed class ReadingTests
{
    public static TheoryData<string> Places => ["/guardrails", "/guardrails/guards/fare", "/guardrails/assets/app.js", "/guardrails/api/overview", "/guardrails/api/events", "/guardrails/api/openapi.json", "/guardrails/api/nowhere"];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Outside_development_nothing_is_there_before_somebody_says_who_may_read(string place)
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
    public async Task So_it_is_for_an_action_with_content_of_another_type()
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
    public async Task Readers_are_told_which_methods_there_are(string place)
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
            "The dashboard at /guardrails answers 404 to everybody outside Development: add .RequireAuthorization(…) to app.MapPredictionGuardrails(), or set options.AllowAnonymous");
    }

    [Fact]
    public async Task Dashboard_that_somebody_may_read_is_no_warning()
    {
        await using var inDevelopment = await Service.StartAsync();
        await using var withAuthorization = await Service.StartAsync("Production", services: NamedUser.Add, map: app => app.MapPredictionGuardrails().RequireAuthorization());

        inDevelopment.Logs.GetSnapshot().Concat(withAuthorization.Logs.GetSnapshot()).Should().NotContain(line => line.Id.Name == "NobodyMayRead");
    }

    [Theory]
    [InlineData("/guardrails")]
    [InlineData("/guardrails/api/overview")]
    public async Task In_development_everything_is_there(string place)
    {
        await using var service = await Service.StartAsync();

        (await service.StatusOfAsync(place)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Anonymous_reading_has_to_be_allowed_by_name()
    {
        await using var service = await Service.StartAsync("Production", map: app => app.MapPredictionGuardrails("/guardrails", options => options.AllowAnonymous = true));

        (await service.StatusOfAsync("/guardrails/api/overview")).Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/guardrails")]
    [InlineData("/guardrails/assets/app.js")]
    [InlineData("/guardrails/api/overview")]
    [InlineData("/guardrails/api/openapi.json")]
    public async Task An_authorization_on_the_endpoints_lets_in_whom_it_lets_in(string place)
    {
        await using var service = await Service.StartAsync("Production", services: NamedUser.Add, map: app => app.MapPredictionGuardrails().RequireAuthorization());

        (await service.StatusOfAsync(place)).Should().Be(HttpStatusCode.Unauthorized);
        (await service.StatusOfAsync(place, As(service, "Bob"))).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fallback_policy_lets_in_whom_it_lets_in()
    {
        await using var service = await Service.StartAsync("Production", services: services =>
        {
            NamedUser.Add(services);
            services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        });

        (await service.StatusOfAsync("/guardrails/api/overview")).Should().Be(HttpStatusCode.Unauthorized);
        (await service.StatusOfAsync("/guardrails/api/overview", As(service, "Bob"))).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_that_asks_for_a_token_is_open_and_its_facts_are_not()
    {
        await using var service = await Service.StartAsync("Production", services: NamedUser.Add, map: app =>
            app.MapPredictionGuardrails("/guardrails", options => options.PromptForBearerToken = true).RequireAuthorization());

        (await service.Client.GetStringAsync("/guardrails", TestContext.Current.CancellationToken)).Should().Contain("<meta name=\"guardrails-token\" content=\"ask\">");
        (await service.StatusOfAsync("/guardrails/api/overview")).Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_dashboard_that_is_mapped_and_was_not_added_says_how_to_add_it()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddPredictionGuardrails();
        await using var app = builder.Build();

        app.Invoking(it => it.MapPredictionGuardrails()).Should().Throw<InvalidOperationException>()
            .WithMessage("The dashboard is mapped and was not added: builder.Services.AddPredictionGuardrails().AddDashboard().");
    }

    [Theory]
    [InlineData("/guardrails")]
    [InlineData("/guardrails/assets/app.css")]
    [InlineData("/guardrails/api/overview")]
    [InlineData("/guardrails/api/guards/nobody")]
    public async Task Every_answer_forbids_what_a_page_does_not_need(string place)
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
    public async Task Facts_are_not_stored_by_whoever_passes_them_on()
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
    public async Task The_page_knows_where_it_is(string place, string folder)
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
    public async Task An_address_cannot_put_anything_on_the_page()
    {
        await using var service = await Service.StartAsync();

        var page = await service.Client.GetStringAsync("/guardrails/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", TestContext.Current.CancellationToken);

        page.Should().NotContain("alert(1)");
    }

    [Fact]
    public async Task All_that_the_page_loads_is_under_150_KB_compressed()
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

        total.Should().BeInRange(10_000, 150_000);
    }

    [Fact]
    public async Task A_file_that_a_browser_has_is_not_sent_again()
    {
        await using var service = await Service.StartAsync();
        using var first = await service.Client.GetAsync(new Uri("/guardrails/assets/app.js", UriKind.Relative), TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/guardrails/assets/app.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await service.Client.SendAsync(again, TestContext.Current.CancellationToken);

        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
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
