using System.CommandLine;
using PredictionGuardrails.Detecting;
using PredictionGuardrails.Detecting.RealTraffic;
using PredictionGuardrails.Detecting.Replicas;
using Spectre.Console;

var seeds = new Option<int>("--seeds") { Description = "How many baselines a stream.", DefaultValueFactory = _ => 20 };
var clean = new Option<int>("--clean") { Description = "How many clean predictions a baseline.", DefaultValueFactory = _ => 200_000 };
var learned = new Option<int>("--learned") { Description = "From how many predictions a baseline is learned.", DefaultValueFactory = _ => 1000 };
var inMillisecond = new Option<int>("--in-a-millisecond") { Description = "How many predictions come in a millisecond.", DefaultValueFactory = _ => 1 };
var data = new Option<DirectoryInfo?>("--data") { Description = "The folder with taxi-fare.csv and adult.txt; without it, synthetic streams alone." };
var output = new Option<FileInfo?>("--out") { Description = "A Markdown file to write the tables to." };
var predictions = new Option<DirectoryInfo?>("--write-predictions") { Description = "Only write what the models say of held-out rows, in the files' order, as fares.csv and incomes.csv into this folder." };
var command = new RootCommand("Streams outputs through real guards, clean and with faults, and prints false alarms and delays.") { seeds, clean, learned, inMillisecond, data, output, predictions, TrafficCommand.Create(), ReplicaCommand.Create() };
command.SetAction(parsed =>
{
    if (parsed.GetValue(predictions) is { } target)
    {
        ModelStreams.Write(parsed.GetRequiredValue(data)!, target);
        return;
    }

    var trials = new Trials(parsed.GetRequiredValue(seeds), parsed.GetRequiredValue(clean), parsed.GetRequiredValue(learned), parsed.GetRequiredValue(inMillisecond));
    var streams = OutputStream.Synthetic.Concat(parsed.GetValue(data) is { } folder ? ModelStreams.Train(folder) : []).ToList();
    var results = AnsiConsole.Progress().Start(progress => streams.ConvertAll(stream =>
    {
        var task = progress.AddTask(Markup.Escape(stream.Name), maxValue: trials.Seeds);
        return trials.Run(stream, () => task.Increment(1));
    }));
    var text = Report.Write(trials, results) + (parsed.GetValue(data) is { } rides ? RidesInOrder.Run(rides) : "");
    Console.WriteLine(text);
    if (parsed.GetValue(output) is { } file)
    {
        File.WriteAllText(file.FullName, text);
    }
});
return command.Parse(args).Invoke();
