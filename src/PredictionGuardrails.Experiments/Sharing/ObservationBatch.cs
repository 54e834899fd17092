using System.Text.Json;

namespace PredictionGuardrails.Experiments.Sharing;

/// <summary>What one replica observed in an experiment, and the leader may not have taken yet.</summary>
/// <param name="Definition">What is compared; observations under another definition say nothing about it.</param>
/// <param name="Source">The ID of the outbox.</param>
/// <param name="First">The number of the first observation, from 1.</param>
/// <param name="Slots">The number of metrics of each observation.</param>
/// <param name="Entries">The observations, as <see cref="ObservationEntry"/> writes them.</param>
internal sealed record ObservationBatch(string Definition, string Source, long First, int Slots, byte[] Entries)
{
    /// <summary>What a replica observed in an experiment; null for nothing, and if it can't be read, which is then that replica's alone.</summary>
    public static ObservationBatch? Of(FleetContribution contribution, string experiment)
    {
        try
        {
            return JsonSerializer.Deserialize(contribution.Content, SharingJson.Default.DictionaryStringObservationBatch)?.GetValueOrDefault(experiment);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The number of observations; -1 if that isn't what a replica writes.</summary>
    public int Count
    {
        get
        {
            var isComplete = Definition is not null && Source is not null && Entries is not null && First > 0 && Slots is > 0 and < 1_000;
            return isComplete && Entries!.Length % ObservationEntry.SizeOf(Slots) == 0 ? Entries.Length / ObservationEntry.SizeOf(Slots) : -1;
        }
    }
}
