namespace PredictionGuardrails.Notifications;

/// <summary>The kind of a message about an incident.</summary>
internal enum Announcement
{
    Opened,
    Ongoing,
    Closed,
}

/// <summary>Decides which states of an incident are sent: when it's opened, at intervals while it's ongoing, and when it's closed.</summary>
internal sealed class Announcements(TimeSpan updateInterval)
{
    private readonly Dictionary<string, Incident> _told = new(StringComparer.Ordinal);

    /// <summary>What to tell of a state; null for nothing. Nothing is noted before <see cref="Note"/>.</summary>
    public Announcement? Of(Incident incident)
    {
        if (!incident.IsOpen)
        {
            return Announcement.Closed;
        }

        if (!_told.TryGetValue(incident.Guard, out var last) || last.Id != incident.Id)
        {
            return Announcement.Opened;
        }

        // A clock that was set back must not silence an incident until it has caught up.
        return (incident.Time - last.Time).Duration() >= updateInterval ? Announcement.Ongoing : null;
    }

    /// <summary>Notes that a state was sent.</summary>
    public void Note(Incident incident) => _told[incident.Guard] = incident;
}
