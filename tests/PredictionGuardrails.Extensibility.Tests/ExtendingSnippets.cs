using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>What <c>docs/how-to/extending.md</c> shows, compiled.</summary>
internal static class ExtendingSnippets
{
    public sealed record Ride(string Id, string CustomerId, double Kilometers);

    public sealed class FareModel
    {
        public double Score(Ride ride) => 2 * ride.Kilometers;

        public double[] ScoreAll(ReadOnlyMemory<Ride> rides) => Array.ConvertAll(rides.ToArray(), Score);

        public async IAsyncEnumerable<double> ScoreAlongTheWay(Ride ride, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            yield return Score(ride);
        }
    }

    public sealed class AuditLog(TextWriter writer) : IPredictionObserver<Ride, double>
    {
        public void OnPrediction(in ObservedPrediction<Ride, double> prediction)
        {
            var context = prediction.Context;
            writer.WriteLine($"{context.Id} {context.Key}: {prediction.Prediction} became {prediction.Answer} ({context.Verdict})");
        }
    }

    public static void Observe(IServiceCollection services)
    {
        services.AddSingleton(new AuditLog(Console.Out));
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Key(ride => ride.Id)
                .Unit(ride => ride.CustomerId)
                .ObserveWith<AuditLog>());
    }

    public static Guid Context(PredictionGuard<Ride, double> guard, Ride ride, FareModel model)
    {
        var context = new PredictionContext { Key = "order 4711" };
        var fare = guard.Predict(context, ride, model.Score);
        Console.WriteLine($"{fare} by prediction {context.Id}: {context.Verdict}");
        return context.Id;
    }

    public sealed class HalfAndHalf(FareModel newModel) : IPredictionRouter<Ride, double>
    {
        private readonly PredictionArm<Ride, double> _control = new() { Name = "control", Probability = 0.5 };
        private PredictionArm<Ride, double>? _variant;

        public void Start(PredictionGuard<Ride, double> guard) => _variant = new PredictionArm<Ride, double>
        {
            Name = "v2",
            Probability = 0.5,
            Guard = guard.CreateChild("v2", readModelVersion: () => "2.0"),
            Model = newModel.Score,
        };

        public PredictionArm<Ride, double>? Choose(Ride input, PredictionContext context) =>
            context.Unit.ToString().Length % 2 == 0 ? _variant : _control;
    }

    public sealed class Shapes(FareModel newModel)
    {
        private PredictionArm<Ride, double>? _variant;

        public PredictionArm<Ride, double> Create(PredictionGuard<Ride, double> guard)
        {
            _variant = new PredictionArm<Ride, double>
            {
                Name = "v2",
                Guard = guard.CreateChild("v2"),
                Model = newModel.Score,
                BatchModel = newModel.ScoreAll,
                StreamModel = newModel.ScoreAlongTheWay,
            };
            return _variant;
        }
    }

    public sealed class Trial(PredictionGuard<Ride, double> guard, HalfAndHalf router, IPredictionObserver<Ride, double> records) : IDisposable
    {
        private readonly IDisposable _attached = guard.Attach(router, records);

        public void Dispose() => _attached.Dispose();
    }

    public static void Raise(PredictionGuard guard, IRecoveryTest outcomesAreRightAgain)
    {
        guard.RaiseBreach(
            new ExternalBreach
            {
                Rule = "Outcome",
                Observed = "a mean error of 12.30",
                Expected = "at most 4.00",
                Action = BreachAction.Fallback,
                PredictionCount = 500,
            },
            outcomesAreRightAgain);
    }

    public sealed class AuditSettings() : SettingsSection("Audit", SettingDefinition.Section(
        "The audit log of predictions.",
        new Dictionary<string, SettingDefinition>
        {
            ["Folder"] = SettingDefinition.Text("The folder of the log. The default is the working directory."),
            ["MaximumAge"] = SettingDefinition.Duration("How long a file is kept. The default is 30.00:00:00.", minimum: TimeSpan.FromHours(1)),
        }))
    {
        public string Folder { get; private set; } = ".";

        protected override void Apply(IConfigurationSection section) => Folder = section["Folder"] ?? ".";
    }

    public static void Settings(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddSettingsSection<AuditSettings>();
    }

    public static void Baselines(PredictionGuard guard, IEnumerable<double> history, DateTimeOffset from, DateTimeOffset to)
    {
        var learner = new NumberBaselineLearner();
        foreach (var fare in history)
        {
            learner.Add(fare);
        }

        if (learner.Learn(from, to) is { } baseline)
        {
            guard.UseBaseline(baseline);
        }
    }

    public static Baseline? Merge(IReadOnlyList<string> texts)
    {
        var replicas = texts.Select(text => BaselineFile.Parse(text)["prediction"]).ToList();
        return Baseline.Merge(replicas);
    }

    public static void Modes(PredictionGuard guard)
    {
        guard.OverrideMode(GuardMode.Observe, reason: "the map service is being replaced", by: "Kim");
        guard.Isolate("wrong currency", by: "Kim");
        guard.Reset("fixed in 2.1", by: "Kim");
    }
}
