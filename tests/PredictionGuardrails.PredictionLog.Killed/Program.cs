// Logs predictions on two threads until it is killed. Usage: FOLDER. It writes the number of predictions to standard output now and then.
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails;

var services = new ServiceCollection();
services.AddPredictionGuardrails()
    .AddGuard<long, double>("fare", guard => guard
        .Key(static number => number)
        .Log(static log => log.Column("thread", static number => number & 1)))
    .AddPredictionLog(log =>
    {
        log.Path = args[0];
        log.InstanceName = "killed";
        log.SegmentSize = 1 << 18;
        log.RecordsPerThread = 1 << 12;
    });
using var provider = services.BuildServiceProvider();
var guard = provider.GetRequiredService<PredictionGuard<long, double>>();
var second = new Thread(() => Run(1)) { IsBackground = true };
second.Start();
Run(0);

// The lowest bit of a key is its thread.
void Run(long thread)
{
    for (long call = 0; ; call++)
    {
        guard.Predict((call << 1) | thread, static number => number / 2);
        if (thread == 0 && call % 100 == 0)
        {
            Console.Out.WriteLine(call);
        }

        // Slow enough that the disk keeps up with two threads.
        Thread.SpinWait(200);
    }
}
