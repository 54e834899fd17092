using System.CommandLine;
using PredictionGuardrails.PredictionLog.QualitySimulation;

var predictions = new Option<int>("--predictions") { Description = "The number of predictions with outcomes of each stream and seed.", DefaultValueFactory = _ => 100_000 };
var seeds = new Option<int>("--seeds") { Description = "The number of seeds of each stream.", DefaultValueFactory = _ => 4 };
var output = new Option<FileInfo?>("--output") { Description = "A Markdown file to write the tables to." };
var command = new RootCommand("Measures how often rules on quality are breached by healthy models, and how late by others.") { predictions, seeds, output, FeedsCommand.Create(), EstimatesCommand.Create() };
command.SetAction(parsed =>
{
    var alarms = new Alarms(parsed.GetValue(predictions), parsed.GetValue(seeds));
    var text = alarms.Measure();
    Console.WriteLine(text);
    if (parsed.GetValue(output) is { } file)
    {
        File.WriteAllText(file.FullName, text);
    }

    return alarms.AreWithinLimits ? 0 : 1;
});
return command.Parse(args).Invoke();
