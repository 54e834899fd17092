using System.CommandLine;
using PredictionGuardrails.PredictionLog.Volume;
using Spectre.Console;

var records = new Option<long>("--records") { Description = "How many calls are offered to the log.", DefaultValueFactory = _ => 10_000_000 };
var folder = new Option<string>("--folder") { Description = "Where the log is written.", DefaultValueFactory = _ => Path.GetTempPath() };
var size = new Option<int>("--size") { Description = "How large the log may become, in MiB.", DefaultValueFactory = _ => 4096 };
var command = new RootCommand(
    "Logs calls of two guards from as many threads as there are cores, as fast as they can, and counts: each call is written, pending, dropped, or sampled "
    + "out, at any time and at the end, when the files contain exactly what was written. Memory is flat.")
{
    records,
    folder,
    size,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    await using var run = new VolumeRun(parsed.GetRequiredValue(records), parsed.GetRequiredValue(folder), parsed.GetRequiredValue(size) * (1L << 20));
    await run.GoAsync(cancellationToken);

    var table = new Table().Border(TableBorder.Rounded).AddColumn("what").AddColumn(new TableColumn("figure").RightAligned()).AddColumn("wanted");
    foreach (var result in run.Results)
    {
        table.AddRow(Markup.Escape(result.What), Markup.Escape(result.Figure), Markup.Escape(result.Wanted));
    }

    AnsiConsole.Write(table);
    var isGood = run.Results.All(result => result.IsGood);
    AnsiConsole.WriteLine(isGood ? "Every call counted once, memory flat." : "Something is wrong; see the table.");
    return isGood ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
