using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>Reads documents, which something else may have written into the store.</summary>
internal static class DocumentText
{
    /// <exception cref="UnreadableDocumentException">The document isn't one of a fleet.</exception>
    public static T Read<T>(string name, FleetDocument document, JsonTypeInfo<T> type)
        where T : class, IFleetRecord
    {
        T? record;
        try
        {
            record = JsonSerializer.Deserialize(document.Content ?? "", type);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new UnreadableDocumentException(name, exception.Message, exception);
        }

        var fault = record is null ? "It's null." : record.FindFault();
        return fault is null ? record! : throw new UnreadableDocumentException(name, fault);
    }
}
