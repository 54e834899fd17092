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
            Description = $"What goes wrong in the release: {string.Join(", ", Release.Broken.Keys)}.",
            DefaultValueFactory = _ => "metres",
        };
        bug.AcceptOnlyFromAmong([.. Release.Broken.Keys]);
        var data = new Option<FileInfo?>("--data")
        {
            Description = "A CSV file of real rides with the columns of New York's taxi data; simulated rides without it.",
            HelpName = "FILE",
        };
        var command = new RootCommand("Replays a silent failure: a release after which a model's quotes are wrong and nothing throws, first without and then with PredictionGuardrails.")
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
            console.MarkupLine("[red]The service does not start, for its appsettings.json says what cannot be:[/]");
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
        view.Heading("A model in service");
        var rides = file is null ? RideSimulator.Simulate(TrainingRides + ServedRides, Seed) : RideFile.Read(file.FullName);
        if (rides.Count < 600)
        {
            throw new RideFileException($"{file!.FullName}: {rides.Count} rides of at least {RideFile.MinimumMiles} miles; the story needs at least 600.");
        }

        var trained = Math.Min(TrainingRides, rides.Count * 5 / 8);
        var clock = Stopwatch.StartNew();
        using var model = Train(rides.Take(trained), console);
        var served = rides.Skip(trained).Take(ServedRides).ToList();
        var error = served.Average(ride => Math.Abs(ride.Fare - Release.Good.Score(model, ride)));
        view.Say(
            $"A regression (ML.NET FastTree) learnt taxi fares from {StoryView.Count(trained)} {(file is null ? "simulated rides" : $"rides of {Markup.Escape(file.Name)}")} in {clock.Elapsed.TotalSeconds:N1} s. "
            + $"It is off by {StoryView.Dollars(error)} on average on {StoryView.Count(served.Count)} others.");

        var story = new Story(model, served, broken);
        view.Heading("Without PredictionGuardrails");
        var without = story.WithoutGuard();
        view.DaysWithoutGuard(without);
        view.Say(
            $"On day 4 release {broken.Version} went out: [italic]{Markup.Escape(broken.Change)}[/]. What nobody saw: {Markup.Escape(broken.Fault)}. "
            + $"The average quote went from {StoryView.Dollars(without[0].ChargedAverage)} to [red]{StoryView.Dollars(without[^1].ChargedAverage)}[/], and nothing threw.");

        view.Heading("With PredictionGuardrails");
        view.DaysWithGuard(await story.WithGuardAsync());
        if (story.FirstBreach is var (breach, ride))
        {
            view.FirstBreach(breach, ride, story.FirstBrokenRide);
            view.Say("Riders were quoted the fallback's fare, 2.50 plus 2.80 a mile, in its place. With [bold]\"OnBreach\": \"Throw\"[/] the caller gets that sentence as an exception.");
        }
        else
        {
            view.Say("[yellow]No breach:[/] each of these quotes could be right, and a check on one prediction at a time cannot see that all of them are the same.");
        }

        view.Heading("With PredictionGuardrails, and no bounds at all");
        var learnt = new LearntStory(model, served, broken);
        view.DaysLearnt(await learnt.TellAsync());
        view.Learnt(learnt);

        view.Say("The guards are a few lines in [bold]Story.cs[/] and [bold]LearntStory.cs[/], their settings are in [bold]appsettings.json[/], both in samples/SilentFailure. Other releases: [bold]--bug constant[/], [bold]--bug nan[/], [bold]--bug shuffled[/].");
    }

    private static FareModel Train(IEnumerable<Ride> rides, IAnsiConsole console) =>
        console.Profile.Capabilities.Interactive
            ? console.Status().Start("Training the model", _ => FareModel.Train(rides, Seed))
            : FareModel.Train(rides, Seed);
}
