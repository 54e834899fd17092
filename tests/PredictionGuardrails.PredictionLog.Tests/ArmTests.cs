using DuckDB.NET.Data;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Records say which arm a call was routed to, and whether its model answered.</summary>
public sealed class ArmTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Arm_that_answers_is_told_from_one_that_cannot(bool isClosed)
    {
        await WriteAsync(isClosed);

        var answered = (await _folder.ReadAllAsync()).ToDictionary(record => record.Key!, record => (record.Arm, record.IsAnsweredByArm));

        answered.Should().BeEquivalentTo(new Dictionary<string, (string? Arm, bool? IsAnswered)>
        {
            ["none"] = (null, null),
            ["control"] = ("control", null),
            ["good"] = ("v2", true),
            ["bad"] = ("v2", false),
            ["asynchronous"] = ("v3", null),
        });
    }

    [Fact]
    public async Task Version_is_that_of_the_model_that_answered()
    {
        await WriteAsync(isClosed: true);

        var versions = (await _folder.ReadAllAsync()).ToDictionary(record => record.Key!, record => record.ModelVersion);

        versions.Should().BeEquivalentTo(
            new Dictionary<string, string> { ["none"] = "1.0", ["control"] = "1.0", ["good"] = "2.0", ["bad"] = "1.0", ["asynchronous"] = "1.0" });
    }

    [Fact]
    public async Task Canceled_call_is_one_that_the_arm_did_not_answer()
    {
        await using (var service = new TestService(_folder.Path))
        {
            using var router = new ArmRouter(service.Guard);
            using var canceled = new CancellationTokenSource();
            await canceled.CancelAsync();
            var predict = async () => await service.Guard.PredictAsync(
                new Ride("asynchronous", 1, 10), static (_, _) => ValueTask.FromResult(20.0), canceled.Token);
            await predict.Should().ThrowAsync<OperationCanceledException>();
        }

        (await _folder.ReadAllAsync()).Should().ContainSingle().Which.IsAnsweredByArm.Should().BeFalse();
    }

    [Fact]
    public async Task File_without_the_column_is_read()
    {
        await WriteAsync(isClosed: true);
        var file = _folder.Files("*.parquet").Should().ContainSingle().Subject;
        WriteWithoutColumn(file, "arm_answered");

        var records = await _folder.ReadAllAsync();

        records.Should().HaveCount(5).And.OnlyContain(record => record.IsAnsweredByArm == null);
        records.Select(record => record.Arm).Should().BeEquivalentTo(null, "control", "v2", "v2", "v3");
    }

    private async Task WriteAsync(bool isClosed)
    {
        var service = new TestService(_folder.Path);
        using (new ArmRouter(service.Guard))
        {
            foreach (var key in new[] { "none", "control", "good", "bad", "asynchronous" })
            {
                service.Predict(key);
            }
        }

        await service.Log.FlushAsync(Cancellation);
        if (isClosed)
        {
            await service.DisposeAsync();
        }
    }

    /// <summary>Replaces a file of the log by one that an earlier version would have written.</summary>
    private static void WriteWithoutColumn(string file, string column)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        var schema = Run($"SELECT decode(value) FROM parquet_kv_metadata('{file}') WHERE decode(key) = 'prediction_guardrails.schema'")!;
        var metadata = $"KV_METADATA {{'prediction_guardrails.schema': '{schema}'}}";
        Run($"COPY (SELECT * EXCLUDE ({column}) FROM read_parquet('{file}', hive_partitioning = false)) TO '{file}.old' (FORMAT parquet, {metadata})");
        File.Move($"{file}.old", file, overwrite: true);

        object? Run(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }
    }
}
