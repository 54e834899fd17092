using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.PredictionLog.Tests.Docs;

/// <summary>The code in docs/how-to/outcomes.md and docs/how-to/quality.md works.</summary>
public sealed class OutcomesSnippetTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Outcome_is_recorded_and_joins()
    {
        await using var provider = Build();
        var log = provider.GetRequiredService<PredictionLogWriter>();
        provider.GetRequiredService<PredictionGuard<Ride, double>>().Predict(new Ride("r1", 42, 10), _ => 20);
        await log.EvaluateNowAsync(Cancellation);

        await OutcomesSnippets.RecordAsync(provider.GetRequiredService<IOutcomeRecorder>(), new Ride("r1", 42, 10), DateTimeOffset.UtcNow, Cancellation);

        log.GetOutcomeStatus().Single(static status => status.Outcome == "paid").Joined.Should().Be(1);
        OutcomesSnippets.Show(log);
        await OutcomesSnippets.AnalyzeAsync(log, Cancellation);
    }

    [Fact]
    public async Task SQL_joins_the_latest_outcomes()
    {
        await using (var provider = Build())
        {
            provider.GetRequiredService<PredictionGuard<Ride, double>>().Predict(new Ride("r1", 42, 10), _ => 20);
            await provider.GetRequiredService<IOutcomeRecorder>().RecordAsync([Paid(17.5, 0), Paid(18, 1)], Cancellation);
            await provider.GetRequiredService<PredictionLogWriter>().CloseSegmentsAsync(Cancellation);
        }

        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Block("outcomes.md", "sql").Replace("prediction-log/", _folder.Path + "/", StringComparison.Ordinal);
        using var rows = command.ExecuteReader();

        rows.Read().Should().BeTrue();
        (rows.GetString(0), rows.GetDouble(1), rows.GetDouble(2)).Should().Be(("r1", 20, 18));
        rows.Read().Should().BeFalse();
    }

    [Fact]
    public void Settings_are_valid()
    {
        using var configuration = new ConfigurationManager();
        configuration.AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Block("quality.md", "json"))));
        using var provider = Build(services => services.AddSingleton<IConfiguration>(configuration));

        provider.Invoking(static it => it.GetRequiredService<PredictionGuardRegistry>()).Should().NotThrow();
    }

    private static string Block(string page, string language) => Regex.Match(
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "how-to", page)),
        string.Create(CultureInfo.InvariantCulture, $"^```{language}\n(.*?)^```"),
        RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;

    private static PredictionOutcome Paid(double value, int revision) => new() { Guard = "fare", Name = "paid", Key = "r1", Value = value, Revision = revision };

    private ServiceProvider Build(Action<IServiceCollection>? add = null)
    {
        var services = new ServiceCollection();
        OutcomesSnippets.Register(services);
        services.AddPredictionGuardrails().AddPredictionLog(log => log.Path = _folder.Path);
        add?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
