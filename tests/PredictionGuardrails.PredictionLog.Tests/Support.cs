using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.PredictionLog.Tests;

public sealed record Ride(string Id, long Customer, double Kilometers, string? City = "Lyon");

/// <summary>A folder for one test.</summary>
public sealed class TestFolder(string path) : IDisposable
{
    /// <summary>Creates a folder among temporary files.</summary>
    public TestFolder() : this(Directory.CreateTempSubdirectory("prediction-log-").FullName)
    {
    }

    public string Path => path;

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The files with a name, wherever they are.</summary>
    public string[] Files(string pattern) => Directory.GetFiles(Path, pattern, SearchOption.AllDirectories);

    /// <summary>Leaves in another folder what a process would leave that is killed now.</summary>
    public void CopyTo(TestFolder other)
    {
        foreach (var file in Files("*").Where(static file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var copy = other.PathOf(System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(copy);
            from.CopyTo(to);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A service with one guard, <c>fare</c>, whose calls are logged.</summary>
public sealed class TestService : IAsyncDisposable
{

    public TestService(
        string path,
        Action<PredictionLogOptions>? configure = null,
        Action<PredictionGuardBuilder<Ride, double>>? guard = null,
        FakeTimeProvider? time = null,
        Action<GuardLogBuilder<Ride>>? columns = null,
        Action<IServiceCollection>? services = null,
        Dictionary<string, string?>? settings = null,
        IEnumerable<IPredictionLogSink>? sinks = null,
        IEnumerable<string>? guards = null,
        string name = "fare")
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(Time);
        Configuration.AddInMemoryCollection(settings?.Select(static setting => KeyValuePair.Create($"PredictionGuardrails:PredictionLog:{setting.Key}", setting.Value)) ?? []);
        collection.AddSingleton<IConfiguration>(Configuration);
        collection.AddLogging(logging => logging.AddProvider(Logs));
        services?.Invoke(collection);
        foreach (var sink in sinks ?? [])
        {
            collection.AddSingleton(sink);
        }

        var guardrails = collection.AddPredictionGuardrails();
        foreach (var other in guards ?? [])
        {
            guardrails.AddGuard<Ride, double>(other, builder => builder.Key(ride => ride.Id).Log());
        }

        guardrails
            .AddGuard<Ride, double>(name, builder =>
            {
                builder.Range(0, 500, BreachAction.Fallback).FallBackTo(12.5).Key(ride => ride.Id).Unit(ride => ride.Customer).ModelVersion("1.0")
                    .Log(columns ?? (log => log.Column("distance", ride => ride.Kilometers, unit: "km").Column("city", ride => ride.City)));
                guard?.Invoke(builder);
            })
            .AddPredictionLog(log =>
            {
                log.Path = path;
                log.InstanceName = "test";
                configure?.Invoke(log);
            });
        Services = collection.BuildServiceProvider();
        Guard = Other(name);
        Log = Services.GetRequiredService<PredictionLogWriter>();
    }

    public ServiceProvider Services { get; }

    public ConfigurationManager Configuration { get; } = new();

    public FakeTimeProvider Time { get; }

    public FakeLoggerProvider Logs { get; } = new();

    public PredictionGuard<Ride, double> Guard { get; }

    public PredictionLogWriter Log { get; }

    /// <summary>Changes settings of the log while the service runs.</summary>
    public void Set(string key, string value)
    {
        Configuration[$"PredictionGuardrails:PredictionLog:{key}"] = value;
        ((IConfigurationRoot)Configuration).Reload();
    }

    public PredictionLogStatus Status => Log.GetStatus().Should().ContainSingle().Subject;

    /// <summary>Another guard than <c>fare</c>.</summary>
    public PredictionGuard<Ride, double> Other(string name) => Services.GetRequiredKeyedService<PredictionGuard<Ride, double>>(name);

    /// <summary>Logs a call with a key.</summary>
    public void Predict(string key, long customer = 42) => Guard.Predict(new Ride(key, customer, 10), _ => 20);

    public Task<OutcomeReceipt> RecordAsync(params PredictionOutcome[] outcomes) =>
        Services.GetRequiredService<IOutcomeRecorder>().RecordAsync(outcomes, TestContext.Current.CancellationToken);

    /// <summary>The account of an outcome.</summary>
    public OutcomeStatus Outcome(string name) => Log.GetOutcomeStatus().Should().ContainSingle(status => status.Outcome == name).Subject;

    /// <summary>Waits for a log event of the background thread.</summary>
    public async Task<FakeLogRecord> WaitForAsync(string name)
    {
        await foreach (var record in Logs.Collector.GetLogsAsync(TestContext.Current.CancellationToken))
        {
            if (record.Id.Name == name)
            {
                return record;
            }
        }

        throw new InvalidOperationException("The log ended.");
    }

    public ValueTask DisposeAsync() => Services.DisposeAsync();
}

public static class Reading
{
    public static async Task<List<LoggedOutcome>> ReadOutcomesAsync(this TestFolder folder, string? guard = null, DateTimeOffset? asKnownAt = null) =>
        await new PredictionLogReader(folder.Path).ReadOutcomesAsync(guard, asKnownAt, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

    public static async Task<List<LoggedPrediction>> ReadAllAsync(this TestFolder folder, string? guard = null)
    {
        var records = new List<LoggedPrediction>();
        await foreach (var record in new PredictionLogReader(folder.Path).ReadAsync(guard, cancellationToken: TestContext.Current.CancellationToken))
        {
            records.Add(record);
        }

        return records;
    }
}
