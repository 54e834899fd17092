using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Fallbacks;

/// <summary>Makes a guard's chain of fallbacks from what code declares and what configuration sets.</summary>
internal static class FallbackChain
{
    /// <summary>
    /// The links in the order in which they are asked. Configuration replaces the data of a link that code declares; a link that only
    /// configuration knows goes to its natural place: the last good prediction first, a constant last.
    /// </summary>
    public static Fallback<TInput, TPrediction>[] Compile<TInput, TPrediction>(
        IReadOnlyList<FallbackDeclaration<TInput, TPrediction>> declared,
        FallbackOptions options,
        LastKnownGood<TPrediction> lastKnownGood,
        FallbackServices services,
        CompilationContext compilation)
    {
        var chain = declared.ToList();
        if (options.LastKnownGoodMaximumAge is { } maximumAge)
        {
            ReplaceOrInsert<FallbackDeclaration<TInput, TPrediction>.LastKnownGood>(chain, new(maximumAge), at: 0);
        }

        if (options.Constant is { } text && TryParse<TPrediction>(text, compilation, out var constant))
        {
            ReplaceOrInsert<FallbackDeclaration<TInput, TPrediction>.Constant>(chain, new(constant), at: chain.Count);
        }

        return [.. chain.Select(link => Make(link, lastKnownGood, services, compilation)).OfType<Fallback<TInput, TPrediction>>()];

        void ReplaceOrInsert<TLink>(List<FallbackDeclaration<TInput, TPrediction>> links, TLink link, int at)
            where TLink : FallbackDeclaration<TInput, TPrediction>
        {
            var declaredAt = links.FindIndex(other => other is TLink);
            if (declaredAt >= 0)
            {
                links[declaredAt] = link;
            }
            else
            {
                links.Insert(at, link);
            }
        }
    }

    private static Fallback<TInput, TPrediction>? Make<TInput, TPrediction>(
        FallbackDeclaration<TInput, TPrediction> link, LastKnownGood<TPrediction> lastKnownGood, FallbackServices services, CompilationContext compilation)
    {
        switch (link)
        {
            case FallbackDeclaration<TInput, TPrediction>.Constant constant:
                return new ConstantFallback<TInput, TPrediction>(constant.Value);

            case FallbackDeclaration<TInput, TPrediction>.LastKnownGood { MaximumAge: var maximumAge }:
                services.Clock.Start();
                return new LastKnownGoodFallback<TInput, TPrediction>(lastKnownGood, maximumAge);

            case FallbackDeclaration<TInput, TPrediction>.Service { ServiceType: var type, Create: var create }:
                if (services.Container?.GetService<IServiceScopeFactory>() is not { } scopes)
                {
                    compilation.Refuse("Fallback", $"Service {TypeText.Of(type)} requires a container, but the guard was created without one. Set PredictionGuardDependencies.Services, or call FallBackTo with a function.");
                    return null;
                }

                if (services.Container.GetService<IServiceProviderIsService>() is { } registered && !registered.IsService(type))
                {
                    compilation.Refuse("Fallback", $"Service {TypeText.Of(type)} isn't registered.");
                }

                if (services.DecoratorsOf(type).FirstOrDefault(other => compilation.IsOf(other.Guard)) is { Decorator: { } itself })
                {
                    compilation.Refuse(
                        "Fallback",
                        $"Service {TypeText.Of(type)} is decorated by {itself}, which uses this guard, so the fallback would call itself. Use another service, or the type of the implementation.");
                }

                return create(scopes);

            default:
                return ((FallbackDeclaration<TInput, TPrediction>.Function)link).Fallback;
        }
    }

    private static bool TryParse<TPrediction>(string text, CompilationContext compilation, out TPrediction value)
    {
        value = default!;
        if (ValueKinds.Find<TPrediction>() is not { } kind)
        {
            compilation.Refuse(
                "Fallback:Constant",
                $"A constant of type {TypeText.Of(typeof(TPrediction))} can't be set in configuration. Set it in code with FallBackTo(value).");
            return false;
        }

        if (!kind.TryParse(text, out value))
        {
            compilation.Refuse("Fallback:Constant", CompilationContext.DescribeInvalid(text, kind.Expected));
            return false;
        }

        return true;
    }
}
