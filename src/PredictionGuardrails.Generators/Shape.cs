using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace PredictionGuardrails.Generators;

/// <summary>How a method gives its prediction.</summary>
internal enum Giving
{
    Value,
    ValueTask,
    Task,
    Stream,
}

/// <summary>A scoring method as a guard sees it: what goes in, what comes out, and how.</summary>
internal sealed class Shape
{
    private Shape(IMethodSymbol method)
    {
        Inputs = [.. method.Parameters.Where(static parameter => !IsToken(parameter))];
        Token = method.Parameters.FirstOrDefault(IsToken);
        (Giving, var prediction) = Unwrap(method.ReturnType);
        Prediction = prediction is null ? null : Code.Of(prediction);
        Input = Inputs.Count == 1
            ? Code.Of(Inputs[0].Type)
            : $"({string.Join(", ", Inputs.Select(static parameter => $"{Code.Of(parameter.Type)} {Code.Name(parameter.Name)}"))})";
        WhyNot = FindWhyNot(method, prediction);
    }

    public Giving Giving { get; }

    /// <summary>The parameters that are the guard's input: all but the cancellation token.</summary>
    public IReadOnlyList<IParameterSymbol> Inputs { get; }

    /// <summary>The cancellation token; null where the method takes none.</summary>
    public IParameterSymbol? Token { get; }

    /// <summary>The type of the guard's input: that of the parameter, or a tuple of several.</summary>
    public string Input { get; }

    /// <summary>The type of the prediction; null where the method returns none.</summary>
    public string? Prediction { get; }

    /// <summary>Why a guard cannot go around it; null if it can.</summary>
    public string? WhyNot { get; }

    public static Shape Of(IMethodSymbol method) => new(method);

    private static bool IsToken(IParameterSymbol parameter) => parameter.Type.ToDisplayString() == "System.Threading.CancellationToken";

    private static (Giving Giving, ITypeSymbol? Prediction) Unwrap(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_Void } => (Giving.Value, null),
        INamedTypeSymbol { ContainingNamespace: var space, TypeArguments: var arguments } named when space?.ToDisplayString() is "System.Threading.Tasks" or "System.Collections.Generic" => named.MetadataName switch
        {
            "Task" => (Giving.Task, null),
            "ValueTask" => (Giving.ValueTask, null),
            "Task`1" => (Giving.Task, arguments[0]),
            "ValueTask`1" => (Giving.ValueTask, arguments[0]),
            "IAsyncEnumerable`1" => (Giving.Stream, arguments[0]),
            _ => (Giving.Value, type),
        },
        _ => (Giving.Value, type),
    };

    private string? FindWhyNot(IMethodSymbol method, ITypeSymbol? prediction)
    {
        var bad = Inputs.FirstOrDefault(static parameter => parameter.RefKind is RefKind.Ref or RefKind.Out);
        var stuck = Inputs.FirstOrDefault(static parameter => IsStuck(parameter.Type));
        return method switch
        {
            _ when prediction is null => "it returns no prediction",
            { IsGenericMethod: true } => "it's generic, but a guard has one input type and one prediction type",
            { ReturnsByRef: true } or { ReturnsByRefReadonly: true } => "it returns a reference, which a fallback can't provide",
            _ when IsStuck(prediction) => $"its prediction type {prediction.Name} is a ref struct or a pointer",
            _ when Inputs.Count == 0 => "it has no input parameter",
            _ when bad is not null => $"its parameter '{bad.Name}' is ref or out",
            _ when stuck is not null => $"its parameter '{stuck.Name}' has type {stuck.Type.Name}, which is a ref struct or a pointer",
            _ when method.Parameters.Count(IsToken) > 1 => "it has several cancellation tokens",
            _ => null,
        };
    }

    private static bool IsStuck(ITypeSymbol type) => type.IsRefLikeType || type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer;
}
