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

    /// <summary>Writing waits for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Completes when something is about to be written.</summary>
    public TaskCompletionSource IsWriting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIf(IsGone);
        var row = _rows.GetValueOrDefault(KeyOf(stateName, grainId));
        grainState.State = row is null ? default! : JsonConvert.DeserializeObject<T>(row.Json)!;
        grainState.ETag = row?.Tag;
        grainState.RecordExists = row is not null;
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        IsWriting.TrySetResult();
        await Gate;
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
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIf(RefusesWrites);
        _rows.TryRemove(KeyOf(stateName, grainId), out _);
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    /// <summary>Whether an activation of a fleet has saved its memory.</summary>
    public bool HasMemory(string fleet) => FindMemory(fleet) is not null;

    /// <summary>Deletes what an activation of a fleet saved when it ended, as if it had crashed.</summary>
    /// <returns>What was deleted.</returns>
    public KeyValuePair<string, Row> TakeMemory(string fleet)
    {
        var key = FindMemory(fleet) ?? throw new InvalidOperationException($"No memory of '{fleet}' is saved.");
        _rows.TryRemove(key, out var row);
        return KeyValuePair.Create(key, row!);
    }

    public void PutMemory(KeyValuePair<string, Row> saved) => _rows[saved.Key] = saved.Value;

    private string? FindMemory(string fleet) => _rows.Keys.SingleOrDefault(
        key => key.StartsWith("memory ", StringComparison.Ordinal) && key.EndsWith(Uri.EscapeDataString(fleet), StringComparison.Ordinal));

    private static string KeyOf(string stateName, GrainId grainId) => $"{stateName} {grainId}";

    private static void ThrowIf(bool fails)
    {
        if (fails)
        {
            throw new InvalidOperationException("The storage is gone.");
        }
    }

    internal sealed record Row(string Json, string Tag);
}
