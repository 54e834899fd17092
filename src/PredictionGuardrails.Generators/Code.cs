using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PredictionGuardrails.Generators;

/// <summary>Symbols as code.</summary>
internal static class Code
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static string Of(ITypeSymbol type) => type.ToDisplayString(Format);

    /// <summary>A name that may be a keyword.</summary>
    public static string Name(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : $"@{name}";

    /// <summary>The default value of a parameter, " = …"; empty for none.</summary>
    public static string DefaultOf(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
        {
            return "";
        }

        return parameter.ExplicitDefaultValue switch
        {
            null => " = default",
            float number => $" = {NotFinite(number, "float") ?? number.ToString("R", CultureInfo.InvariantCulture) + "f"}",
            double number => $" = {NotFinite(number, "double") ?? number.ToString("R", CultureInfo.InvariantCulture) + "d"}",
            decimal number => $" = {number.ToString(CultureInfo.InvariantCulture)}m",
            { } value when EnumOf(parameter.Type) is { } type => $" = ({Of(type)})({SymbolDisplay.FormatPrimitive(value, true, false)})",
            { } value => $" = {SymbolDisplay.FormatPrimitive(value, true, false)}",
        };
    }

    private static string? NotFinite(double number, string type) => number switch
    {
        double.NaN => $"{type}.NaN",
        double.PositiveInfinity => $"{type}.PositiveInfinity",
        double.NegativeInfinity => $"{type}.NegativeInfinity",
        _ => null,
    };

    /// <summary>The enum, also of a nullable one; null for other types.</summary>
    private static ITypeSymbol? EnumOf(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Enum } => type,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => EnumOf(nullable.TypeArguments[0]),
        _ => null,
    };

    /// <summary>How a parameter is declared: with its modifier.</summary>
    public static string Modifier(IParameterSymbol parameter) => parameter switch
    {
        { IsParams: true } => "params ",
        { RefKind: RefKind.Ref } => "ref ",
        { RefKind: RefKind.Out } => "out ",
        { RefKind: RefKind.In } => "in ",
        { RefKind: RefKind.RefReadOnlyParameter } => "ref readonly ",
        _ => "",
    };

    /// <summary>How a parameter is handed on.</summary>
    public static string Argument(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.Ref => $"ref {Name(parameter.Name)}",
        RefKind.Out => $"out {Name(parameter.Name)}",
        RefKind.In or RefKind.RefReadOnlyParameter => $"in {Name(parameter.Name)}",
        _ => Name(parameter.Name),
    };
}
