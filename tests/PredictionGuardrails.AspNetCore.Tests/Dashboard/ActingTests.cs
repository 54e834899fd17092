using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Dashboard;

/// <summary>Who may act on a guard, and what comes of it.</summary>
public sealed class ActingTests
{
    [Fact]
    public async Task A_guard_that_is_isolated_stays_open_until_it_is_reset()
    {
        await using var service = await Service.StartAsync();

        using var isolated = await service.ActAsync("isolate", "The release of noon.");
        isolated.StatusCode.Should().Be(HttpStatusCode.OK);
        service.Fare.GetStatus().Breaker.Should().Be(BreakerState.Isolated);
        service.Fare.GetStatus().OpenedBy!.Message.Should().Contain("The release of noon. (by hand, an anonymous user at 127.0.0.1)");

        using var reset = await service.ActAsync("reset");
        service.Fare.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task A_guard_can_be_made_to_observe_only_and_to_follow_its_settings_again()
    {
        await using var service = await Service.StartAsync();

        using var observing = await service.ActAsync("observe");
        service.Fare.Mode.Should().Be(GuardMode.Observe);
        (await service.GetAsync("guards/fare"))["row"]!["isModeByHand"]!.GetValue<bool>().Should().BeTrue();

        using var resumed = await service.ActAsync("resume");
        service.Fare.Mode.Should().Be(GuardMode.Enforce);
    }

    [Fact]
    public async Task Accepting_the_new_normal_learns_it_anew()
    {
        await using var service = await Service.StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();

        using var accepted = await service.ActAsync("relearn");

        service.Fare.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Learning);
    }

    [Fact]
    public async Task An_action_is_logged_with_who_and_why()
    {
        await using var service = await StartInProductionAsync();

        using var response = await service.ActAsync("isolate", "Page 17.", client: As(service, "Anna"));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        service.Logs.GetSnapshot().Should().Contain(line =>
            line.Category == "PredictionGuardrails.Dashboard" && line.Level == LogLevel.Warning && line.Message == "Anna had guard fare isolated: Page 17.");
    }

    [Fact]
    public async Task A_user_whom_the_policy_does_not_let_act_is_refused_and_that_is_logged()
    {
        await using var service = await StartInProductionAsync();

        using var response = await service.ActAsync("isolate", client: As(service, "Bob"));

        await RefusedAsync(response, HttpStatusCode.Forbidden, "The policy \"on call\" does not let you act.");
        service.Fare.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        service.Logs.GetSnapshot().Should().Contain(line => line.Message.StartsWith("Bob was refused to have guard fare isolate"));
    }

    [Fact]
    public async Task Outside_development_nobody_acts_before_a_policy_is_named()
    {
        await using var service = await Service.StartAsync("Production", map: app => app.MapPredictionGuardrails("/guardrails", options => options.AllowAnonymous = true));

        using var response = await service.ActAsync("isolate");

        await RefusedAsync(response, HttpStatusCode.Forbidden, "Outside Development nobody may act before the service says who*ActionPolicy*");
        (await service.GetAsync("session"))["canAct"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task A_policy_that_the_service_does_not_have_stops_its_start()
    {
        var starting = () => Service.StartAsync("Production", services: NamedUser.Add, map: app => app.MapPredictionGuardrails("/guardrails", options => options.ActionPolicy = "oncall"));

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("The dashboard's ActionPolicy is \"oncall\", a policy that the service does not have*");
    }

    [Fact]
    public async Task A_policy_without_any_authorization_stops_the_start()
    {
        var starting = () => Service.StartAsync("Production", map: app => app.MapPredictionGuardrails("/guardrails", options => options.ActionPolicy = "on call"));

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("The dashboard's ActionPolicy is \"on call\", and the service has no authorization*");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=foo", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json, text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", HttpStatusCode.BadRequest)]
    public async Task Content_that_cannot_be_read_is_a_problem_and_no_failure(string? contentType, HttpStatusCode expected)
    {
        await using var service = await Service.StartAsync();
        var session = (await service.GetAsync("session"))!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/guardrails/api/guards/fare/isolate") { Content = new ByteArrayContent("{"u8.ToArray()) };
        request.Headers.Add((string)session["requestHeader"]!, (string?)session["requestToken"]);
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(expected);
        service.Fare.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task What_somebody_wrote_stays_on_one_line_in_its_own_direction()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", "a\r\nb\u2028c\u202Ed\u200Fe");

        service.Logs.GetSnapshot().Should().Contain(line => line.Message.EndsWith("had guard fare isolated: a  b c d e"));
    }

    [Fact]
    public async Task Another_site_cannot_have_an_action_sent_with_a_users_cookie()
    {
        await using var service = await StartInProductionAsync();
        using var client = service.Connect();
        client.DefaultRequestHeaders.Add("Cookie", "user=Anna");

        using var response = await client.PostAsJsonAsync(
            "/guardrails/api/guards/fare/isolate", new { reason = "Because.", instance = await Service.InstanceAsync(client) }, TestContext.Current.CancellationToken);

        await RefusedAsync(response, HttpStatusCode.Forbidden, "The request has neither a valid antiforgery token*");
    }

    [Fact]
    public async Task A_user_with_a_cookie_acts_with_the_token_that_the_service_hands_out()
    {
        await using var service = await StartInProductionAsync();
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        handler.CookieContainer.Add(service.Address, new Cookie("user", "Anna"));
        using var client = new HttpClient(handler) { BaseAddress = service.Address };

        using var response = await service.ActAsync("isolate", client: client);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_action_that_is_meant_for_another_instance_is_refused()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", instance: "another");

        await RefusedAsync(response, HttpStatusCode.Conflict, "This is instance *, and another one was meant*");
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "The reason is missing: say why, for those who find it done.")]
    [InlineData("   ", HttpStatusCode.BadRequest, "The reason is missing*")]
    public async Task A_reason_has_to_be_given(string reason, HttpStatusCode status, string why)
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", reason);

        await RefusedAsync(response, status, why);
    }

    [Fact]
    public async Task A_reason_cannot_forge_a_line_of_the_log()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", "It is broken.\r\nfail: everything");

        service.Logs.GetSnapshot().Should().Contain(line => line.Message.EndsWith("had guard fare isolated: It is broken.  fail: everything"));
    }

    [Fact]
    public async Task A_reason_may_not_be_a_novel()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", new string('x', 501));

        await RefusedAsync(response, HttpStatusCode.BadRequest, "The reason has 501 characters, 500 are allowed.");
    }

    [Fact]
    public async Task An_action_that_there_is_none_of_is_refused_with_those_that_there_are()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolat");

        await RefusedAsync(response, HttpStatusCode.NotFound, "There is no action \"isolat\": isolate, reset, observe, resume, relearn.");
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_with_what_is_expected()
    {
        using var response = await PostAsync("{ \"reason\": ", "application/json");

        await RefusedAsync(response, HttpStatusCode.BadRequest, "The content cannot be read at *: { \"reason\": \"…\", \"instance\": \"…\" } is expected*");
    }

    [Fact]
    public async Task A_form_which_another_site_could_send_is_not_read_at_all()
    {
        using var response = await PostAsync("reason=x", "application/x-www-form-urlencoded");

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Bearer_token_that_nobody_accepts_beside_a_cookie_needs_an_antiforgery_token()
    {
        await using var service = await Service.StartAsync(
            "Production",
            services: static services =>
            {
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
                services.AddAuthorizationBuilder().AddPolicy(NamedUser.ActionPolicy, static policy => policy.RequireAuthenticatedUser());
            },
            map: static app =>
            {
                app.MapGet("/login", static context => context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Anna")], "cookie"))));
                app.MapPredictionGuardrails("/guardrails", options => options.ActionPolicy = NamedUser.ActionPolicy).RequireAuthorization();
            });
        (await service.StatusOfAsync("/login")).Should().Be(HttpStatusCode.OK);
        service.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "x");

        using var response = await service.Client.PostAsJsonAsync(
            "/guardrails/api/guards/fare/isolate", new { reason = "x", instance = await Service.InstanceAsync(service.Client) }, TestContext.Current.CancellationToken);

        await RefusedAsync(response, HttpStatusCode.Forbidden, "The request has neither a valid antiforgery token, *");
    }

    private static async Task<HttpResponseMessage> PostAsync(string content, string type)
    {
        await using var service = await StartInProductionAsync();
        using var body = new StringContent(content, Encoding.UTF8, type);
        return await As(service, "Anna").PostAsync(new Uri("/guardrails/api/guards/fare/isolate", UriKind.Relative), body, TestContext.Current.CancellationToken);
    }

    private static Task<Service> StartInProductionAsync() => Service.StartAsync("Production", services: NamedUser.Add, map: app =>
        app.MapPredictionGuardrails("/guardrails", options => options.ActionPolicy = NamedUser.ActionPolicy).RequireAuthorization());

    private static HttpClient As(Service service, string user)
    {
        var client = service.Connect();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user);
        return client;
    }

    private static async Task RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string why)
    {
        response.StatusCode.Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        ((string?)(await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["detail"]).Should().Match(why);
    }
}
