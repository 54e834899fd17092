using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace PredictionGuardrails.Generators;

/// <summary>Writes each member of the interface: guarded, or passed on to the inner service.</summary>
internal sealed class MemberWriter(INamedTypeSymbol type, INamedTypeSymbol service, List<Finding> findings, CancellationToken cancellationToken)
{
    private readonly HashSet<string> _written = [];

    public IEnumerable<Member> Write(Dictionary<IMethodSymbol, string> guarded, Dictionary<string, GuardReference> guards)
    {
        var members = new List<Member>();
        foreach (var member in service.AllInterfaces.Insert(0, service).SelectMany(part => part.GetMembers()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsDone(member))
            {
                continue;
            }

            var code = member switch
            {
                { IsStatic: true, IsAbstract: true } => Refuse(member, "it's static"),
                { IsStatic: true } => null,
                IMethodSymbol { MethodKind: MethodKind.Ordinary } method when guarded.TryGetValue(method, out var guard) => WriteGuarded(method, guards[guard]),
                IMethodSymbol { MethodKind: MethodKind.Ordinary } method => WritePassedOn(method),
                IPropertySymbol property => WriteProperty(property),
                IEventSymbol passed => WriteEvent(passed),
                _ => null,
            };
            if (code is not null)
            {
                members.Add(new Member(code));
            }
        }

        return members;
    }

    /// <summary>Whether the class has it already, or cannot have it: what only the interface itself can call.</summary>
    private bool IsDone(ISymbol member) =>
        member.DeclaredAccessibility != Accessibility.Public
        || (member is IMethodSymbol or IPropertySymbol or IEventSymbol
            && SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member)?.ContainingType, type));

    private string? Refuse(ISymbol member, string why)
    {
        findings.Add(Finding.Of(
            Diagnostics.CannotBePassedOn, type, member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), why, type.Name));
        return null;
    }

    private string WriteGuarded(IMethodSymbol method, GuardReference guard)
    {
        var shape = Shape.Of(method);
        var inputs = shape.Inputs.Select(parameter => Code.Name(parameter.Name)).ToList();
        var input = inputs.Count == 1 ? inputs[0] : $"({string.Join(", ", inputs)})";
        var token = shape.Token is null ? "default" : Code.Name(shape.Token.Name);
        var body = shape.Giving switch
        {
            Giving.Value when shape.Token is null => $"_{guard.Parameter}.Predict({input}, _inner, static (inner, input) => {Call("inner")})",
            Giving.Value => $"_{guard.Parameter}.Predict({input}, (inner: _inner, token: {token}), static (asked, input) => {Call("asked.inner", "asked.token")})",
            Giving.ValueTask => $"_{guard.Parameter}.PredictAsync({input}, _inner, static (inner, input, token) => {Call("inner")}, {token})",
            Giving.Task => $"_{guard.Parameter}.PredictAsync({input}, _inner, static (inner, input, token) => new global::System.Threading.Tasks.ValueTask<{guard.Prediction}>({Call("inner")}), {token}).AsTask()",
            _ => $"_{guard.Parameter}.PredictStreamAsync({input}, (input, token) => {Call("_inner")}, {token})",
        };
        return $"/// <inheritdoc/>\n{Declare(method)} =>\n    {body};";

        string Call(string receiver, string tokenOfCall = "token")
        {
            var asked = Inner(method) == "_inner" ? receiver : Inner(method).Replace("_inner", receiver);
            return $"{asked}.{Code.Name(method.Name)}({string.Join(", ", method.Parameters.Select(parameter => Argument(parameter, tokenOfCall)))})";
        }

        string Argument(IParameterSymbol parameter, string tokenOfCall)
        {
            if (SymbolEqualityComparer.Default.Equals(parameter, shape.Token))
            {
                return tokenOfCall;
            }

            var value = inputs.Count == 1 ? "input" : $"input.{Code.Name(parameter.Name)}";
            return parameter.RefKind is RefKind.In or RefKind.RefReadOnlyParameter ? $"in {value}" : value;
        }
    }

    private string WritePassedOn(IMethodSymbol method)
    {
        var reference = method.ReturnsByRef || method.ReturnsByRefReadonly ? "ref " : "";
        return $"/// <inheritdoc/>\n{Declare(method)} => {reference}{Inner(method)}.{Code.Name(method.Name)}{TypeParameters(method)}({string.Join(", ", method.Parameters.Select(Code.Argument))});";
    }

    private string? WriteProperty(IPropertySymbol property)
    {
        if (property.SetMethod is { IsInitOnly: true })
        {
            return Refuse(property, "it's init-only");
        }

        var asked = property.IsIndexer
            ? $"{Inner(property)}[{string.Join(", ", property.Parameters.Select(Code.Argument))}]"
            : $"{Inner(property)}.{Code.Name(property.Name)}";
        var reference = property.ReturnsByRef ? "ref " : property.ReturnsByRefReadonly ? "ref readonly " : "";
        var name = property.IsIndexer ? $"this[{Parameters(property.Parameters)}]" : Code.Name(property.Name);
        var declaration = $"{Place(property, out var prefix)}{reference}{Code.Of(property.Type)} {prefix}{name}";
        if (property.SetMethod is null)
        {
            return $"/// <inheritdoc/>\n{declaration} => {(reference.Length > 0 ? "ref " : "")}{asked};";
        }

        var getter = property.GetMethod is null ? "" : $"    get => {asked};\n";
        return $"/// <inheritdoc/>\n{declaration}\n{{\n{getter}    set => {asked} = value;\n}}";
    }

    private string WriteEvent(IEventSymbol passed)
    {
        var asked = $"{Inner(passed)}.{Code.Name(passed.Name)}";
        return $"/// <inheritdoc/>\n{Place(passed, out var prefix)}event {Code.Of(passed.Type)} {prefix}{Code.Name(passed.Name)}\n{{\n    add => {asked} += value;\n    remove => {asked} -= value;\n}}";
    }

    private string Declare(IMethodSymbol method)
    {
        var reference = method.ReturnsByRef ? "ref " : method.ReturnsByRefReadonly ? "ref readonly " : "";
        var declaration = $"{Place(method, out var prefix)}{reference}{Code.Of(method.ReturnType)} {prefix}{Code.Name(method.Name)}";
        return $"{declaration}{TypeParameters(method)}({Parameters(method.Parameters, prefix.Length == 0)}){Constraints(method)}";
    }

    /// <summary>Constraints come from the interface, but without one of these, T? is a nullable value type here.</summary>
    private static string Constraints(IMethodSymbol method) => string.Concat(
        from parameter in method.TypeParameters
        where method.Parameters.Select(used => used.Type).Append(method.ReturnType).Any(used => Code.Of(used).Contains($"{parameter.Name}?"))
        select $" where {parameter.Name} : {(parameter.IsValueType ? "struct" : parameter.IsReferenceType ? "class" : "default")}");

    private static string Parameters(IEnumerable<IParameterSymbol> parameters, bool withDefaults = false) => string.Join(
        ", ", parameters.Select(parameter => $"{Code.Modifier(parameter)}{Code.Of(parameter.Type)} {Code.Name(parameter.Name)}{(withDefaults ? Code.DefaultOf(parameter) : "")}"));

    private static string TypeParameters(IMethodSymbol method) =>
        method.TypeParameters.Length == 0 ? "" : $"<{string.Join(", ", method.TypeParameters.Select(parameter => parameter.Name))}>";

    /// <summary>The inner service as the interface that has the member, where two of them have one of the same name.</summary>
    private string Inner(ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingType, service) || service.AllInterfaces.Insert(0, service).SelectMany(part => part.GetMembers(member.Name)).Count() == 1
            ? "_inner"
            : $"(({Code.Of(member.ContainingType)})_inner)";

    /// <summary>Public, or of its interface alone: what is generic has its constraints from there, and of what two interfaces have only one can be public.</summary>
    private string Place(ISymbol member, out string prefix)
    {
        var parameters = member switch
        {
            IMethodSymbol method => method.Parameters,
            IPropertySymbol property => property.Parameters,
            _ => [],
        };
        var signature = $"{member.Name}({string.Join(",", parameters.Select(parameter => parameter.Type.ToDisplayString()))})";
        var isPublic = member is not IMethodSymbol { IsGenericMethod: true } && member.Name != type.Name && _written.Add(signature);
        prefix = isPublic ? "" : $"{Code.Of(member.ContainingType)}.";
        var returned = member is IMethodSymbol called ? called.ReturnType : (member as IPropertySymbol)?.Type;
        var isUnsafe = parameters.Select(parameter => parameter.Type).Append(returned).Any(used => used?.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer);
        return $"{(isPublic ? "public " : "")}{(isUnsafe ? "unsafe " : "")}";
    }
}
