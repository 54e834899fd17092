using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.PredictionLog.Tests.Docs;

/// <summary>The code in docs/how-to/prediction-log.md works.</summary>
public sealed class SnippetTests
{
    [Fact]
    public async Task Registration_logs_a_call()
    {
        using var folder = new TestFolder();
        var services = new ServiceCollection();
        PredictionLogSnippets.Register(services);
        services.AddPredictionGuardrails().AddPredictionLog(log => log.Path = folder.Path);
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuard<Ride, double>>().Predict(new Ride("r1", 42, 10), _ => 20);
        await provider.GetRequiredService<PredictionLogWriter>().FlushAsync(TestContext.Current.CancellationToken);

        (await folder.ReadAllAsync()).Should().ContainSingle().Which.Columns["distance"].Should().Be(10.0);
    }

    [Fact]
    public async Task Classified_values_are_redacted_with_HMAC()
    {
        using var folder = new TestFolder();
        var services = new ServiceCollection();
        var personal = PredictionLogPrivacySnippets.Classify(services);
        PredictionLogPrivacySnippets.Redact(services, personal, Convert.ToBase64String(new byte[33]));
        services.AddPredictionGuardrails().AddPredictionLog(log => log.Path = folder.Path);
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuard<Ride, double>>().Predict(new Ride("r1", 10_001, 10), _ => 20);
        await provider.GetRequiredService<PredictionLogWriter>().FlushAsync(TestContext.Current.CancellationToken);

        var record = (await folder.ReadAllAsync()).Should().ContainSingle().Subject;
        record.Unit.Should().NotBeNullOrEmpty().And.NotContain("10001");
        record.Columns["city"].As<string>().Should().NotBeNullOrEmpty().And.NotContain("Lyon");
    }

    [Fact]
    public void ID_of_a_call_is_returned()
    {
        using var guard = new PredictionGuard<Ride, double>("fare");

        PredictionLogSnippets.Quote(guard, _ => 20, new Ride("r1", 42, 10)).Id.Should().NotBeEmpty();
    }

    [Fact]
    public void Settings_are_valid()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "how-to", "prediction-log.md"));
        var settings = Regex.Match(page, "^```json\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        using var folder = new TestFolder();
        using var configuration = new ConfigurationManager();
        configuration.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(settings.Replace("/var/lib/pricing/prediction-log", folder.Path, StringComparison.Ordinal))));
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        PredictionLogSnippets.Register(services);
        using var provider = services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<PredictionGuardRegistry>()).Should().NotThrow();
    }
}
