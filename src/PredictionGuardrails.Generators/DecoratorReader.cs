using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PredictionGuardrails.Generators;

/// <summary>Reads a class that is marked <c>[GuardedBy]</c>: which methods are guarded by what, which are passed on, and what cannot be.</summary>
internal sealed class DecoratorReader(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
{
    public const string GuardedBy = "PredictionGuardrails.GuardedByAttribute";
    private const string Guarded = "PredictionGuardrails.GuardedAttribute";

    private readonly INamedTypeSymbol _class = (INamedTypeSymbol)context.TargetSymbol;
    private readonly List<Finding> _findings = [];

    public Decorator Read()
    {
        var service = FindService();
        var guarded = service is null ? [] : FindGuarded(service);
        var guards = NameGuards(guarded);
        var members = service is null || _findings.Count > 0 ? [] : new MemberWriter(_class, service, _findings, cancellationToken).Write(guarded, guards);
        return new Decorator
        {
            File = $"{_class.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat).Replace('<', '{').Replace('>', '}')}.g.cs",
            Namespace = _class.ContainingNamespace.IsGlobalNamespace ? "" : _class.ContainingNamespace.ToDisplayString(),
            Containers = new(ContainersOf(_class).Select(container => $"partial {(container.IsRecord ? "record " : "")}{(container.IsValueType ? "struct" : container.TypeKind == TypeKind.Interface ? "interface" : "class")} {TypeName(container)}")),
            Name = _class.Name,
            Type = TypeName(_class),
            Service = service is null ? "" : Code.Of(service),
            Guards = new(guards.Values),
            Members = new(members),
            Findings = new(_findings),
        };
    }

    private static List<INamedTypeSymbol> ContainersOf(INamedTypeSymbol type)
    {
        var containers = new List<INamedTypeSymbol>();
        for (var container = type.ContainingType; container is not null; container = container.ContainingType)
        {
            containers.Insert(0, container);
        }

        return containers;
    }

    private static string TypeName(INamedTypeSymbol type) =>
        type.TypeParameters.Length == 0 ? type.Name : $"{type.Name}<{string.Join(", ", type.TypeParameters.Select(parameter => parameter.Name))}>";

    /// <summary>The interface that the class implements and guards; null, and why, if there is none.</summary>
    private INamedTypeSymbol? FindService()
    {
        foreach (var type in ContainersOf(_class).Append(_class))
        {
            if (!type.DeclaringSyntaxReferences.Any(reference =>
                reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword)))
            {
                _findings.Add(Finding.Of(Diagnostics.NotPartial, type, type.Name));
            }
        }

        if (_class.InstanceConstructors.Any(constructor => !constructor.IsImplicitlyDeclared))
        {
            _findings.Add(Finding.Of(Diagnostics.OwnConstructor, _class, _class.Name));
        }

        var interfaces = _class.Interfaces;
        if (interfaces.Length == 1 && interfaces[0].TypeKind != TypeKind.Error && _class.BaseType is null or { SpecialType: SpecialType.System_Object })
        {
            return interfaces[0];
        }

        var found = _class switch
        {
            { BaseType: { SpecialType: not SpecialType.System_Object } other } => $"has base class '{other.Name}'",
            _ when interfaces.Length == 0 => "implements none",
            _ when interfaces.Length == 1 => $"names '{interfaces[0].Name}', which isn't defined",
            _ => $"implements {string.Join(", ", interfaces.Select(other => other.Name))}",
        };
        _findings.Add(Finding.Of(Diagnostics.NoInterface, _class, _class.Name, found));
        return null;
    }

    /// <summary>The methods that are guarded, each with its guard's name.</summary>
    private Dictionary<IMethodSymbol, string> FindGuarded(INamedTypeSymbol service)
    {
        var methods = service.AllInterfaces.Insert(0, service).SelectMany(type => type.GetMembers().OfType<IMethodSymbol>())
            .Where(method => method is { MethodKind: MethodKind.Ordinary, IsStatic: false, DeclaredAccessibility: Accessibility.Public }).ToList();
        var guarded = new Dictionary<IMethodSymbol, string>(SymbolEqualityComparer.Default);
        string? common = null;
        foreach (var attribute in context.Attributes)
        {
            var name = attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string : null;
            if (string.IsNullOrWhiteSpace(name))
            {
                _findings.Add(Finding.Of(Diagnostics.NoName, _class));
                continue;
            }

            var named = attribute.ConstructorArguments.Length > 1 && !attribute.ConstructorArguments[1].IsNull
                ? attribute.ConstructorArguments[1].Values.Select(value => value.Value as string ?? "").ToList()
                : [];
            common = named.Count == 0 ? name : common;
            foreach (var wanted in named)
            {
                Name(wanted, name!);
            }
        }

        foreach (var method in methods)
        {
            if (method.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == Guarded) is { } mark)
            {
                var own = mark.ConstructorArguments.Length > 0 ? mark.ConstructorArguments[0].Value as string : null;
                if ((own ?? common) is { } name)
                {
                    guarded[method] = name;
                }
            }
        }

        if (guarded.Count == 0 && _findings.Count == 0)
        {
            Choose();
        }

        return guarded;

        void Name(string wanted, string guard)
        {
            var found = methods.Where(method => method.Name == wanted).ToList();
            if (found.Count == 0)
            {
                var known = string.Join(", ", methods.Select(method => method.Name).Distinct());
                _findings.Add(Finding.Of(Diagnostics.NoSuchMethod, _class, wanted, service.Name, known.Length > 0 ? $". Available methods: {known}" : ""));
            }

            found.ForEach(method => guarded[method] = guard);
        }

        void Choose()
        {
            var candidates = methods.Where(method => Shape.Of(method).Prediction is not null).ToList();
            if (candidates.Count == 0)
            {
                _findings.Add(Finding.Of(Diagnostics.NothingToGuard, _class, service.Name));
            }
            else if (candidates.Count > 1)
            {
                var names = candidates.Select(method => method.Name).Distinct().ToList();
                _findings.Add(Finding.Of(Diagnostics.Ambiguous, _class, service.Name, string.Join(", ", names), common ?? "", names[0]));
            }
            else if (common is not null)
            {
                guarded[candidates[0]] = common;
            }
        }
    }

    /// <summary>The guards that are used, by name; one of each, whatever methods it is around.</summary>
    private Dictionary<string, GuardReference> NameGuards(Dictionary<IMethodSymbol, string> guarded)
    {
        var guards = new Dictionary<string, GuardReference>(StringComparer.Ordinal);
        var first = new Dictionary<string, IMethodSymbol>(StringComparer.Ordinal);
        foreach (var method in guarded)
        {
            var shape = Shape.Of(method.Key);
            if (shape.WhyNot is { } whyNot)
            {
                _findings.Add(Finding.Of(Diagnostics.CannotBeGuarded, _class, method.Key.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), whyNot));
            }
            else if (!guards.TryGetValue(method.Value, out var there))
            {
                guards[method.Value] = new GuardReference(method.Value, ParameterOf(method.Value, guards.Count), shape.Input, shape.Prediction!);
                first[method.Value] = method.Key;
            }
            else if (there.Input != shape.Input || there.Prediction != shape.Prediction)
            {
                _findings.Add(Finding.Of(
                    Diagnostics.OneGuardOneShape,
                    _class,
                    first[method.Value].Name,
                    method.Key.Name,
                    method.Value,
                    $"{there.Input} and returns {there.Prediction}".Replace("global::", ""),
                    $"{shape.Input} and returns {shape.Prediction}".Replace("global::", "")));
            }
        }

        return guards;
    }

    /// <summary>What the constructor calls a guard: its name, where that is one in C#.</summary>
    private static string ParameterOf(string guard, int place)
    {
        var name = guard.Length == 0 ? guard : char.ToLowerInvariant(guard[0]) + guard.Substring(1);
        return SyntaxFacts.IsValidIdentifier(name) && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && name is not ("inner" or "services")
            ? name
            : $"guard{place + 1}";
    }
}
