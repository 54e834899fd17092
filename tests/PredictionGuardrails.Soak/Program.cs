using System.CommandLine;
using PredictionGuardrails.Soak;
using Spectre.Console;

var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 120 };
var command = new RootCommand(
    "Everything at once in one service: predictions in every form, reloads, relearning, breakers by hand, readers of the dashboard, handlers that fail, "
    + "threads and guards that come and go. At the end every prediction, fallback, and rejection has been counted once, and memory is flat.")
{
    seconds,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    await using var run = new SoakRun(TimeSpan.FromSeconds(parsed.GetRequiredValue(seconds)));
    await run.GoAsync(cancellationToken);

    var table = new Table().Border(TableBorder.Rounded).AddColumn("what").AddColumn(new TableColumn("figure").RightAligned()).AddColumn("wanted");
    foreach (var result in run.Results)
    {
        table.AddRow(Markup.Escape(result.What), Markup.Escape(result.Figure), Markup.Escape(result.Wanted));
    }

    AnsiConsole.Write(table);
    var isGood = run.Results.All(result => result.IsGood);
    AnsiConsole.WriteLine(isGood ? "Every prediction counted once, memory flat." : "Something is wrong; see the table.");
    return isGood ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
