using System.Collections;
using System.Reflection;

namespace PredictionGuardrails.Http;

/// <summary>Finds nulls among the elements of collections whose annotations exclude them.</summary>
internal static class NullElements
{
    /// <summary>The annotations of a member that has elements; null for others, and where an application is trimmed of annotations.</summary>
    public static NullabilityInfo? AnnotationOf(PropertyInfo member)
    {
        if (member.PropertyType == typeof(string)
            || !typeof(IEnumerable).IsAssignableFrom(member.PropertyType)
            || (AppContext.TryGetSwitch("System.Reflection.NullabilityInfoContext.IsSupported", out var isSupported) && !isSupported))
        {
            return null;
        }

        var annotation = new NullabilityInfoContext().Create(member);
        return ElementOf(annotation) is null ? null : annotation;
    }

    /// <summary>Whether a collection has a null where its annotation, or that of a collection in it, excludes it.</summary>
    public static bool IsIn(object? collection, NullabilityInfo annotation)
    {
        if (collection is not IEnumerable elements || ElementOf(annotation) is not { } element)
        {
            return false;
        }

        var isRequired = element.ReadState == NullabilityState.NotNull && !element.Type.IsValueType;
        return Of(elements).Any(item => item is null ? isRequired : item is not string && IsIn(item, element));
    }

    /// <summary>The elements; of a dictionary, its values.</summary>
    public static IEnumerable<object?> Of(IEnumerable collection) => (collection is IDictionary dictionary ? dictionary.Values : collection).Cast<object?>();

    private static NullabilityInfo? ElementOf(NullabilityInfo annotation) => annotation.ElementType ?? annotation.GenericTypeArguments.LastOrDefault();
}
