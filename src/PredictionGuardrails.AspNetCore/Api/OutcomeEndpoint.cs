using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using PredictionGuardrails.AspNetCore.Dashboard;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Records outcomes. It requires the same as an action.</summary>
internal sealed class OutcomeEndpoint(Actions actions, IOutcomeRecorder? recorder = null)
{
    /// <summary>The largest body, in bytes: 10,000 outcomes with 800 bytes each.</summary>
    public const int LargestBody = 8 << 20;

    private const int MostErrors = 100;

    public async Task<IResult> RecordAsync(HttpContext context, DashboardAccess access)
    {
        if (await actions.WhyDeniedAsync(context, access, "outcomes", "any").ConfigureAwait(false) is { } why)
        {
            return Actions.Problem(StatusCodes.Status403Forbidden, why);
        }

        if (recorder is null)
        {
            return Actions.Problem(StatusCodes.Status404NotFound, "The service has no prediction log, which records outcomes. Call AddPredictionLog.");
        }

        var (request, unreadable) = await RequestBody.ReadAsync(context.Request, ApiJson.Default.OutcomesRequest, "{ \"outcomes\": [ … ] }").ConfigureAwait(false);
        if (unreadable is var (status, whyUnreadable))
        {
            return Actions.Problem(status, whyUnreadable);
        }

        return request?.Outcomes is { } outcomes
            ? await RecordAsync(recorder, outcomes, context).ConfigureAwait(false)
            : Actions.Problem(StatusCodes.Status400BadRequest, "'outcomes' is missing. Expected { \"outcomes\": [ … ] }.");
    }

    private static async Task<IResult> RecordAsync(IOutcomeRecorder recorder, IReadOnlyList<OutcomeRequest?> requests, HttpContext context)
    {
        if (requests.Count > IOutcomeRecorder.MaximumCount)
        {
            return Actions.Problem(StatusCodes.Status400BadRequest, $"The request contains {requests.Count} outcomes. The limit is {IOutcomeRecorder.MaximumCount}.");
        }

        var errors = new List<OutcomeError>();
        var outcomes = requests.Select((request, index) => ToOutcome(request, index, errors)).ToList();
        if (errors.Count > 0)
        {
            return Invalid(errors);
        }

        try
        {
            var receipt = await recorder.RecordAsync(outcomes!, context.RequestAborted).ConfigureAwait(false);
            return TypedResults.Json(new OutcomesView(receipt.Recorded, receipt.Repeated), ApiJson.Default.OutcomesView);
        }
        catch (InvalidOutcomeException exception)
        {
            return Invalid(exception.Errors);
        }
        catch (IOException exception)
        {
            context.Response.Headers.RetryAfter = "10";
            return Actions.Problem(StatusCodes.Status503ServiceUnavailable, $"Nothing was recorded. {exception.Message}");
        }
    }

    private static PredictionOutcome? ToOutcome(OutcomeRequest? request, int index, List<OutcomeError> errors)
    {
        if (request is null)
        {
            errors.Add(new OutcomeError(index, "outcome", "The outcome is null."));
            return null;
        }

        return new PredictionOutcome
        {
            Guard = request.Guard ?? "",
            Name = request.Outcome ?? "",
            Key = ToKey(request.Key, index, errors),
            PredictionId = request.PredictionId,
            Value = ToValue(request.Value, index, errors),
            HappenedAt = ToTime(request.HappenedAt, index, errors),
            Source = request.Source ?? "",
            Revision = request.Revision ?? 0,
        };
    }

    private static PredictionKey ToKey(JsonElement? key, int index, List<OutcomeError> errors)
    {
        switch (key?.ValueKind)
        {
            case null or JsonValueKind.Null:
                return default;
            case JsonValueKind.String:
                return ToText(key.Value, index, nameof(PredictionOutcome.Key), errors);
            case JsonValueKind.Number when key.Value.TryGetInt64(out var number):
                return number;
            default:
                errors.Add(new OutcomeError(
                    index, nameof(PredictionOutcome.Key), $"{Words.Quote(key.Value.GetRawText())} isn't valid. Expected a string or a whole number."));
                return default;
        }
    }

    private static OutcomeValue ToValue(JsonElement? value, int index, List<OutcomeError> errors)
    {
        switch (value?.ValueKind)
        {
            case null or JsonValueKind.Null:
                return default;
            case JsonValueKind.String:
                return ToText(value.Value, index, nameof(PredictionOutcome.Value), errors);
            case JsonValueKind.True or JsonValueKind.False:
                return value.Value.GetBoolean();
            case JsonValueKind.Number:
                return value.Value.GetDouble();
            default:
                errors.Add(new OutcomeError(
                    index,
                    nameof(PredictionOutcome.Value),
                    $"{Words.Quote(value.Value.GetRawText())} isn't valid. Expected a number, true, false, or a string."));
                return default;
        }
    }

    /// <summary>Only a string that is read reveals an unpaired surrogate.</summary>
    private static string? ToText(JsonElement element, int index, string member, List<OutcomeError> errors)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            errors.Add(new OutcomeError(index, member, $"{Words.Quote(element.GetRawText())} isn't valid Unicode. Expected text without unpaired surrogates."));
            return null;
        }
    }

    /// <summary>A time without an offset would be read in the time zone of this server.</summary>
    private static DateTimeOffset? ToTime(string? text, int index, List<OutcomeError> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var plain) && plain.Kind != DateTimeKind.Unspecified)
        {
            return time;
        }

        errors.Add(new OutcomeError(
            index,
            nameof(PredictionOutcome.HappenedAt),
            $"{Words.Quote(text)} isn't valid. Expected a time with an offset, for example 2026-11-28T12:00:00Z."));
        return null;
    }

    private static JsonHttpResult<HttpValidationProblemDetails> Invalid(IReadOnlyList<OutcomeError> errors)
    {
        var listed = errors.Take(MostErrors).GroupBy(static error => $"outcomes[{error.Index}]{MemberOf(error)}", StringComparer.Ordinal);
        var rest = errors.Count > MostErrors ? $" The first {MostErrors} of {errors.Count} errors are listed." : "";
        return TypedResults.Json(
            new HttpValidationProblemDetails(listed.ToDictionary(static same => same.Key, static same => same.Select(static error => error.Message).ToArray()))
            {
                Status = StatusCodes.Status400BadRequest,
                Detail = $"Nothing was recorded because some outcomes aren't valid.{rest}",
            },
            ApiJson.Default.HttpValidationProblemDetails,
            "application/problem+json",
            StatusCodes.Status400BadRequest);
    }

    private static string MemberOf(OutcomeError error) => error.Member switch
    {
        "outcome" => "",
        nameof(PredictionOutcome.Name) => ".outcome",
        var member => $".{JsonNamingPolicy.CamelCase.ConvertName(member)}",
    };
}
