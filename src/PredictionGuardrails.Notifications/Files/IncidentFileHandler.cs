using System.Text.Json;
using System.Text.Json.Nodes;

namespace PredictionGuardrails.Notifications;

/// <summary>Writes incidents, breaches and changes of breakers as JSON, a line each, into a file that rolls.</summary>
internal sealed class IncidentFileHandler(IncidentFileOptions options) : IGuardEventHandler
{
    private readonly Announcements _announcements = new(TimeSpan.Zero);

    public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) =>
        options.IncludeBreaches ? WriteAsync("breach", Payloads.Json(breach), cancellationToken) : ValueTask.CompletedTask;

    public ValueTask OnBreakerTransitionAsync(BreakerTransition change, CancellationToken cancellationToken) => WriteAsync(
        "breaker",
        new JsonObject { ["guard"] = change.Guard, ["from"] = change.From.ToString(), ["to"] = change.To.ToString(), ["time"] = change.Time, ["reason"] = change.Reason },
        cancellationToken);

    public async ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken)
    {
        await WriteAsync("incident", Payloads.Json(incident, _announcements.Of(incident)!.Value, link: null), cancellationToken).ConfigureAwait(false);
        _announcements.Note(incident);
    }

    private async ValueTask WriteAsync(string type, JsonObject content, CancellationToken cancellationToken)
    {
        content.Insert(0, "type", type);
        var line = JsonSerializer.SerializeToUtf8Bytes(content, NotificationsJson.Default.JsonObject);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Path!))!);
        Roll(line.Length + 1);
        await using var file = new FileStream(options.Path!, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        await file.WriteAsync((byte[])[.. line, (byte)'\n'], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves each file one place on where the newest has no room any more; the oldest goes.</summary>
    private void Roll(long needed)
    {
        var file = new FileInfo(options.Path!);
        if (!file.Exists || file.Length + needed <= options.MaximumBytes)
        {
            return;
        }

        for (var place = options.RetainedFileCount; place >= 1; place--)
        {
            var newer = place == 1 ? options.Path! : $"{options.Path}.{place - 1}";
            if (File.Exists(newer))
            {
                File.Move(newer, $"{options.Path}.{place}", overwrite: true);
            }
        }

        // If older files are not kept, the file was not moved: it is deleted, and the next one starts empty.
        File.Delete(options.Path!);
    }
}
