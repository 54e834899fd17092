using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>Reads documents, which something else may have written into the store.</summary>
internal static class DocumentText
{
    /// <exception cref="FleetStoreException">The document isn't one of a fleet.</exception>
    public static T Read<T>(string name, FleetDocument document, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(document.Content, type) ?? throw new JsonException("The document is null.");
        }
        catch (JsonException exception)
        {
            throw Damaged(name, exception);
        }
    }

    public static FleetStoreException Damaged(string name, Exception exception) =>
        new($"The document '{name}' of the store can't be read: {exception.Message} Delete it to start over.", exception);
}
