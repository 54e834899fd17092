using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Text;

namespace PredictionGuardrails;

/// <summary>A guard that has to be there, of one type, for a decorator.</summary>
/// <param name="Guard">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Service">The service that it is around.</param>
/// <param name="Decorator">Who needs it.</param>
internal sealed record GuardRequirement(string Guard, Type Type, Type Service, Type Decorator)
{
    /// <summary>The decorators around a service in a container, each with the name of the guard that it needs.</summary>
    public static IEnumerable<(string Guard, string Decorator)> DecoratorsOf(Type service, IServiceProvider? container) =>
        container?.GetServices<GuardRequirement>().Where(requirement => requirement.Service == service)
            .Select(static requirement => (requirement.Guard, NameOf(requirement.Decorator))) ?? [];

    /// <inheritdoc cref="TypeText.Of"/>
    public static string NameOf(Type type) => TypeText.Of(type);
}
