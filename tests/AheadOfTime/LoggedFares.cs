#if LOG
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PredictionGuardrails;
using PredictionGuardrails.PredictionLog;

namespace AheadOfTime;

/// <summary>The prediction log of the app.</summary>
public static class LoggedFares
{
    public static void Declare(GuardLogBuilder<Ride> log) => log.Column("distance", ride => ride.Kilometers, unit: "km");

    /// <summary>Adds the log, with a setting of each kind.</summary>
    public static void Add(HostApplicationBuilder builder, IPredictionGuardrailsBuilder guardrails, string path)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PredictionGuardrails:PredictionLog:Path"] = path,
            ["PredictionGuardrails:PredictionLog:SegmentDuration"] = "00:30:00",
            ["PredictionGuardrails:PredictionLog:Guards:fare:SampleRate"] = "1",
        });
        guardrails.AddPredictionLog();
    }

    /// <summary>Logs a call, and ends the process as a kill does: nothing is closed.</summary>
    public static async Task EndWithoutClosingAsync(IServiceProvider services)
    {
        services.GetRequiredService<PredictionGuard<Ride, float>>().Predict(new Ride(11), ride => 4 * ride.Kilometers);
        await services.GetRequiredService<PredictionLogWriter>().FlushAsync();
        Process.GetCurrentProcess().Kill();
    }

    /// <summary>Waits until what a process left behind is closed, and writes the tracking plan.</summary>
    public static void Finish(IServiceProvider services, string path)
    {
        services.GetRequiredService<PredictionLogWriter>();
        SpinWait.SpinUntil(() => Directory.GetDirectories(Path.Combine(path, "open")).Length <= 1, TimeSpan.FromSeconds(20));
        var plan = Path.Combine(path, "tracking-plan.json");
        TrackingPlan.Of(services).Save(plan);
        Console.WriteLine($"plan {TrackingPlan.Load(plan).Guards.Count}");
    }

    /// <summary>Reads the log, of which every segment is closed.</summary>
    public static async Task ReadAsync(string path)
    {
        var records = 0;
        var recovered = 0;
        await foreach (var record in new PredictionLogReader(path).ReadAsync("fare"))
        {
            records++;
            recovered += record.Columns["distance"] is 11.0 && record.Result is 44.0 ? 1 : 0;
        }

        var open = Directory.GetFiles(path, "*.segment", SearchOption.AllDirectories).Length;
        Console.WriteLine($"logged {records}, of another process {recovered}, open {open}");
    }
}
#endif
