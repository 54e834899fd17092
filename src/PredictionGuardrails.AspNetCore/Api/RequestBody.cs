using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Reads bodies in JSON.</summary>
internal static class RequestBody
{
    /// <summary>Reads a body, or returns the status and the reason why it can't be read.</summary>
    /// <param name="http">The request.</param>
    /// <param name="type">The type of the body.</param>
    /// <param name="expected">What the body looks like.</param>
    public static async ValueTask<(T? Body, (int Status, string Why)? Unreadable)> ReadAsync<T>(HttpRequest http, JsonTypeInfo<T> type, string expected)
        where T : class
    {
        if (!http.HasJsonContentType())
        {
            return (null, (StatusCodes.Status415UnsupportedMediaType, $"The content type is {Describe(http.ContentType)}. Expected application/json."));
        }

        try
        {
            return (await http.ReadFromJsonAsync(type, http.HttpContext.RequestAborted).ConfigureAwait(false), null);
        }
        catch (JsonException exception)
        {
            var place = $"{Words.OneLine(exception.Path ?? "$")}, line {exception.LineNumber + 1}";
            return (null, (StatusCodes.Status400BadRequest, $"The request body isn't valid at {place}. Expected {expected}."));
        }
        catch (BadHttpRequestException exception)
        {
            return (null, (exception.StatusCode, $"The request body can't be read. {exception.Message}"));
        }
        catch (InvalidOperationException)
        {
            // The content type names an unknown charset.
            return (null, (StatusCodes.Status415UnsupportedMediaType, $"The content type is {Describe(http.ContentType)}. Expected application/json in UTF-8."));
        }
    }

    private static string Describe(string? contentType) => string.IsNullOrEmpty(contentType) ? "missing" : Words.Quote(contentType);
}
