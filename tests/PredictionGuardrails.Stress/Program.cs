using System.CommandLine;
using PredictionGuardrails.Stress;
using Spectre.Console;

var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 20 };
var threads = new Option<int>("--threads") { Description = "How many threads record at a time.", DefaultValueFactory = _ => 4 * Environment.ProcessorCount };
var command = new RootCommand(
    "Records from many threads that are born and die, one by one, in batches, and from models that call their own guard, reads as fast as it can, "
    + "disposes of guards in between, and counts: nothing may be lost or leak.")
{
    seconds,
    threads,
};
command.SetAction(parsed =>
{
    using var run = new StressRun(parsed.GetRequiredValue(threads), TimeSpan.FromSeconds(parsed.GetRequiredValue(seconds)));
    run.Go();

    var table = new Table().Border(TableBorder.Rounded).AddColumn("what").AddColumn(new TableColumn("figure").RightAligned()).AddColumn("wanted");
    foreach (var (what, figure, wanted, _) in run.Results)
    {
        table.AddRow(what, figure, wanted);
    }

    AnsiConsole.Write(table);
    var isGood = run.Results.All(result => result.IsGood);
    AnsiConsole.WriteLine(isGood ? "Nothing lost, nothing leaked." : "Something was lost or leaked.");
    return isGood ? 0 : 1;
});
return command.Parse(args).Invoke();
