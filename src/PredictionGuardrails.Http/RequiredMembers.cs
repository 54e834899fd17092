using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PredictionGuardrails.Http;

/// <summary>
/// Has a type's members be there when it is read. A serializer leaves out what is missing, so that <c>{"error":"model not loaded"}</c> reads as a fare of 0.
/// </summary>
internal static class RequiredMembers
{
    /// <summary>The same type, whose members are required: constructor parameters without a default, and properties that can't be null and have no initial value.</summary>
    public static JsonTypeInfo<TPrediction> Of<TPrediction>(JsonTypeInfo<TPrediction> json)
    {
        if (json.OriginatingResolver is not { } resolver)
        {
            // It was made by hand, with the members that it needs.
            return json;
        }

        var options = new JsonSerializerOptions(json.Options)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = (json.Options.TypeInfoResolver ?? resolver).WithAddedModifier(Require),
        };
        return (JsonTypeInfo<TPrediction>)options.GetTypeInfo(typeof(TPrediction));
    }

    private static void Require(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        foreach (var property in type.Properties.Where(static property => !property.IsExtensionData))
        {
            property.IsRequired |= property.AssociatedParameter is { } parameter
                ? !parameter.HasDefaultValue
                : property.Set is not null && !IsNullable(property) && !HasInitialValue(type, property);
        }
    }

    private static bool IsNullable(JsonPropertyInfo property) =>
        property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is not null : property.IsSetNullable;

    /// <summary>Whether the type gives the property a value of its own: <c>public string Currency { get; set; } = "EUR";</c>.</summary>
    private static bool HasInitialValue(JsonTypeInfo type, JsonPropertyInfo property)
    {
        if (type.CreateObject is not { } create || property.Get is not { } get)
        {
            return false;
        }

        return get(create()) switch
        {
            null => false,
            bool value => value,
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
