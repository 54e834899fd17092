using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

/// <summary>Files of outcomes: what survives, and what is closed when.</summary>
public sealed class OutcomeStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Recorded_outcome_survives_a_process_that_is_killed()
    {
        using var killed = new TestFolder();
        await using (var service = CreateService(_folder))
        {
            await service.RecordAsync(Paid("r1", 17.5));
            _folder.CopyTo(killed);
        }

        (await killed.ReadOutcomesAsync()).Should().ContainSingle().Which.Value.Should().Be(17.5);
        await using (var next = CreateService(killed))
        {
            next.Time.Advance(TimeSpan.FromSeconds(10));
            next.Time.Advance(TimeSpan.FromSeconds(10));
        }

        (await killed.ReadOutcomesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Line_that_is_cut_is_not_read()
    {
        await using var service = CreateService(_folder);
        await service.RecordAsync(Paid("r1", 17.5));
        using var killed = new TestFolder();
        _folder.CopyTo(killed);
        var journal = killed.Files("*.jsonl").Single();
        await File.AppendAllTextAsync(journal, """{"guard":"fare","outco""", Cancellation);

        (await killed.ReadOutcomesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Line_that_is_damaged_is_an_error_with_file_and_line()
    {
        await using var service = CreateService(_folder);
        await service.RecordAsync(Paid("r1", 17.5));
        using var damaged = new TestFolder();
        _folder.CopyTo(damaged);
        var journal = damaged.Files("*.jsonl").Single();
        await File.AppendAllTextAsync(journal, "{}\n", Cancellation);

        await FluentActions.Awaiting(() => damaged.ReadOutcomesAsync()).Should().ThrowAsync<InvalidDataException>().WithMessage($"'{journal}', line 2: *");
    }

    [Fact]
    public async Task Closed_files_are_partitioned_by_guard_and_day()
    {
        await using (var service = CreateService(_folder))
        {
            await service.RecordAsync(Paid("r1", 1));
            service.Time.Advance(TimeSpan.FromDays(1));
            await service.RecordAsync(Paid("r2", 2));
        }

        _folder.Files("*.parquet").Select(file => Path.GetRelativePath(_folder.Path, Path.GetDirectoryName(file)!).Replace('\\', '/')).Order()
            .Should().Equal("outcomes/guard=fare/day=2026-11-28", "outcomes/guard=fare/day=2026-11-29");
        Directory.GetFileSystemEntries(_folder.PathOf("outcomes/open")).Should().BeEmpty();
    }

    [Fact]
    public async Task Outcomes_as_known_at_a_time_leave_out_later_ones()
    {
        await using var service = CreateService(_folder);
        await service.RecordAsync(Paid("r1", 1));
        var then = service.Time.GetUtcNow();
        service.Time.Advance(TimeSpan.FromMinutes(1));
        await service.RecordAsync(Paid("r1", 2) with { Revision = 1 });

        (await _folder.ReadOutcomesAsync(asKnownAt: then)).Should().ContainSingle().Which.Value.Should().Be(1);
    }

    [Fact]
    public async Task Calls_at_the_same_time_all_record()
    {
        await using var service = CreateService(_folder);

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Cancellation, async (i, _) => await service.RecordAsync(Paid(i, i), Paid(i + 1000, i)));

        (await _folder.ReadOutcomesAsync()).Select(static outcome => outcome.Key).Should().OnlyHaveUniqueItems().And.HaveCount(400);
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_is_an_error_and_recording_again_works()
    {
        await using var service = CreateService(_folder);
        Directory.CreateDirectory(_folder.PathOf("outcomes"));
        await File.WriteAllTextAsync(_folder.PathOf("outcomes/open"), "in the way", Cancellation);

        await FluentActions.Awaiting(() => service.RecordAsync(Paid("r1", 1))).Should().ThrowAsync<IOException>();
        File.Delete(_folder.PathOf("outcomes/open"));

        (await service.RecordAsync(Paid("r1", 1))).Recorded.Should().Be(1);
        (await _folder.ReadOutcomesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Journal_that_was_deleted_is_an_error_and_recording_again_works()
    {
        await using var service = CreateService(_folder);
        await service.RecordAsync(Paid("r1", 1));
        Directory.Delete(_folder.PathOf("outcomes"), recursive: true);

        await FluentActions.Awaiting(() => service.RecordAsync(Paid("r2", 1))).Should().ThrowAsync<IOException>();

        (await service.RecordAsync(Paid("r2", 1))).Recorded.Should().Be(1);
        (await _folder.ReadOutcomesAsync()).Should().ContainSingle().Which.Key.Should().Be("r2");
    }

    [Fact]
    public async Task Two_services_share_a_folder()
    {
        await using (var one = CreateService(_folder))
        await using (var other = CreateService(_folder))
        {
            await one.RecordAsync(Paid("r1", 1));
            await other.RecordAsync(Paid("r2", 2));
            (await _folder.ReadOutcomesAsync()).Should().HaveCount(2);
        }

        (await _folder.ReadOutcomesAsync()).Should().HaveCount(2);
    }

    [Fact]
    public async Task Log_that_is_disposed_records_nothing()
    {
        var service = CreateService(_folder);
        await service.DisposeAsync();

        await FluentActions.Awaiting(() => service.Log.RecordAsync([Paid("r1", 1)], Cancellation)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Classified_key_is_redacted_and_still_joins()
    {
        await using var service = new TestService(
            _folder.Path,
            columns: static log => log.ClassifyKey(Classified.Personal).Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1)),
            services: Classified.AddRedaction);
        service.Predict("r1-secret");
        await service.Log.EvaluateNowAsync(Cancellation);

        await service.RecordAsync(Paid("r1-secret", 1));

        service.Outcome("paid").Joined.Should().Be(1);
        (await _folder.ReadOutcomesAsync()).Should().ContainSingle().Which.Key.Should().NotContain("secret");
    }

    [Fact]
    public async Task Outcomes_are_deleted_after_the_retention()
    {
        await using (var service = new TestService(
            _folder.Path, log => log.MaximumAge = TimeSpan.FromDays(1), columns: static log => log.Outcome("paid", OutcomeType.Number, TimeSpan.Zero)))
        {
            await service.RecordAsync(Paid("r1", 1));
            await service.Log.CloseSegmentsAsync(Cancellation);
        }

        for (var day = 1; day <= 3; day++)
        {
            // The clock of the retention advances by at most a day at each start.
            var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 28 + 2, 12, 0, 0, TimeSpan.Zero).AddDays(day));
            await using var later = new TestService(_folder.Path, log => log.MaximumAge = TimeSpan.FromDays(1), time: time);
            await later.Log.CloseSegmentsAsync(Cancellation);
        }

        (await _folder.ReadOutcomesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Imported_file_is_joined_while_the_service_runs()
    {
        await using var service = CreateService(_folder);
        service.Predict("r1");
        await service.Log.EvaluateNowAsync(Cancellation);
        using var other = new TestFolder();
        await using (var elsewhere = CreateService(other))
        {
            await elsewhere.RecordAsync(Paid("r1", 17.5));
        }

        var file = other.Files("*.parquet").Single(static path => path.Contains("outcomes", StringComparison.Ordinal));
        var copy = _folder.PathOf(Path.GetRelativePath(other.Path, file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
        await service.Log.EvaluateNowAsync(Cancellation);

        service.Log.GetOutcomeQuality().Should().ContainSingle().Which.Days.Should().ContainSingle().Which.WithOutcome.Should().Be(1);
    }

    [Fact]
    public async Task Erased_key_is_an_error_that_says_what_to_do()
    {
        await using var service = new TestService(
            _folder.Path, columns: static log => log.ClassifyKey(Classified.Personal).Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1)));

        (await FluentActions.Awaiting(() => service.RecordAsync(Paid("r1", 1))).Should().ThrowAsync<InvalidOutcomeException>())
            .WithMessage("*PredictionId*HMAC*");
    }

    private static TestService CreateService(TestFolder folder) =>
        new(folder.Path, columns: static log => log.Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1)));

    private static PredictionOutcome Paid(PredictionKey key, OutcomeValue value) => new() { Guard = "fare", Name = "paid", Key = key, Value = value };
}
