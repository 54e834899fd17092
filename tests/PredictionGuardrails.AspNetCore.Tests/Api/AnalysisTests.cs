using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The analysis of where a guard's predictions are wrong.</summary>
public sealed class AnalysisTests
{
    private readonly TestRecorder _recorder = new();

    [Fact]
    public async Task Analysis_has_segments_and_worst_predictions()
    {
        _recorder.Analyze = (_, _) => Task.FromResult(Analysis());
        await using var service = await StartAsync();

        var analysis = await service.GetAsync("guards/fare/outcomes/paid/analysis");

        analysis["segments"]![0]!["value"]!.GetValue<string>().Should().Be("Paris");
        analysis["segments"]![0]!["isWorse"]!.GetValue<bool>().Should().BeTrue();
        analysis["worstPredictions"]![0]!["columns"]!.ToJsonString().Should().Be("""[{"name":"city","value":"Paris"}]""");
        analysis["omitted"]!["probes"]!.GetValue<long>().Should().Be(3);
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_are_null()
    {
        _recorder.Analyze = (_, _) => Task.FromResult(Analysis() with { Metrics = [new OutcomeMetric("bias", double.NaN, "")] });
        await using var service = await StartAsync();

        var analysis = await service.GetAsync("guards/fare/outcomes/paid/analysis");

        analysis["metrics"]![0]!["value"].Should().BeNull();
    }

    [Theory]
    [InlineData("guards/taxi/outcomes/paid/analysis", HttpStatusCode.NotFound, "No guard named 'taxi' is registered.")]
    [InlineData("guards/fare/outcomes/payed/analysis", HttpStatusCode.NotFound, "Guard 'fare' has no outcome 'payed'. Outcomes: paid, clicked.")]
    [InlineData("guards/fare/outcomes/paid/analysis?days=0", HttpStatusCode.BadRequest, "days: '0' isn't valid. Expected 1 to 1000.")]
    [InlineData("guards/fare/outcomes/paid/analysis?days=1001", HttpStatusCode.BadRequest, "days: '1001' isn't valid. Expected 1 to 1000.")]
    [InlineData("guards/fare/outcomes/paid/analysis?days=many", HttpStatusCode.BadRequest, "days: 'many' isn't valid. Expected 1 to 1000.")]
    public async Task Request_that_is_not_valid_has_problem_details(string path, HttpStatusCode status, string detail)
    {
        await using var service = await StartAsync();

        var (found, problem) = await AskAsync(service, path);

        found.Should().Be(status);
        problem["detail"]!.GetValue<string>().Should().Be(detail);
    }

    [Fact]
    public async Task Guard_without_a_recorder_has_no_outcome()
    {
        await using var service = await Service.StartAsync();

        var (status, _) = await AskAsync(service, "guards/fare/outcomes/paid/analysis");

        status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Days_are_30_by_default()
    {
        var asked = 0;
        _recorder.Analyze = (_, days) =>
        {
            asked = days;
            return Task.FromResult(Analysis());
        };
        await using var service = await StartAsync();

        await service.GetAsync("guards/fare/outcomes/paid/analysis");

        asked.Should().Be(30);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Days_are_those_of_the_request(int days)
    {
        var asked = 0;
        _recorder.Analyze = (_, days) =>
        {
            asked = days;
            return Task.FromResult(Analysis());
        };
        await using var service = await StartAsync();

        await service.GetAsync($"guards/fare/outcomes/paid/analysis?days={days}");

        asked.Should().Be(days);
    }

    [Fact]
    public async Task Second_analysis_is_refused_while_one_runs()
    {
        var running = new TaskCompletionSource<OutcomeAnalysis>();
        var started = new TaskCompletionSource();
        _recorder.Analyze = (_, _) =>
        {
            started.TrySetResult();
            return running.Task;
        };
        await using var service = await StartAsync();
        var first = service.GetAsync("guards/fare/outcomes/paid/analysis");
        await started.Task;

        var (status, problem) = await AskAsync(service, "guards/fare/outcomes/clicked/analysis");

        status.Should().Be(HttpStatusCode.ServiceUnavailable);
        problem["detail"]!.GetValue<string>().Should().StartWith("Another analysis is running.");
        running.SetResult(Analysis());
        (await first)["outcome"]!.GetValue<string>().Should().Be("paid");
    }

    [Fact]
    public async Task Same_analysis_is_kept_for_a_minute()
    {
        var runs = 0;
        _recorder.Analyze = (_, _) =>
        {
            runs++;
            return Task.FromResult(Analysis());
        };
        await using var service = await StartAsync();

        await service.GetAsync("guards/fare/outcomes/paid/analysis");
        await service.GetAsync("guards/fare/outcomes/PAID/analysis");
        runs.Should().Be(1);
        service.Time.Advance(TimeSpan.FromMinutes(1));
        await service.GetAsync("guards/fare/outcomes/paid/analysis");

        runs.Should().Be(2);
    }

    [Fact]
    public async Task Latest_8_analyses_are_kept()
    {
        var asked = new List<int>();
        _recorder.Analyze = (_, days) =>
        {
            asked.Add(days);
            return Task.FromResult(Analysis());
        };
        await using var service = await StartAsync();
        foreach (var days in (int[])[1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 1])
        {
            await service.GetAsync($"guards/fare/outcomes/paid/analysis?days={days}");
        }

        asked.Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9, 1);
    }

    [Fact]
    public async Task Canceled_analysis_is_unavailable()
    {
        _recorder.Analyze = static (_, _) => Task.FromCanceled<OutcomeAnalysis>(new CancellationToken(canceled: true));
        await using var service = await StartAsync();

        var (status, problem) = await AskAsync(service, "guards/fare/outcomes/paid/analysis");

        status.Should().Be(HttpStatusCode.ServiceUnavailable);
        problem["detail"]!.GetValue<string>().Should().Be("The analysis was canceled, because the service is stopping.");
    }

    [Fact]
    public async Task Failed_analysis_reveals_no_paths_and_runs_again()
    {
        _recorder.Analyze = (_, _) => throw new InvalidDataException("'/var/secret/file' is damaged.");
        await using var service = await StartAsync();

        var (status, problem) = await AskAsync(service, "guards/fare/outcomes/paid/analysis");

        status.Should().Be(HttpStatusCode.InternalServerError);
        problem.ToJsonString().Should().NotContain("secret");
        service.Logs.GetSnapshot().Should().ContainSingle(static record => record.Id.Name == "AnalysisFailed");
        _recorder.Analyze = (_, _) => Task.FromResult(Analysis());
        (await AskAsync(service, "guards/fare/outcomes/paid/analysis")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Analysis_is_authorized_like_other_reads()
    {
        await using var service = await Service.StartAsync("Production", services: services => services.AddSingleton<IOutcomeRecorder>(_recorder));

        using var response = await service.Client.GetAsync(new Uri("/guardrails/api/guards/fare/outcomes/paid/analysis", UriKind.Relative), TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    private static OutcomeAnalysis Analysis() => new()
    {
        Guard = "fare",
        Outcome = "paid",
        Type = OutcomeType.Number,
        From = new DateTimeOffset(2026, 10, 24, 12, 0, 0, TimeSpan.Zero),
        To = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
        Predictions = 10,
        WithOutcome = 9,
        EstimatedPredictions = 18,
        EffectiveSize = 9,
        ErrorName = "absolute error",
        Segments = [new SegmentQuality { Column = "city", Value = "Paris", Predictions = 5, EffectiveSize = 5, Error = 3, ErrorPValue = 0.001 }],
        WorstPredictions =
        [
            new WorstPrediction
            {
                Id = Guid.Empty,
                Time = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero),
                Prediction = "10",
                Outcome = "20",
                Error = 10,
                Columns = [new WorstPredictionColumn("city", "Paris")],
            },
        ],
        Omitted = new AnalysisOmissions { Probes = 3 },
    };

    private async Task<Service> StartAsync()
    {
        _recorder.Status.AddRange([new OutcomeStatus { Guard = "fare", Outcome = "paid" }, new OutcomeStatus { Guard = "fare", Outcome = "clicked" }]);
        return await Service.StartAsync(services: services => services.AddSingleton<IOutcomeRecorder>(_recorder));
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(Service service, string path)
    {
        using var response = await service.Client.GetAsync(new Uri($"/guardrails/api/{path}", UriKind.Relative), TestContext.Current.CancellationToken);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!);
    }
}
