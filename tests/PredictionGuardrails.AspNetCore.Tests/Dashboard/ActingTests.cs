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

/// <summary>Actions: access, effects, and errors.</summary>
public sealed class ActingTests
{
    [Fact]
    public async Task Isolated_guard_stays_open_until_reset()
    {
        await using var service = await Service.StartAsync();

        using var isolated = await service.ActAsync("isolate", "The release of noon.");
        isolated.StatusCode.Should().Be(HttpStatusCode.OK);
        service.Fare.GetStatus().Breaker.Should().Be(BreakerState.Isolated);
        service.Fare.GetStatus().OpenedBy!.Message.Should().Contain("The release of noon (an anonymous user at 127.0.0.1)");

        using var reset = await service.ActAsync("reset");
        service.Fare.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Observe_mode_lasts_until_the_override_is_cleared()
    {
        await using var service = await Service.StartAsync();

        using var observing = await service.ActAsync("observe");
        service.Fare.Mode.Should().Be(GuardMode.Observe);
        (await service.GetAsync("guards/fare"))["row"]!["isModeByHand"]!.GetValue<bool>().Should().BeTrue();

        using var resumed = await service.ActAsync("clear-mode");
        service.Fare.Mode.Should().Be(GuardMode.Enforce);
    }

    [Fact]
    public async Task Mode_is_not_set_by_hand_by_default()
    {
        await using var service = await Service.StartAsync();

        (await service.GetAsync("guards/fare"))["row"]!["isModeByHand"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task Mode_of_all_guards_is_set_by_hand()
    {
        await using var service = await Service.StartAsync();
        service.Registry.OverrideMode(GuardMode.Observe);

        (await service.GetAsync("guards/fare"))["row"]!["isModeByHand"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task Relearn_starts_a_new_baseline()
    {
        await using var service = await Service.StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();

        using var accepted = await service.ActAsync("relearn");

        service.Fare.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Learning);
    }

    [Fact]
    public async Task Action_is_logged_with_user_and_reason()
    {
        await using var service = await StartInProductionAsync();

        using var response = await service.ActAsync("isolate", "Page 17.", client: As(service, "Anna"));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        service.Logs.GetSnapshot().Should().Contain(line =>
            line.Category == "PredictionGuardrails.Dashboard" && line.Level == LogLevel.Warning && line.Message == "Anna ran action isolate on guard fare. Reason: Page 17.");
    }

    [Fact]
    public async Task User_who_does_not_meet_the_policy_is_denied_and_logged()
    {
        await using var service = await StartInProductionAsync();

        using var response = await service.ActAsync("isolate", client: As(service, "Bob"));

        await RefusedAsync(response, HttpStatusCode.Forbidden, "You don't meet the authorization policy 'on call', which actions require.");
        service.Fare.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        service.Logs.GetSnapshot().Should().Contain(line => line.Message.StartsWith("Denied action isolate on guard fare for Bob: "));
    }

    [Fact]
    public async Task Actions_are_disabled_outside_development_without_a_policy()
    {
        await using var service = await Service.StartAsync("Production", map: app => app.MapPredictionGuardrails("/guardrails", options => options.AllowAnonymous = true));

        using var response = await service.ActAsync("isolate");

        await RefusedAsync(response, HttpStatusCode.Forbidden, "Actions are disabled outside Development. Set DashboardOptions.ActionPolicy to enable them.");
        (await service.GetAsync("session"))["canAct"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task Policy_that_nothing_evaluates_fails_startup()
    {
        var starting = () => Service.StartAsync(
            "Production",
            services: static services => services.AddAuthorizationCore(
                static options => options.AddPolicy("on call", static policy => policy.RequireRole("on call"))),
            map: static app => app.MapPredictionGuardrails("/guardrails", static options => options.ActionPolicy = "on call"));

        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage("*'on call', but authorization isn't configured*");
    }

    [Fact]
    public async Task Unknown_policy_fails_startup()
    {
        var starting = () => Service.StartAsync("Production", services: NamedUser.Add, map: app => app.MapPredictionGuardrails("/guardrails", options => options.ActionPolicy = "oncall"));

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("DashboardOptions.ActionPolicy is 'oncall', but no policy with this name is registered*");
    }

    [Fact]
    public async Task Policy_without_authorization_services_fails_startup()
    {
        var starting = () => Service.StartAsync("Production", map: app => app.MapPredictionGuardrails("/guardrails", options => options.ActionPolicy = "on call"));

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("DashboardOptions.ActionPolicy is 'on call', but authorization isn't configured*");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.UnsupportedMediaType, "The content type is missing. Expected application/json.")]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType, "The content type is 'text/plain'. Expected application/json.")]
    [InlineData("application/json; charset=foo", HttpStatusCode.UnsupportedMediaType, "The content type is '*'. Expected application/json in UTF-8.")]
    [InlineData("application/json, text/plain", HttpStatusCode.UnsupportedMediaType, "The content type is '*, text/plain'. Expected application/json.")]
    [InlineData("application/json", HttpStatusCode.BadRequest, "The request body isn't valid at *")]
    public async Task Content_that_cannot_be_read_is_a_problem_and_no_failure(string? contentType, HttpStatusCode expected, string why)
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

        await RefusedAsync(response, expected, why);
        service.Fare.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Reason_is_logged_without_spaces_around_it()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", "  Page 17. ");

        service.Logs.GetSnapshot().Should().Contain(static line => line.Message.EndsWith("ran action isolate on guard fare. Reason: Page 17."));
    }

    [Fact]
    public async Task Address_of_a_denied_action_cannot_forge_a_log_line()
    {
        await using var service = await StartInProductionAsync();

        using var response = await As(service, "Bob").PostAsJsonAsync(
            "/guardrails/api/guards/fa%0Are/iso%0Alate", new { }, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        service.Logs.GetSnapshot().Should().Contain(static line => line.Message.StartsWith("Denied action iso late on guard fa re for Bob: "));
    }

    [Fact]
    public async Task What_somebody_wrote_stays_on_one_line_in_its_own_direction()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", "a\r\nb\u2028c\u202Ed\u200Fe");

        service.Logs.GetSnapshot().Should().Contain(line => line.Message.EndsWith("ran action isolate on guard fare. Reason: a  b c d e"));
    }

    [Fact]
    public async Task Action_with_a_cookie_alone_is_denied()
    {
        await using var service = await StartInProductionAsync();
        using var client = service.Connect();
        client.DefaultRequestHeaders.Add("Cookie", "user=Anna");

        using var response = await client.PostAsJsonAsync(
            "/guardrails/api/guards/fare/isolate", new { reason = "Because.", instance = await Service.InstanceAsync(client) }, TestContext.Current.CancellationToken);

        await RefusedAsync(response, HttpStatusCode.Forbidden, "The request has neither a valid antiforgery token*");
    }

    [Fact]
    public async Task Action_with_a_cookie_and_an_antiforgery_token_is_allowed()
    {
        await using var service = await StartInProductionAsync();
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        handler.CookieContainer.Add(service.Address, new Cookie("user", "Anna"));
        using var client = new HttpClient(handler) { BaseAddress = service.Address };

        using var response = await service.ActAsync("isolate", client: client);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Action_for_another_instance_is_rejected()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", instance: "another");

        await RefusedAsync(response, HttpStatusCode.Conflict, "This request reached instance *, but the page shows another one.*");
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "The reason is missing. Enter why you run this action.")]
    [InlineData("   ", HttpStatusCode.BadRequest, "The reason is missing*")]
    [InlineData("\u200b", HttpStatusCode.BadRequest, "The reason is missing*")]
    public async Task Action_without_a_reason_is_rejected(string reason, HttpStatusCode status, string why)
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", reason);

        await RefusedAsync(response, status, why);
    }

    [Fact]
    public async Task Reason_cannot_forge_a_log_line()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", "It is broken.\r\nfail: everything");

        service.Logs.GetSnapshot().Should().Contain(line => line.Message.EndsWith("ran action isolate on guard fare. Reason: It is broken.  fail: everything"));
    }

    [Fact]
    public async Task Reason_of_500_characters_is_allowed()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", new string('x', 500));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reason_that_is_too_long_is_rejected()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolate", new string('x', 501));

        await RefusedAsync(response, HttpStatusCode.BadRequest, "The reason has 501 characters. The limit is 500.");
    }

    [Fact]
    public async Task Unknown_action_is_rejected_with_the_known_ones()
    {
        await using var service = await Service.StartAsync();

        using var response = await service.ActAsync("isolat");

        await RefusedAsync(response, HttpStatusCode.NotFound, "Unknown action 'isolat'. Expected isolate, reset, observe, clear-mode, or relearn.");
    }

    [Fact]
    public async Task Invalid_body_is_rejected_with_the_expected_one()
    {
        using var response = await PostAsync("{ \"reason\": ", "application/json");

        await RefusedAsync(response, HttpStatusCode.BadRequest, "The request body isn't valid at *. Expected { \"reason\": \"…\", \"instance\": \"…\" }.");
    }

    [Fact]
    public async Task Form_is_rejected()
    {
        using var response = await PostAsync("reason=x", "application/x-www-form-urlencoded");

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("Anna", HttpStatusCode.OK)]
    [InlineData("expired", HttpStatusCode.Forbidden)]
    public async Task Bearer_token_next_to_a_cookie_counts_if_one_of_the_schemes_accepts_it(string token, HttpStatusCode status)
    {
        string[] schemes = [CookieAuthenticationDefaults.AuthenticationScheme, "named"];
        await using var service = await Service.StartAsync(
            "Production",
            services: services =>
            {
                NamedUser.Add(services);
                services.AddAuthentication().AddCookie();
                services.AddAuthorizationBuilder().AddPolicy("signed in", policy => policy.AddAuthenticationSchemes(schemes).RequireAuthenticatedUser());
            },
            map: static app =>
            {
                var anna = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Anna")], "cookie"));
                app.MapGet("/login", context => context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, anna));
                app.MapPredictionGuardrails("/guardrails", static options => options.ActionPolicy = "signed in").RequireAuthorization("signed in");
            });
        (await service.StatusOfAsync("/login")).Should().Be(HttpStatusCode.OK);
        service.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var response = await service.Client.PostAsJsonAsync(
            "/guardrails/api/guards/fare/isolate",
            new { reason = "x", instance = await Service.InstanceAsync(service.Client) },
            TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(status);
    }

    [Fact]
    public async Task Bearer_token_counts_if_only_the_action_policy_names_its_scheme()
    {
        await using var service = await Service.StartAsync(
            "Production",
            services: static services =>
            {
                NamedUser.Add(services);
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
                services.AddAuthorizationBuilder().AddPolicy("named", static policy => policy.AddAuthenticationSchemes("named").RequireAuthenticatedUser());
            },
            map: static app => app.MapPredictionGuardrails("/guardrails", static options =>
            {
                options.AllowAnonymous = true;
                options.ActionPolicy = "named";
            }));
        using var client = As(service, "Anna");

        using var response = await client.PostAsJsonAsync(
            "/guardrails/api/guards/fare/isolate",
            new { reason = "x", instance = await Service.InstanceAsync(client) },
            TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Bearer_token_that_nobody_accepts_next_to_a_cookie_needs_an_antiforgery_token()
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

        await RefusedAsync(response, HttpStatusCode.Forbidden, "The request has neither a valid antiforgery token nor a bearer token. *");
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
