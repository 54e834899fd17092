using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.PredictionLog.Tests;

public sealed record Ride(string Id, long Customer, double Kilometers, string? City = "Lyon");

/// <summary>A folder for one test.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("prediction-log-").FullName;

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

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
        Dictionary<string, string?>? settings = null)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(Time);
        Configuration.AddInMemoryCollection(settings?.Select(static setting => KeyValuePair.Create($"PredictionGuardrails:PredictionLog:{setting.Key}", setting.Value)) ?? []);
        collection.AddSingleton<IConfiguration>(Configuration);
        collection.AddLogging(logging => logging.AddProvider(Logs));
        services?.Invoke(collection);
        collection.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", builder =>
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
        Guard = Services.GetRequiredService<PredictionGuard<Ride, double>>();
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

    public ValueTask DisposeAsync() => Services.DisposeAsync();
}

public static class Reading
{
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
