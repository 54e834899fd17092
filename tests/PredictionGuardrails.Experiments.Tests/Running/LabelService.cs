using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Tests;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>A service with a guard whose predictions are labels: each model says "ham", and what turns out to be true depends on the arm.</summary>
internal sealed class LabelService : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("experiment-");
    private readonly FastTimeProvider _time = new(TestService.Start);
    private readonly ServiceProvider _services;
    private readonly PredictionGuard<int, string> _guard;
    private bool _isVariant;

    public LabelService()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("PredictionGuardrails:Experiments:mail-v2:Phase", "Canary"),
            new("PredictionGuardrails:Experiments:mail-v2:Exposure", "1"),
        ]).Build());
        services.AddPredictionGuardrails()
            .AddGuard<int, string>("mail", guard => guard
                .Label()
                .Key(mail => mail)
                .Unit(mail => mail)
                .Log(log => log.Outcome("category", OutcomeType.Label, TimeSpan.FromDays(1))))
            .AddPredictionLog(log => log.Path = _folder.FullName)
            .AddExperiment<int, string>("mail-v2", "mail", experiment => experiment
                .Variant("v2", _ => _ =>
                {
                    _isVariant = true;
                    return "ham";
                })
                .OutcomeErrorGuardrail("category"));
        _services = services.BuildServiceProvider();
        _guard = _services.GetRequiredService<PredictionGuard<int, string>>();
        Manager = _services.GetRequiredService<IExperimentManager>();
    }

    public VariantStatus Variant => Manager.GetStatus()[0].Variants.Single();

    private IExperimentManager Manager { get; }

    /// <summary>Serves mails with their outcomes, and lets the outcomes become final.</summary>
    public async Task ServeAsync(int count, Func<bool, string> outcome)
    {
        var outcomes = new List<PredictionOutcome>();
        for (var mail = 0; mail < count; mail++)
        {
            _isVariant = false;
            _guard.Predict(mail, static _ => "ham");
            outcomes.Add(new PredictionOutcome { Guard = "mail", Name = "category", Key = mail, Value = outcome(_isVariant) });
        }

        await _services.GetRequiredService<IOutcomeRecorder>().RecordAsync(outcomes, TestContext.Current.CancellationToken);
        var log = _services.GetRequiredService<PredictionLogWriter>();
        await log.FlushAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromDays(1));
        await log.EvaluateNowAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
