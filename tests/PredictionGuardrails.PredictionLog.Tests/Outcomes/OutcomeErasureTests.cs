using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

/// <summary>One request erases a unit's outcomes, whatever was open when it was made.</summary>
public sealed class OutcomeErasureTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Outcomes_in_closed_files_are_erased_at_once()
    {
        await using var service = CreateService(_folder);
        PredictBoth(service);
        await service.RecordAsync(Paid("r1"), Paid("r2"));
        await service.Log.CloseSegmentsAsync(Cancellation);

        var erasure = await EraseAsync(service);

        erasure.Erased.Values.Should().Equal(1, 1);
        (await KeysAsync(_folder)).Should().Equal("r2");
        (await _folder.ReadAllAsync()).Should().ContainSingle().Which.Key.Should().Be("r2");
    }

    [Fact]
    public async Task Outcomes_in_a_journal_are_erased_when_it_is_closed()
    {
        await using var service = CreateService(_folder);
        PredictBoth(service);
        await service.Log.CloseSegmentsAsync(Cancellation);
        await service.RecordAsync(Paid("r1"), Paid("r2"));

        await EraseAsync(service);
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await KeysAsync(_folder)).Should().Equal("r2");
    }

    [Fact]
    public async Task Outcomes_in_closed_files_are_erased_when_the_segment_with_the_prediction_is_closed()
    {
        await using var service = CreateService(_folder);
        await service.RecordAsync(Paid("r1"), Paid("r2"));
        await service.Log.CloseSegmentsAsync(Cancellation);
        PredictBoth(service);
        await service.Log.FlushAsync(Cancellation);

        await EraseAsync(service);
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await KeysAsync(_folder)).Should().Equal("r2");
    }

    [Fact]
    public async Task Outcomes_in_a_journal_are_erased_if_the_segment_with_the_prediction_was_open_too()
    {
        await using var service = CreateService(_folder);
        PredictBoth(service);
        await service.RecordAsync(Paid("r1"), Paid("r2"));
        await service.Log.FlushAsync(Cancellation);

        await EraseAsync(service);
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await KeysAsync(_folder)).Should().Equal("r2");
    }

    [Fact]
    public async Task Outcomes_of_a_process_that_was_killed_are_erased_when_the_next_one_closes_its_files()
    {
        using var killed = new TestFolder();
        await using (var service = CreateService(_folder))
        {
            PredictBoth(service);
            await service.Log.CloseSegmentsAsync(Cancellation);
            await service.RecordAsync(Paid("r1"), Paid("r2"));
            _folder.CopyTo(killed);
        }

        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        await new PredictionLogEraser(killed.Path, timeProvider: time).EraseAsync("7", Cancellation);
        var closed = new TaskCompletionSource();
        using var watcher = new FileSystemWatcher(killed.Path, "*.jsonl") { IncludeSubdirectories = true, EnableRaisingEvents = true };
        watcher.Deleted += (_, _) => closed.TrySetResult();
        await using var next = CreateService(killed, time);
        time.Advance(TimeSpan.FromSeconds(10));
        await closed.Task.WaitAsync(Cancellation);

        (await KeysAsync(killed)).Should().Equal("r2");
    }

    [Fact]
    public async Task Outcome_by_the_id_of_its_prediction_is_erased()
    {
        await using var service = CreateService(_folder);
        var erased = service.Guard.PredictWithId(new Ride("r1", 7, 10), static _ => 20).Id;
        var kept = service.Guard.PredictWithId(new Ride("r2", 8, 10), static _ => 20).Id;
        await service.Log.CloseSegmentsAsync(Cancellation);
        await service.RecordAsync(Paid(default) with { PredictionId = erased }, Paid(default) with { PredictionId = kept });

        await EraseAsync(service);
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadOutcomesAsync()).Should().ContainSingle().Which.PredictionId.Should().Be(kept);
    }

    [Fact]
    public async Task Outcome_that_is_recorded_after_the_request_stays()
    {
        await using var service = CreateService(_folder);
        PredictBoth(service);
        await service.RecordAsync(Paid("r1"));
        await service.Log.FlushAsync(Cancellation);

        await EraseAsync(service);
        service.Time.Advance(TimeSpan.FromSeconds(1));
        await service.RecordAsync(Paid("r1") with { Revision = 1 });
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadOutcomesAsync()).Should().ContainSingle().Which.Revision.Should().Be(1);
    }

    [Fact]
    public async Task Outcomes_are_erased_if_the_only_sink_is_elsewhere()
    {
        await using var service = new TestService(
            _folder.Path,
            static log => log.WriteParquet = false,
            columns: static log => log.Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1)),
            sinks: [new RecordingSink()]);
        PredictBoth(service);
        await service.RecordAsync(Paid("r1"), Paid("r2"));
        await service.Log.FlushAsync(Cancellation);

        await EraseAsync(service);
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await KeysAsync(_folder)).Should().Equal("r2");
    }

    [Fact]
    public async Task List_has_no_key_of_an_outcome()
    {
        await using var service = CreateService(_folder);
        PredictBoth(service);
        await service.Log.CloseSegmentsAsync(Cancellation);
        await service.RecordAsync(Paid("r1"));

        await EraseAsync(service);

        (await File.ReadAllLinesAsync(_folder.PathOf("erased-outcomes.txt"), Cancellation)).Should().HaveCount(3).And.NotContain(line => line.Contains("r1"));
    }

    [Fact]
    public async Task List_of_another_key_keeps_journals_from_being_closed()
    {
        await using var service = CreateService(_folder);
        PredictBoth(service);
        await service.Log.CloseSegmentsAsync(Cancellation);
        await service.RecordAsync(Paid("r1"));
        service.Time.Advance(TimeSpan.FromSeconds(1));
        await new PredictionLogEraser(_folder.Path, key: [.. Enumerable.Repeat((byte)1, 16)], timeProvider: service.Time).EraseAsync("7", Cancellation);

        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.StorageError.Should().StartWith($"'{_folder.PathOf("erased-outcomes.txt")}' was made with another key.");
        _folder.Files("*.jsonl").Should().ContainSingle();
    }

    private static TestService CreateService(TestFolder folder, FakeTimeProvider? time = null) =>
        new(folder.Path, time: time, columns: static log => log.Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1)));

    private static void PredictBoth(TestService service)
    {
        service.Predict("r1", customer: 7);
        service.Predict("r2", customer: 8);
    }

    private Task<PredictionLogErasure> EraseAsync(TestService service)
    {
        service.Time.Advance(TimeSpan.FromSeconds(1));
        return new PredictionLogEraser(_folder.Path, timeProvider: service.Time).EraseAsync("7", Cancellation);
    }

    private static async Task<IEnumerable<string?>> KeysAsync(TestFolder folder) => (await folder.ReadOutcomesAsync()).Select(static outcome => outcome.Key);

    private static PredictionOutcome Paid(PredictionKey key) => new() { Guard = "fare", Name = "paid", Key = key, Value = 1 };
}
