using System.Globalization;
using PredictionGuardrails;
using SilentFailure.Fares;
using Spectre.Console;

namespace SilentFailure;

/// <summary>Shows the story in a terminal, without colors if the output is redirected.</summary>
internal sealed class StoryView(IAnsiConsole console)
{
    public void Heading(string text)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{Markup.Escape(text)}[/]").LeftJustified());
    }

    public void Say(string text) => console.MarkupLine(text);

    public void DaysWithoutGuard(IReadOnlyList<Day> days)
    {
        var table = Table("Day", "Release", "Rides", "Average quote", "Exceptions");
        foreach (var day in days)
        {
            table.AddRow(Number(day), day.Release.Version, Count(day.Rides), Said(day), Count(day.Exceptions));
        }

        console.Write(table);
    }

    public void DaysWithGuard(IReadOnlyList<Day> days)
    {
        var table = Table("Day", "Release", "Rides", "Model's average", "Breaches", "Fallbacks", "Average quote");
        foreach (var day in days)
        {
            table.AddRow(
                Number(day), day.Release.Version, Count(day.Rides), Said(day), Count(day.Breaches), Count(day.Fallbacks), Dollars(day.ChargedAverage));
        }

        console.Write(table);
    }

    public void FirstBreach(Breach breach, int ride, int firstBrokenRide)
    {
        Say($"The release started at ride {Count(firstBrokenRide)}. First breach: ride [bold]{Count(ride)}[/].");
        console.Write(new Padder(new Text(breach.Message, new Style(Color.Red)), new Padding(2, 0)));
    }

    public void DaysLearned(IReadOnlyList<LearnedDay> days)
    {
        var table = Table("Day", "Release", "Rides", "Model quotes", "Fallback quotes", "Average quote", "Breaker");
        foreach (var day in days)
        {
            table.AddRow(
                $"{day.Number}",
                day.Release.Version,
                Count(day.Rides),
                Count(day.ByModel),
                Count(day.ByFallback),
                Dollars(day.ChargedAverage),
                $"[{(day.Breaker == BreakerState.Closed ? "green" : "red")}]{day.Breaker}[/]");
        }

        console.Write(table);
    }

    /// <summary>Shows when the breaker opened, how often the model was probed, and when the breaker closed.</summary>
    public void Learned(LearnedStory story)
    {
        var opened = story.Changes.Find(change => change.To == BreakerState.Open);
        if (opened is null)
        {
            Say("[yellow]No change detected:[/] the outputs look like before, so the fault can't be detected from outputs. Monitor features or outcomes.");
            return;
        }

        Say($"The guard learned a baseline from the first [bold]{Count(story.Learned)}[/] quotes. The broken release returned [bold]{Count(story.WrongQuotes)}[/] quotes before the breaker opened {At(opened)}:");
        console.Write(new Padder(new Text(opened.Reason, new Style(Color.Red)), new Padding(2, 0)));
        var tries = story.Changes.Count(change => change.To == BreakerState.HalfOpen);
        Say(story.Changes[^1] is { To: BreakerState.Closed } closed
            ? $"The guard probed the model {Count(tries)} times in shadow mode; riders got the fallback fare. After the rollback, the breaker closed {At(closed)}: {Markup.Escape(closed.Reason)}"
            : $"The guard probed the model {Count(tries)} times in shadow mode; riders got the fallback fare.");

        static string At(BreakerTransition change)
        {
            var (day, time) = LearnedStory.When(change.Time);
            return string.Create(CultureInfo.InvariantCulture, $"on day {day} at {time:hh\\:mm}");
        }
    }

    public static string Dollars(double dollars) => double.IsFinite(dollars)
        ? string.Create(CultureInfo.InvariantCulture, $"${dollars:N2}")
        : dollars.ToString(CultureInfo.InvariantCulture);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(Day day) => $"{day.Number}";

    private static string Said(Day day) => $"[{(day.Release == Release.Good ? "green" : "red")}]{Dollars(day.ModelAverage)}[/]";

    private static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        return table;
    }
}
