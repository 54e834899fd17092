using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PredictionGuardrails.Generators;

/// <summary>The diagnostics of the generator. They are documented in docs/reference/diagnostics.md.</summary>
internal static class Diagnostics
{
    private const string Page = "https://github.com/predictionguardrails/predictionguardrails/blob/main/docs/reference/diagnostics.md";

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "PGR001", "Guarded class must be partial", "Class '{0}' must be partial because the decorator is generated into it");

    public static readonly DiagnosticDescriptor NoInterface = Error(
        "PGR002", "Guarded class must implement one interface", "Class '{0}' must implement exactly one interface and have no base class, but it {1}");

    public static readonly DiagnosticDescriptor NothingToGuard = Error(
        "PGR003", "No method returns a prediction", "Interface '{0}' has no method that returns a value, a task with a result, or a stream");

    public static readonly DiagnosticDescriptor Ambiguous = Error(
        "PGR004", "Guarded method is ambiguous", "Several methods of interface '{0}' return a value ({1}). Mark the methods to guard with [Guarded], or name them in [GuardedBy(\"{2}\", nameof({0}.{3}))].");

    public static readonly DiagnosticDescriptor CannotBeGuarded = Error(
        "PGR005", "Method can't be guarded", "Method '{0}' can't be guarded: {1}");

    public static readonly DiagnosticDescriptor OneGuardOneShape = Error(
        "PGR006", "Methods of one guard must have the same types", "Methods '{0}' and '{1}' use guard '{2}', but one takes {3} and the other takes {4}. Use another guard for one of them, with [Guarded(\"…\")].");

    public static readonly DiagnosticDescriptor NoSuchMethod = Error(
        "PGR007", "Guarded method doesn't exist", "[GuardedBy] names method '{0}', but interface '{1}' has no such method{2}");

    public static readonly DiagnosticDescriptor CannotBePassedOn = Error(
        "PGR008", "Member can't be forwarded", "Member '{0}' can't be forwarded to the guarded service: {1}. Implement it in '{2}'.");

    public static readonly DiagnosticDescriptor OwnConstructor = Error(
        "PGR009", "Guarded class must not declare a constructor", "Class '{0}' must not declare a constructor because one is generated that takes the guarded service and the guard");

    public static readonly DiagnosticDescriptor NoName = Error(
        "PGR010", "Guard name must not be empty", "The guard name must not be empty. Use the name that is passed to AddGuard, for example [GuardedBy(\"fare\")].");

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(
        id, title, message, "PredictionGuardrails", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: $"{Page}#{id.ToLowerInvariant()}");
}

/// <summary>A diagnostic as a value, without the syntax that it points to.</summary>
internal sealed record Finding(DiagnosticDescriptor Descriptor, Place? Place, EquatableArray<string> Arguments)
{
    public static Finding Of(DiagnosticDescriptor descriptor, ISymbol symbol, params string[] arguments) =>
        new(descriptor, Place.Of(symbol), new EquatableArray<string>(arguments));

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Descriptor, Place?.ToLocation() ?? Location.None, Arguments.Cast<object>().ToArray());
}

/// <summary>A place in a source file.</summary>
internal sealed record Place(string File, TextSpan Span, LinePositionSpan Lines)
{
    public static Place? Of(ISymbol symbol) => symbol.Locations.FirstOrDefault(static location => location.IsInSource) is { } location
        ? new(location.SourceTree!.FilePath, location.SourceSpan, location.GetLineSpan().Span)
        : null;

    public Location ToLocation() => Location.Create(File, Span, Lines);
}
