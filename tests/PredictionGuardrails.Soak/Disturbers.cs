namespace PredictionGuardrails.Soak;

/// <summary>What disturbs a guard at work: operators, reloads, releases, readers, and other guards. Each method is one disturbance of a kind.</summary>
internal sealed class Disturbers(PredictionGuard<Ride, double> guard, FareModel model, IConfigurationRoot configuration, HttpClient client)
{
    private static readonly string[] Pages =
    [
        "api/overview", "api/guards/fare", "api/guards/fare/series?metric=prediction&span=hour", "api/guards/fare/histogram?metric=prediction",
        "api/incidents", "api/breaches", "api/settings", "api/session", "",
    ];

    /// <summary>Something an operator does by hand.</summary>
    public async Task OperateAsync(Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                guard.Isolate("soak");
                break;
            case 1:
                guard.Relearn("soak");
                break;
            case 2:
                guard.OverrideMode(GuardMode.Observe, "soak");
                break;
            case 3:
                guard.ClearModeOverride();
                break;
            default:
                guard.Reset("soak");
                break;
        }

        await Task.Delay(random.Next(50, 250));
    }

    /// <summary>Settings that change, one time in four to what is invalid and therefore refused.</summary>
    public async Task ReloadAsync(Random random)
    {
        configuration["PredictionGuardrails:Guards:fare:Range:Maximum"] = random.Next(4) == 0 ? "-1" : $"{random.Next(2_000, 10_000)}";
        configuration["PredictionGuardrails:Guards:fare:Range:OnBreach"] = random.Next(2) == 0 ? "Throw" : "Fallback";
        configuration.Reload();
        await Task.Delay(random.Next(20, 200));
    }

    /// <summary>A release that goes wrong, and is rolled back.</summary>
    public async Task ReleaseAsync(Random random)
    {
        await Task.Delay(random.Next(2_000, 6_000));
        model.Factor = 50;
        await Task.Delay(random.Next(200, 1_000));
        model.Factor = 1;
    }

    /// <summary>A reader of the dashboard: a page, or a stream for a while.</summary>
    public async Task ReadAsync(Random random)
    {
        if (random.Next(10) > 0)
        {
            using var response = await client.GetAsync(new Uri(Pages[random.Next(Pages.Length)], UriKind.Relative));
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
            return;
        }

        using var patience = new CancellationTokenSource(random.Next(10, 3_000));
        try
        {
            await using var stream = await client.GetStreamAsync(new Uri("api/events", UriKind.Relative), patience.Token);
            await stream.CopyToAsync(Stream.Null, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The reader has gone.
        }
    }

    /// <summary>Snapshots of every kind.</summary>
    public async Task InspectAsync(Random random)
    {
        _ = guard.GetSnapshot(window: (SnapshotWindow)random.Next(3));
        _ = guard.GetStatus();
        _ = guard.GetRules();
        foreach (var segment in guard.GetSegments())
        {
            _ = guard.GetSnapshot(segment: segment).Quantile(0.5);
        }

        await Task.Delay(5);
    }

    /// <summary>A guard that lives for a thousand predictions, with what guards have.</summary>
    public async Task LiveAndDieAsync(Random random)
    {
        using var passing = new PredictionGuard<Ride, double>("passing", builder => builder
            .Baseline(predictions: 200, minimumDuration: TimeSpan.Zero)
            .Segment("city", ride => ride.City)
            .FallBackTo(FareModel.Fallback));
        await Parallel.ForAsync(0, 4, (_, _) =>
        {
            for (var i = 0; i < 250; i++)
            {
                passing.Inspect(new Ride(i, $"city {i % 10}"), 2.5 + i);
            }

            return ValueTask.CompletedTask;
        });
        if (passing.GetSnapshot().Count != 1_000)
        {
            throw new InvalidOperationException($"A passing guard counted {passing.GetSnapshot().Count} predictions in place of 1,000.");
        }

        await Task.Delay(random.Next(10));
    }
}
