using PredictionGuardrails.DashboardLoad;

// What open pages cost a service at full load: one thread that predicts all the time, pages in a process of their own.
// dotnet run --configuration Release --project benchmarks/PredictionGuardrails.DashboardLoad -- [guards] [seconds]
if (args is ["pages", var address, var asked])
{
    await Pages.ReadAsync(new Uri(address), int.Parse(asked));
    return;
}

var guards = args.Length > 0 ? int.Parse(args[0]) : 1;
var seconds = args.Length > 1 ? int.Parse(args[1]) : 60;
await using var service = await LoadedService.StartAsync(guards);
await service.MeasureAsync(10);
Console.WriteLine("| guards | pages | streams | predictions a second, no page open | pages open | ratio | heap, MB: before | pages open | after | working set, MB |");
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (var pages in (int[])[1, 100, 1000])
{
    // Half of the quiet seconds before and half after, so that a machine that gets slower is slower for both.
    var quiet = await service.MeasureAsync(seconds / 2);
    var before = Heap();
    List<double> open;
    int streams;
    double during;
    using (Pages.Start(service.Address, pages))
    {
        await Task.Delay(TimeSpan.FromSeconds(5));
        open = await service.MeasureAsync(seconds);
        (streams, during) = (StreamCounter.Open, Heap());
    }

    await Task.Delay(TimeSpan.FromSeconds(3));
    quiet.AddRange(await service.MeasureAsync(seconds / 2));
    Console.WriteLine(
        $"| {guards:N0} | {pages:N0} | {streams} | {Median(quiet):N0} | {Median(open):N0} | {Median(open) / Median(quiet):F2} | {before:F1} | {during:F1} | {Heap():F1} | {Environment.WorkingSet / 1e6:F0} |");
}

static double Median(IEnumerable<double> rates) => rates.Order().ElementAt(rates.Count() / 2);

static double Heap() => GC.GetTotalMemory(forceFullCollection: true) / 1e6;
