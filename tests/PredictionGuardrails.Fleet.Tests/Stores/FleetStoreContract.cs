namespace PredictionGuardrails.Fleet.Tests.Stores;

/// <summary>What every store of a fleet does. Each engine has a subclass.</summary>
public abstract class FleetStoreContract
{
    private const string Version = "1";
    private static readonly FleetMetric Prediction = new("fare", Version, "prediction");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Creates an empty store.</summary>
    protected abstract ValueTask<IFleetStore> CreateAsync();

    /// <summary>Deletes everything in the store, as if it had been replaced by another.</summary>
    protected abstract ValueTask ClearAsync(IFleetStore store);

    [Fact]
    public async Task Replicas_are_counted()
    {
        await using var store = await CreateAsync();

        (await store.ExchangeAsync(Report("a"), Token)).ReplicaCount.Should().Be(1);
        (await store.ExchangeAsync(Report("b"), Token)).ReplicaCount.Should().Be(2);
        (await store.ExchangeAsync(Report("a", 2), Token)).ReplicaCount.Should().Be(2);
    }

    [Fact]
    public async Task Replica_that_leaves_is_no_longer_counted()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a", ballot: Ballot), Token);

        await store.ExchangeAsync(Report("a", 2, ballot: Ballot) with { TimeToLive = TimeSpan.Zero }, Token);
        var reading = await store.ExchangeAsync(Report("b"), Token);

        reading.ReplicaCount.Should().Be(1);
        reading.Guards[0].ReplicaCount.Should().Be(1);
        reading.Guards[0].Votes.Should().BeEmpty();
        (await store.ReadReplicasAsync(Token)).Should().ContainSingle().Which.Replica.Should().Be("b");
    }

    [Fact]
    public async Task Votes_of_all_replicas_are_read()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a", ballot: Ballot), Token);

        var reading = await store.ExchangeAsync(Report("b"), Token);

        var vote = reading.Guards[0].Votes.Should().ContainSingle().Which;
        vote.Replica.Should().Be("a");
        vote.Incarnation.Should().Be("incarnation-a");
        vote.Rule.Should().Be("Change");
        vote.Message.Should().Be(Ballot.Message);
        vote.LastAction.Should().Be(3);
        vote.Since.Should().BeCloseTo(reading.Time - Ballot.Age, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Counts_of_a_segment_are_apart()
    {
        await using var store = await CreateAsync();
        var segment = Prediction with { Segment = "city São Paulo: \"x\"" };
        await store.ExchangeAsync(Report("a", counts: Numbers(1, 2, 3)), Token);
        await store.ExchangeAsync(Report("b") with { Counts = [new FleetCounts(segment, Numbers(2))] }, Token);

        ShouldBe(await store.ReadCountsAsync(Prediction, Token), Numbers(1, 2, 3));
        ShouldBe(await store.ReadCountsAsync(segment, Token), Numbers(2));
        (await store.ReadCountsAsync(Prediction with { Segment = "other" }, Token)).Should().BeNull();
    }

    [Fact]
    public async Task Contributions_are_those_of_the_last_report()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a") with { Contributions = new Dictionary<string, string> { ["experiments"] = "{\"Fare-v2\":1}", ["other"] = "x" } }, Token);
        await store.ExchangeAsync(Report("b"), Token);

        var before = await store.ReadReplicasAsync(Token);
        await store.ExchangeAsync(Report("a", 2) with { Contributions = new Dictionary<string, string> { ["experiments"] = "2" } }, Token);
        var after = await store.ReadReplicasAsync(Token);

        before.Single(static replica => replica.Replica == "a").Contributions.Should()
            .BeEquivalentTo(new Dictionary<string, string> { ["experiments"] = "{\"Fare-v2\":1}", ["other"] = "x" });
        before.Single(static replica => replica.Replica == "b").Contributions.Should().BeEmpty();
        after.Single(static replica => replica.Replica == "a").Contributions.Should().ContainSingle().Which.Value.Should().Be("2");
    }

    [Fact]
    public async Task Vote_is_withdrawn_by_the_next_report()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a", ballot: Ballot), Token);

        var reading = await store.ExchangeAsync(Report("a", 2), Token);

        reading.Guards[0].Votes.Should().BeEmpty();
        reading.Guards[0].ReplicaCount.Should().Be(1);
    }

    [Fact]
    public async Task Votes_on_another_version_of_the_model_are_apart()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a", ballot: Ballot, version: "2"), Token);

        var reading = await store.ExchangeAsync(Report("b"), Token);

        reading.ReplicaCount.Should().Be(2);
        reading.Guards[0].ReplicaCount.Should().Be(1);
        reading.Guards[0].Votes.Should().BeEmpty();
    }

    [Fact]
    public async Task Replica_with_another_version_no_longer_counts_for_the_old_one()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a", ballot: Ballot), Token);
        await store.ExchangeAsync(Report("a", 2, version: "2"), Token);

        var reading = await store.ExchangeAsync(Report("b"), Token);

        reading.Guards[0].ReplicaCount.Should().Be(1);
        reading.Guards[0].Votes.Should().BeEmpty();
    }

    [Fact]
    public async Task Guards_are_read_in_the_order_of_the_report()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a") with { Guards = [Guard("fare", Version, Ballot), Guard("eta", Version, null)] }, Token);

        var reading = await store.ExchangeAsync(Report("b") with { Guards = [Guard("eta", Version, null), Guard("fare", Version, null), Guard("new", "", null)] }, Token);

        reading.Guards.Select(static guard => guard.Votes.Count).Should().Equal(0, 1, 0);
        reading.Guards.Select(static guard => guard.ReplicaCount).Should().Equal(2, 2, 1);
    }

    [Fact]
    public async Task Counts_of_all_replicas_are_those_of_one_process_over_the_union()
    {
        await using var store = await CreateAsync();
        var one = Numbers(1, 2.5, -7, 0, double.NaN, double.PositiveInfinity, 1e300);
        var other = Numbers(0, 1e-300, 2.5, 2.5, double.NegativeInfinity);
        await store.ExchangeAsync(Report("a", counts: one), Token);
        await store.ExchangeAsync(Report("b", counts: other), Token);

        var sum = await store.ReadCountsAsync(Prediction, Token);

        ShouldBe(sum, one.Merge(other));
    }

    [Fact]
    public async Task Labels_of_all_replicas_are_added()
    {
        await using var store = await CreateAsync();
        var one = Labels(("cat", 3), ("a \"quoted\" | label\n", 1));
        var other = Labels(("cat", 2), ("dog", 5));
        await store.ExchangeAsync(Report("a", counts: one), Token);
        await store.ExchangeAsync(Report("b", counts: other), Token);

        ShouldBe(await store.ReadCountsAsync(Prediction, Token), one.Merge(other));
    }

    [Fact]
    public async Task Counts_that_are_sent_again_are_not_folded_again()
    {
        await using var store = await CreateAsync();
        var values = Numbers(1, 2, 3);
        await store.ExchangeAsync(Report("a", counts: values), Token);
        await store.ExchangeAsync(Report("a", counts: values), Token);

        (await store.ReadCountsAsync(Prediction, Token))!.Count.Should().Be(3);
    }

    [Fact]
    public async Task Counts_with_the_next_number_are_folded()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a", counts: Numbers(1, 2, 3)), Token);
        await store.ExchangeAsync(Report("a", 2, counts: Numbers(4)), Token);

        (await store.ReadCountsAsync(Prediction, Token))!.Count.Should().Be(4);
    }

    [Fact]
    public async Task Late_report_is_not_folded_after_a_newer_one()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a", 2, counts: Numbers(4)), Token);
        await store.ExchangeAsync(Report("a", 1, counts: Numbers(1, 2, 3)), Token);

        (await store.ReadCountsAsync(Prediction, Token))!.Count.Should().Be(1);
    }

    [Fact]
    public async Task Counts_of_another_metric_or_version_are_apart()
    {
        await using var store = await CreateAsync();
        await store.ExchangeAsync(Report("a", counts: Numbers(1)), Token);

        (await store.ReadCountsAsync(Prediction with { Metric = "latency" }, Token)).Should().BeNull();
        (await store.ReadCountsAsync(Prediction with { ModelVersion = "2" }, Token)).Should().BeNull();
        (await store.ReadCountsAsync(Prediction with { Guard = "eta" }, Token)).Should().BeNull();
    }

    [Fact]
    public async Task Document_is_written_once_for_each_version()
    {
        await using var store = await CreateAsync();

        (await store.TryWriteDocumentAsync("baseline", 0, "first", Token)).Should().BeTrue();
        (await store.TryWriteDocumentAsync("baseline", 0, "second", Token)).Should().BeFalse();
        (await store.ReadDocumentAsync("baseline", Token)).Should().Be(new FleetDocument(1, "first"));
        (await store.TryWriteDocumentAsync("baseline", 1, "third", Token)).Should().BeTrue();
        (await store.ReadDocumentAsync("baseline", Token)).Should().Be(new FleetDocument(2, "third"));
    }

    [Fact]
    public async Task Document_that_does_not_exist_is_null()
    {
        await using var store = await CreateAsync();

        (await store.ReadDocumentAsync("baseline", Token)).Should().BeNull();
        (await store.TryWriteDocumentAsync("baseline", 1, "content", Token)).Should().BeFalse();
    }

    [Fact]
    public async Task Versions_of_documents_are_read_in_an_exchange()
    {
        await using var store = await CreateAsync();
        await store.TryWriteDocumentAsync("actions/fare", 0, "{}", Token);
        await store.TryWriteDocumentAsync("actions/fare", 1, "{}", Token);
        await store.TryWriteDocumentAsync("quorum/fare/", 0, "{}", Token);

        var reading = await store.ExchangeAsync(Report("a"), Token);

        reading.Documents.Should().BeEquivalentTo(new Dictionary<string, long> { ["actions/fare"] = 2, ["quorum/fare/"] = 1 });
    }

    [Fact]
    public async Task Only_one_of_many_writers_succeeds()
    {
        await using var store = await CreateAsync();

        var written = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.TryWriteDocumentAsync("baseline", 0, $"{i}", Token).AsTask()));

        written.Count(static isWritten => isWritten).Should().Be(1);
    }

    [Fact]
    public async Task Report_with_the_generation_of_lost_content_is_refused()
    {
        await using var store = await CreateAsync();
        var before = await store.ExchangeAsync(Report("a"), Token);
        await ClearAsync(store);

        var reading = await store.ExchangeAsync(Report("a", 2, counts: Numbers(1)) with { Generation = before.Generation }, Token);

        reading.IsAccepted.Should().BeFalse();
        reading.Generation.Should().NotBe(before.Generation);
        (await store.ReadCountsAsync(Prediction, Token)).Should().BeNull();
        (await store.ReadReplicasAsync(Token)).Should().BeEmpty();
        (await store.ExchangeAsync(Report("a", 2, counts: Numbers(1)) with { Generation = reading.Generation }, Token)).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public async Task Replicas_are_read_as_they_reported()
    {
        await using var store = await CreateAsync();
        var report = Report("pod \"7\"", ballot: Ballot);
        var reading = await store.ExchangeAsync(report, Token);

        var replica = (await store.ReadReplicasAsync(Token)).Should().ContainSingle().Which;

        replica.Replica.Should().Be(report.Replica);
        replica.Incarnation.Should().Be(report.Incarnation);
        replica.LastHeardAt.Should().BeCloseTo(reading.Time, TimeSpan.FromMilliseconds(1));
        replica.Guards.Should().BeEquivalentTo(report.Guards);
    }

    [Fact]
    public async Task Counts_of_reports_that_come_together_are_all_there()
    {
        await using var store = await CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.ExchangeAsync(Report($"{i}", counts: Numbers(i, 1, 2)), Token).AsTask()));

        var sum = (await store.ReadCountsAsync(Prediction, Token))!;
        sum.Count.Should().Be(60);
        sum.Mean.Should().BeApproximately((190 + 60) / 60.0, 1e-12);
    }

    private static FleetBallot Ballot { get; } = new("Change", "The mean is 12 instead of 1.", TimeSpan.FromMinutes(5));

    private static FleetReport Report(
        string replica, long sequence = 1, MetricSnapshot? counts = null, FleetBallot? ballot = null, string version = Version) => new()
        {
            Replica = replica,
            Incarnation = $"incarnation-{replica}",
            Sequence = sequence,
            TimeToLive = TimeSpan.FromMinutes(10),
            Guards = [Guard("fare", version, ballot)],
            Counts = counts is null ? [] : [new FleetCounts(Prediction, counts)],
        };

    private static FleetGuardReport Guard(string name, string version, FleetBallot? ballot) => new()
    {
        Guard = name,
        ModelVersion = version,
        Mode = GuardMode.Enforce,
        Breaker = ballot is null ? BreakerState.Closed : BreakerState.Open,
        PredictionCount = 17,
        LastAction = 3,
        Ballot = ballot,
    };

    private static MetricSnapshot Numbers(params double[] values)
    {
        var builder = new MetricSnapshotBuilder();
        Array.ForEach(values, builder.AddNumber);
        return builder.Build(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(1));
    }

    private static MetricSnapshot Labels(params (string Label, long Count)[] labels)
    {
        var builder = new MetricSnapshotBuilder();
        Array.ForEach(labels, label => builder.AddLabel(label.Label, label.Count));
        return builder.Build(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(1));
    }

    /// <summary>Counts are equal, moments within rounding.</summary>
    private static void ShouldBe(MetricSnapshot? actual, MetricSnapshot expected)
    {
        actual.Should().NotBeNull();
        actual!.Should().BeEquivalentTo(expected, static options => options
            .Including(static snapshot => snapshot.Count)
            .Including(static snapshot => snapshot.FiniteCount)
            .Including(static snapshot => snapshot.ZeroCount)
            .Including(static snapshot => snapshot.NaNCount)
            .Including(static snapshot => snapshot.PositiveInfinityCount)
            .Including(static snapshot => snapshot.NegativeInfinityCount)
            .Including(static snapshot => snapshot.RepeatCount)
            .Including(static snapshot => snapshot.Minimum)
            .Including(static snapshot => snapshot.Maximum)
            .Including(static snapshot => snapshot.From)
            .Including(static snapshot => snapshot.To));
        actual.LabelCounts.Should().BeEquivalentTo(expected.LabelCounts);
        actual.GetHistogram().Should().Equal(expected.GetHistogram());
        Relative(actual.Mean, expected.Mean).Should().BeLessThan(1e-12);
        Relative(actual.Variance, expected.Variance).Should().BeLessThan(1e-12);
    }

    private static double Relative(double actual, double expected) => actual.Equals(expected) ? 0 : Math.Abs(actual - expected) / Math.Abs(expected);
}
