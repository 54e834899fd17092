namespace PredictionGuardrails.Soak;

/// <summary>Callers of the guard in every form, which count what they get.</summary>
internal sealed class Callers(PredictionGuard<Ride, double> guard, FareModel model, Tally tally)
{
    private static readonly string[] Cities = ["Paris", "Lyon", "Nice", "Lille"];

    /// <summary>Some calls in a row, of a form in which the guard calls the model.</summary>
    public async Task CallAsync(Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                await ManyAsync(100, ride => guard.PredictAsync(ride, model.ScoreAsync, CancellationToken.None), random);
                break;
            case 1:
                Batch(random);
                break;
            case 2:
                await OnThreadsAsync(random);
                break;
            default:
                await ManyAsync(1_000, ride => ValueTask.FromResult(guard.Predict(ride, model.Score)), random);
                break;
        }
    }

    /// <summary>Some predictions in a row that are there already: a guard with an open breaker doesn't look at those, and doesn't count them.</summary>
    public async Task InspectAsync(Random random)
    {
        if (random.Next(2) == 0)
        {
            await StreamAsync(random);
        }
        else
        {
            await ManyAsync(1_000, ride => ValueTask.FromResult(guard.Inspect(ride, model.Score(ride))), random);
        }
    }

    private static Ride Next(Random random) => new(Math.Exp(random.NextDouble() * 4), Cities[random.Next(Cities.Length)]);

    private async ValueTask ManyAsync(int count, Func<Ride, ValueTask<double>> predict, Random random)
    {
        for (var i = 0; i < count; i++)
        {
            try
            {
                tally.Answer(await predict(Next(random)));
            }
            catch (PredictionRejectedException)
            {
                tally.Reject();
            }
        }
    }

    private void Batch(Random random)
    {
        var rides = Enumerable.Range(0, random.Next(1, 200)).Select(_ => Next(random)).ToArray();
        try
        {
            foreach (var fare in guard.PredictBatch(rides, model.ScoreAll))
            {
                tally.Answer(fare);
            }
        }
        catch (BatchRejectedException<double> rejection)
        {
            tally.Reject(rejection.RejectedIndices.Count);
            foreach (var index in Enumerable.Range(0, rides.Length).Except(rejection.RejectedIndices))
            {
                tally.Answer(rejection.Answers[index]);
            }
        }
        catch (PredictionRejectedException)
        {
            tally.Reject(rides.Length);
        }
    }

    private async ValueTask StreamAsync(Random random)
    {
        try
        {
            await foreach (var fare in guard.PredictStreamAsync(Next(random), (ride, _) => model.ForecastAsync(ride)))
            {
                tally.Answer(fare);
            }
        }
        catch (PredictionRejectedException)
        {
            tally.Reject();
        }
    }

    /// <summary>Threads that are born, predict, and end.</summary>
    private async Task OnThreadsAsync(Random random)
    {
        var threads = Enumerable.Range(0, 8).Select(_ => random.Next()).Select(seed =>
        {
            var ended = new TaskCompletionSource();
            new Thread(() =>
            {
                ManyAsync(200, ride => ValueTask.FromResult(guard.Predict(ride, model.Score)), new Random(seed)).AsTask().Wait();
                ended.SetResult();
            }).Start();
            return ended.Task;
        });
        await Task.WhenAll(threads.ToList());
    }
}
