namespace PredictionGuardrails.PredictionLog.Tests;

public sealed class LoggingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Accepted_call_is_read_with_its_columns(bool isClosed)
    {
        await using var service = new TestService(_folder.Path);
        var context = new PredictionContext();

        service.Guard.Predict(context, new Ride("r1", 42, 10), ride => ride.Kilometers * 2);
        await (isClosed ? service.Log.CloseSegmentsAsync(Cancellation) : service.Log.FlushAsync(Cancellation));

        var record = (await _folder.ReadAllAsync()).Should().ContainSingle().Subject;
        record.Should().BeEquivalentTo(new LoggedPrediction
        {
            Id = context.Id,
            Time = service.Time.GetUtcNow(),
            Guard = "fare",
            Key = "r1",
            Unit = "42",
            Verdict = PredictionVerdict.Accepted,
            Prediction = 20.0,
            Result = 20.0,
            ModelVersion = "1.0",
            Mode = GuardMode.Enforce,
            Breaker = BreakerState.Closed,
            Instance = "test",
            Columns = new Dictionary<string, object?> { ["distance"] = 10.0, ["city"] = "Lyon" },
        });
    }

    [Fact]
    public async Task Columns_of_one_function_are_read_and_excluded_like_others()
    {
        await using var service = new TestService(
            _folder.Path,
            columns: log => log
                .Column("first", static ride => ride.City)
                .Columns(["b", "c", "unset"], static (ride, values) => (values[0], values[1]) = (ride.Kilometers, ride.Customer))
                .Column("last", static ride => ride.Customer));
        service.Predict("r1");
        service.Set("Guards:fare:ExcludedColumns:0", "c");
        service.Predict("r2");
        await service.Log.FlushAsync(Cancellation);

        (await _folder.ReadAllAsync()).Select(record => record.Columns).Should().BeEquivalentTo(new[]
        {
            new Dictionary<string, object?> { ["first"] = "Lyon", ["b"] = 10.0, ["c"] = 42.0, ["unset"] = 0.0, ["last"] = 42L },
            new Dictionary<string, object?> { ["first"] = "Lyon", ["b"] = 10.0, ["c"] = null, ["unset"] = 0.0, ["last"] = 42L },
        });
    }

    [Fact]
    public async Task Record_contains_nothing_of_an_earlier_one()
    {
        var distances = new Queue<double?>([1234.5, null]);
        await using var service = new TestService(_folder.Path, columns: log => log.Column("distance", _ => distances.Dequeue()));
        service.Predict("0d4d9f0e-8b1c-4d8e-9d7e-3b0a1f0c2a11", customer: 1234);
        await service.Log.FlushAsync(Cancellation);

        service.Guard.Invoking(guard => guard.Predict(new Ride("r2", 0, 10), _ => throw new TimeoutException())).Should().Throw<TimeoutException>();
        await service.Log.FlushAsync(Cancellation);

        var segment = await File.ReadAllBytesAsync(_folder.Files("*.segment").Should().ContainSingle().Subject, Cancellation);
        CountOf(segment, BitConverter.GetBytes(1234.5)).Should().Be(1);
        CountOf(segment, BitConverter.GetBytes(20.0)).Should().Be(2, "the first record has it as its prediction and its result");
        CountOf(segment, BitConverter.GetBytes(1234L)).Should().Be(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rejected_prediction_is_logged_next_to_what_the_caller_got(bool isClosed)
    {
        await using var service = new TestService(_folder.Path);

        service.Guard.Predict(new Ride("r1", 42, 10), _ => 4812.3).Should().Be(12.5);
        await (isClosed ? service.Log.CloseSegmentsAsync(Cancellation) : service.Log.FlushAsync(Cancellation));

        var record = (await _folder.ReadAllAsync()).Should().ContainSingle().Subject;
        record.Prediction.Should().Be(4812.3);
        record.Result.Should().Be(12.5);
        record.Verdict.Should().Be(PredictionVerdict.FellBack);
        record.Rules.Should().Equal("Range");
        record.Fallback.Should().NotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Null_of_a_column_is_null(bool isClosed)
    {
        await using var service = new TestService(_folder.Path);

        service.Guard.Predict(new Ride("r1", 42, 10, City: null), _ => 20);
        await (isClosed ? service.Log.CloseSegmentsAsync(Cancellation) : service.Log.FlushAsync(Cancellation));

        (await _folder.ReadAllAsync()).Should().ContainSingle().Which.Columns["city"].Should().BeNull();
    }

    [Fact]
    public async Task Exception_of_the_model_is_logged_as_failed_without_a_prediction()
    {
        await using var service = new TestService(_folder.Path);

        service.Guard.Invoking(guard => guard.Predict(new Ride("r1", 42, 10), _ => throw new TimeoutException())).Should().Throw<TimeoutException>();
        await service.Log.FlushAsync(Cancellation);

        var record = (await _folder.ReadAllAsync()).Should().ContainSingle().Subject;
        record.Verdict.Should().Be(PredictionVerdict.Failed);
        (record.Prediction, record.Result).Should().Be((null, null));
    }

    [Fact]
    public async Task Items_of_a_batch_are_logged_one_by_one()
    {
        await using var service = new TestService(_folder.Path);
        Ride[] rides = [new("r1", 1, 10), new("r2", 2, 1000), new("r3", 3, 30)];

        service.Guard.PredictBatch(rides, static rides => rides.Select(ride => ride.Kilometers).ToArray());
        await service.Log.FlushAsync(Cancellation);

        (await _folder.ReadAllAsync()).Select(record => (record.Key, record.Verdict)).Should()
            .Equal(("r1", PredictionVerdict.Accepted), ("r2", PredictionVerdict.FellBack), ("r3", PredictionVerdict.Accepted));
    }

    [Fact]
    public async Task Records_of_two_days_are_in_files_of_their_days()
    {
        await using var service = new TestService(_folder.Path);

        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        service.Time.Advance(TimeSpan.FromHours(13));
        service.Guard.Predict(new Ride("r2", 42, 10), _ => 20);
        await service.Log.CloseSegmentsAsync(Cancellation);

        Directory.GetDirectories(_folder.PathOf("guard=fare")).Select(Path.GetFileName).Should().BeEquivalentTo("day=2026-11-28", "day=2026-11-29");
    }

    [Fact]
    public async Task Disposing_closes_everything_and_leaves_no_open_folder()
    {
        await using (var service = new TestService(_folder.Path))
        {
            service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        }

        Directory.GetDirectories(_folder.PathOf("open")).Should().BeEmpty();
        (await _folder.ReadAllAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Call_after_the_log_was_disposed_gets_its_prediction_and_is_not_logged()
    {
        await using var service = new TestService(_folder.Path);
        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        await service.Log.DisposeAsync();

        service.Guard.Predict(new Ride("r2", 42, 10), _ => 20).Should().Be(20);

        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("r1");
    }

    [Fact]
    public async Task Long_text_is_cut_at_4096_characters()
    {
        await using var service = new TestService(_folder.Path);

        service.Guard.Predict(new Ride("r1", 42, 10, new string('x', 100_000)), _ => 20);
        await service.Log.FlushAsync(Cancellation);

        (await _folder.ReadAllAsync()).Should().ContainSingle().Which.Columns["city"].Should().Be(new string('x', 4096));
    }

    [Fact]
    public void Guard_that_is_logged_twice_is_refused()
    {
        var create = () => new TestService(_folder.Path, guard: guard => guard.Log());

        create.Should().Throw<InvalidOperationException>().WithMessage("Guard 'fare' is already logged. Call Log once, with all columns.");
    }

    [Fact]
    public void Column_with_a_reserved_name_is_refused()
    {
        var configure = () => new PredictionGuard<Ride, double>("fare", guard => guard.Log(log => log.Column("verdict", ride => ride.Kilometers)));

        configure.Should().Throw<ArgumentException>().WithMessage("'verdict' is a column of every record. Use another name.*");
    }

    [Fact]
    public async Task Guard_that_does_not_declare_a_log_is_not_logged()
    {
        await using var service = new TestService(_folder.Path);
        using var other = new PredictionGuard<Ride, double>("other");

        other.Predict(new Ride("r1", 42, 10), _ => 20);

        service.Status.Offered.Should().Be(0);
    }

    [Fact]
    public async Task Guard_without_a_container_is_logged()
    {
        await using (var log = new PredictionLogWriter(new PredictionLogOptions { Path = _folder.Path }))
        using (var guard = new PredictionGuard<Ride, double>("fare", guard => guard.Key(ride => ride.Id).LogTo(log, columns => columns.Column("distance", ride => ride.Kilometers))))
        {
            guard.Predict(new Ride("r1", 42, 10), _ => 20);
        }

        (await _folder.ReadAllAsync()).Should().ContainSingle().Which.Columns.Should().Contain("distance", 10.0);
    }

    private static int CountOf(byte[] bytes, byte[] part) =>
        Enumerable.Range(0, bytes.Length - part.Length + 1).Count(start => bytes.AsSpan(start).StartsWith(part));
}
