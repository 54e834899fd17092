using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PredictionGuardrails.AspNetCore.Tests.Support;

/// <summary>Uses a bearer token, or a cookie "user", as the user's name. Anna is on call. The token "expired" is no user's.</summary>
internal sealed class NamedUser(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string ActionPolicy = "on call";

    public static void Add(IServiceCollection services)
    {
        services.AddAuthentication("named").AddScheme<AuthenticationSchemeOptions, NamedUser>("named", null);
        services.AddAuthorizationBuilder().AddPolicy(ActionPolicy, policy => policy.RequireRole("on call"));
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var name = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..] : Request.Cookies["user"];
        if (name is null or "expired")
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, name == "Anna" ? "on call" : "reader")], "named");
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), "named")));
    }
}
