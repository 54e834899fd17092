using System.Text.Json;
using System.Text.Json.Nodes;

namespace PredictionGuardrails.Notifications;

/// <summary>Writes incidents, breaches and changes of breakers as JSON, a line each, into a file that rolls.</summary>
internal sealed class IncidentFileHandler : IGuardEventHandler
{
    private readonly Announcements _announcements = new(TimeSpan.Zero);
    private readonly IncidentFileOptions _options;

    /// <exception cref="IOException">The file can't be written: found at start, and not with the first incident.</exception>
    public IncidentFileHandler(IncidentFileOptions options)
    {
        _options = options;
        try
        {
            Open().Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new IOException(
                $"The incident file '{options.Path}' ({Path.GetFullPath(options.Path!)}) can't be written: {exception.Message}", exception);
        }
    }

    public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) =>
        _options.IncludeBreaches ? WriteAsync("breach", Payloads.Json(breach), cancellationToken) : ValueTask.CompletedTask;

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
        Roll(line.Length + 2);
        await using var file = Open();
        await LineFile.AppendAsync(file, line, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the file, which is made if there is none.</summary>
    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_options.Path!))!);

        // A pipe that is opened for reading, too, doesn't wait for a reader.
        var file = new FileStream(_options.Path!, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (file.CanSeek)
        {
            return file;
        }

        file.Dispose();
        throw new IOException("It isn't a regular file.");
    }

    /// <summary>Moves each file one place on where the newest has no room any more; the oldest goes.</summary>
    private void Roll(long needed)
    {
        var file = new FileInfo(_options.Path!);
        if (!file.Exists || file.Length + needed <= _options.MaximumBytes)
        {
            return;
        }

        for (var place = _options.RetainedFileCount; place >= 1; place--)
        {
            var newer = place == 1 ? _options.Path! : $"{_options.Path}.{place - 1}";
            if (File.Exists(newer))
            {
                File.Move(newer, $"{_options.Path}.{place}", overwrite: true);
            }
        }

        // If older files are not kept, the file was not moved: it is deleted, and the next one starts empty.
        File.Delete(_options.Path!);
    }
}
