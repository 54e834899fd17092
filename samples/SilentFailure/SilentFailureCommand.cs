using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using SilentFailure.Fares;
using SilentFailure.Rides;
using Spectre.Console;

namespace SilentFailure;

/// <summary>The program's one command.</summary>
internal static class SilentFailureCommand
{
    private const int TrainingRides = 20_000;
    private const int ServedRides = 12_000;
    private const int Seed = 20261124;

    public static Task<int> InvokeAsync(string[] args, IAnsiConsole console)
    {
        var bug = new Option<string>("--bug")
        {
            Description = $"Fault of the release: {string.Join(", ", Release.Broken.Keys)}.",
            DefaultValueFactory = _ => "metres",
        };
        bug.AcceptOnlyFromAmong([.. Release.Broken.Keys]);
        var data = new Option<FileInfo?>("--data")
        {
            Description = "CSV file of rides in the format of the New York taxi data. [default: simulated rides]",
            HelpName = "FILE",
        };
        var command = new RootCommand("Replay a silent failure without and with PredictionGuardrails: a release that returns wrong quotes without throwing.")
        {
            bug,
            data,
        };
        command.SetAction((parsed, _) => RunAsync(Release.Broken[parsed.GetRequiredValue(bug)], parsed.GetValue(data), console));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(Release broken, FileInfo? file, IAnsiConsole console)
    {
        try
        {
            await TellAsync(broken, file, console);
            return 0;
        }
        catch (RideFileException exception)
        {
            console.MarkupLine($"[red]{Markup.Escape(exception.Message)}[/]");
            return 1;
        }
        catch (OptionsValidationException exception)
        {
            console.MarkupLine("[red]Startup failed: invalid settings in appsettings.json[/]");
            foreach (var failure in exception.Failures)
            {
                console.MarkupLine($"[red]{Markup.Escape(failure)}[/]");
            }

            return 1;
        }
    }

    private static async Task TellAsync(Release broken, FileInfo? file, IAnsiConsole console)
    {
        var view = new StoryView(console);
        view.Heading("The model");
        var rides = file is null ? RideSimulator.Simulate(TrainingRides + ServedRides, Seed) : RideFile.Read(file.FullName);
        if (rides.Count < 600)
        {
            throw new RideFileException($"{file!.FullName}: {rides.Count} rides of at least {RideFile.MinimumMiles} miles. At least 600 are required.");
        }

        var trained = Math.Min(TrainingRides, rides.Count * 5 / 8);
        var clock = Stopwatch.StartNew();
        using var model = Train(rides.Take(trained), console);
        var served = rides.Skip(trained).Take(ServedRides).ToList();
        var error = served.Average(ride => Math.Abs(ride.Fare - Release.Good.Score(model, ride)));
        view.Say(
            $"A regression (ML.NET FastTree) learned taxi fares from {StoryView.Count(trained)} {(file is null ? "simulated rides" : $"rides of {Markup.Escape(file.Name)}")} in {clock.Elapsed.TotalSeconds:N1} s. "
            + $"Its mean error is {StoryView.Dollars(error)} on {StoryView.Count(served.Count)} other rides.");

        var story = new Story(model, served, broken);
        view.Heading("Without PredictionGuardrails");
        var without = story.WithoutGuard();
        view.DaysWithoutGuard(without);
        view.Say(
            $"Release {broken.Version} was deployed on day 4: [italic]{Markup.Escape(broken.Change)}[/]. Its fault: {Markup.Escape(broken.Fault)}. "
            + $"The average quote went from {StoryView.Dollars(without[0].ChargedAverage)} to [red]{StoryView.Dollars(without[^1].ChargedAverage)}[/] without an exception.");

        view.Heading("With PredictionGuardrails");
        view.DaysWithGuard(await story.WithGuardAsync());
        if (story.FirstBreach is var (breach, ride))
        {
            view.FirstBreach(breach, ride, story.FirstBrokenRide);
            view.Say("Riders got the fallback fare instead: 2.50 plus 2.80 per mile. With [bold]\"OnBreach\": \"Throw\"[/], callers get an exception with this message.");
        }
        else
        {
            view.Say("[yellow]No breach:[/] each of these quotes can be correct. A check of single predictions can't detect that all of them are the same.");
        }

        view.Heading("With PredictionGuardrails and change detection only");
        var learned = new LearnedStory(model, served, broken);
        view.DaysLearned(await learned.TellAsync());
        view.Learned(learned);

        view.Say("The guards are a few lines in [bold]Story.cs[/] and [bold]LearnedStory.cs[/], and their settings are in [bold]appsettings.json[/], both in samples/SilentFailure. Other faults: [bold]--bug constant[/], [bold]--bug nan[/], [bold]--bug shuffled[/].");
    }

    private static FareModel Train(IEnumerable<Ride> rides, IAnsiConsole console) =>
        console.Profile.Capabilities.Interactive
            ? console.Status().Start("Training the model", _ => FareModel.Train(rides, Seed))
            : FareModel.Train(rides, Seed);
}
