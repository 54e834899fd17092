using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PredictionGuardrails.Generators;

/// <summary>Everything that cannot be guarded, each with what to do instead. The page is docs/reference/diagnostics.md.</summary>
internal static class Diagnostics
{
    private const string Page = "https://github.com/predictionguardrails/predictionguardrails/blob/main/docs/reference/diagnostics.md";

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "PGR001", "A guarded class has to be partial", "'{0}' is marked [GuardedBy] and not partial: write 'partial class {0}', so that the decorator can be written into it");

    public static readonly DiagnosticDescriptor NoInterface = Error(
        "PGR002", "A guarded class implements one interface", "'{0}' has to implement exactly one interface, that of the service that it guards, and have no base class; it {1}");

    public static readonly DiagnosticDescriptor NothingToGuard = Error(
        "PGR003", "There is no method to guard", "'{0}' has no method that returns a prediction: a guard needs a method that returns a value, a task of one, or a stream");

    public static readonly DiagnosticDescriptor Ambiguous = Error(
        "PGR004", "Several methods could be guarded", "'{0}' has several methods that return a value ({1}): mark those that are predictions with [Guarded], or name them in [GuardedBy(\"{2}\", nameof({0}.{3}))]");

    public static readonly DiagnosticDescriptor CannotBeGuarded = Error(
        "PGR005", "A method cannot be guarded", "'{0}' cannot be guarded: {1}");

    public static readonly DiagnosticDescriptor OneGuardOneShape = Error(
        "PGR006", "A guard has one input and one prediction", "'{0}' and '{1}' are both guarded by \"{2}\", but one takes {3} and the other {4}: give one of them another guard, [Guarded(\"…\")]");

    public static readonly DiagnosticDescriptor NoSuchMethod = Error(
        "PGR007", "A named method does not exist", "[GuardedBy] names '{0}', and '{1}' has no such method{2}");

    public static readonly DiagnosticDescriptor CannotBePassedOn = Error(
        "PGR008", "A member cannot be passed on", "'{0}' cannot be passed on to the guarded service: {1}. Implement it yourself in '{2}'");

    public static readonly DiagnosticDescriptor OwnConstructor = Error(
        "PGR009", "A guarded class gets its constructor", "'{0}' declares a constructor of its own: remove it, the generated one takes the guarded service and the guard");

    public static readonly DiagnosticDescriptor NoName = Error(
        "PGR010", "A guard has a name", "The guard's name is empty: [GuardedBy(\"fare\")] names the guard that is added with AddGuard(\"fare\")");

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

/// <summary>Where something is.</summary>
internal sealed record Place(string File, TextSpan Span, LinePositionSpan Lines)
{
    public static Place? Of(ISymbol symbol) => symbol.Locations.FirstOrDefault(static location => location.IsInSource) is { } location
        ? new(location.SourceTree!.FilePath, location.SourceSpan, location.GetLineSpan().Span)
        : null;

    public Location ToLocation() => Location.Create(File, Span, Lines);
}
