using System.Collections.Concurrent;
using Newtonsoft.Json;
using Orleans.Storage;

namespace PredictionGuardrails.Fleet.Orleans.Tests.Support;

/// <summary>A storage outside of all silos, which keeps JSON and tags, and can fail.</summary>
internal sealed class TestStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, Row> _rows = new();

    /// <summary>Whether writing fails, and nothing is written.</summary>
    public bool RefusesWrites { get; set; }

    /// <summary>Whether writing fails after it was done.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Whether reading fails.</summary>
    public bool IsGone { get; set; }

    public int ReadCount { get; private set; }

    public void Clear() => _rows.Clear();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIf(IsGone);
        ReadCount++;
        var row = _rows.GetValueOrDefault(KeyOf(stateName, grainId));
        grainState.State = row is null ? default! : JsonConvert.DeserializeObject<T>(row.Json)!;
        grainState.ETag = row?.Tag;
        grainState.RecordExists = row is not null;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIf(RefusesWrites);
        var key = KeyOf(stateName, grainId);
        var current = _rows.GetValueOrDefault(key)?.Tag;
        if (current != grainState.ETag)
        {
            throw new InconsistentStateException("Another tag.", current, grainState.ETag);
        }

        var row = new Row(JsonConvert.SerializeObject(grainState.State), Guid.NewGuid().ToString());
        _rows[key] = row;
        ThrowIf(LosesAnswers);
        grainState.ETag = row.Tag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

    private static string KeyOf(string stateName, GrainId grainId) => $"{stateName} {grainId}";

    private static void ThrowIf(bool fails)
    {
        if (fails)
        {
            throw new InvalidOperationException("The storage is gone.");
        }
    }

    private sealed record Row(string Json, string Tag);
}
