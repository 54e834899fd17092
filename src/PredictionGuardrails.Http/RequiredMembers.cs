using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PredictionGuardrails.Http;

/// <summary>
/// Has a type's members be there, once, when it is read. A serializer leaves out what is missing, so that <c>{"error":"model not loaded"}</c> reads as a fare of 0,
/// takes the last of two values, and lets null in where an array's elements can't be null.
/// </summary>
internal static class RequiredMembers
{
    /// <summary>The same type, whose members are required: constructor parameters without a default, and properties that can't be null and have no initial value.</summary>
    public static JsonTypeInfo<TPrediction> Of<TPrediction>(JsonTypeInfo<TPrediction> json)
    {
        if (json.OriginatingResolver is not { } resolver)
        {
            // It was made manually, with the members that it needs.
            return json;
        }

        var members = json.Options.TypeInfoResolver ?? resolver;
        var lenient = new JsonSerializerOptions(json.Options)
        {
            RespectNullableAnnotations = false,
            RespectRequiredConstructorParameters = false,
            TypeInfoResolver = members.WithAddedModifier(RequireNothing),
        };
        var options = new JsonSerializerOptions(json.Options)
        {
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            TypeInfoResolver = members.WithAddedModifier(type => Require(type, lenient)),
        };
        return (JsonTypeInfo<TPrediction>)options.GetTypeInfo(typeof(TPrediction));
    }

    private static void RequireNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired = false;
        }
    }

    private static void Require(JsonTypeInfo type, JsonSerializerOptions lenient)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var empty = ReadEmpty(type.Type, lenient);
        foreach (var property in type.Properties.Where(static property => !property.IsExtensionData))
        {
            property.IsRequired |= property.AssociatedParameter is { IsMemberInitializer: false } parameter
                ? !parameter.HasDefaultValue
                : property.Set is not null && !IsNullable(property) && !HasInitialValue(property, empty);
        }

        RequireElements(type);
    }

    /// <summary>Serializers look at the annotation of a member, and not at that of its elements.</summary>
    private static void RequireElements(JsonTypeInfo type)
    {
        List<(JsonPropertyInfo Property, NullabilityInfo Annotation)> collections = [];
        foreach (var property in type.Properties)
        {
            if (property is { Get: not null, AttributeProvider: PropertyInfo member } && NullElements.AnnotationOf(member) is { } annotation)
            {
                collections.Add((property, annotation));
            }
        }

        if (collections.Count == 0)
        {
            return;
        }

        type.OnDeserialized += read =>
        {
            foreach (var (property, annotation) in collections)
            {
                if (NullElements.IsIn(property.Get!(read), annotation))
                {
                    throw new JsonException($"'{property.Name}' contains null, but its elements aren't nullable.");
                }
            }
        };
    }

    private static bool IsNullable(JsonPropertyInfo property) =>
        property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is not null : property.IsSetNullable;

    /// <summary>What <c>{}</c> reads as; null if the type can't be made of nothing.</summary>
    private static object? ReadEmpty(Type type, JsonSerializerOptions lenient)
    {
        try
        {
            return JsonSerializer.Deserialize("{}"u8, lenient.GetTypeInfo(type));
        }
        catch (Exception)
        {
            // The type's own constructor refuses it, or the type is abstract. Then nothing is known of initial values, and every member is required.
            return null;
        }
    }

    /// <summary>Whether the type gives the property a value of its own: <c>public string Currency { get; set; } = "EUR";</c>.</summary>
    private static bool HasInitialValue(JsonPropertyInfo property, object? empty)
    {
        if (empty is null || property.Get is not { } get)
        {
            return false;
        }

        return get(empty) switch
        {
            null => false,
            bool value => value,
            char value => value != default,
            DateOnly value => value != default,
            TimeOnly value => value != default,
            DateTime value => value != default,
            DateTimeOffset value => value != default,
            TimeSpan value => value != default,
            Guid value => value != default,
            string => true,
            IConvertible value => value.ToDouble(CultureInfo.InvariantCulture) != 0,
            ValueType => false,
            _ => true,
        };
    }
}
