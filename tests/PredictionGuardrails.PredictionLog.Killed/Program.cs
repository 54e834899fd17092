// Logs predictions on two threads until it is killed. Usage: FOLDER CALLS. It writes the number of predictions to standard output now and then, and the
// number and time of each thread's latest calls to the memory-mapped file CALLS, which a kill leaves as it is.
using System.IO.MemoryMappedFiles;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails;

const int Threads = 2;
const int Kept = 1 << 19;
const int SizeOfCall = 2 * sizeof(long);

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
using var file = MemoryMappedFile.CreateFromFile(args[1], FileMode.CreateNew, mapName: null, Threads * Kept * SizeOfCall);
using var calls = file.CreateViewAccessor();
var guard = provider.GetRequiredService<PredictionGuard<long, double>>();
var second = new Thread(() => Run(1)) { IsBackground = true };
second.Start();
Run(0);

// The lowest bit of a key is its thread.
void Run(long thread)
{
    for (long call = 0; ; call++)
    {
        var key = (call << 1) | thread;
        guard.Predict(key, static number => number / 2);
        var place = ((thread * Kept) + (call % Kept)) * SizeOfCall;
        calls.Write(place, key);
        calls.Write(place + sizeof(long), DateTime.UtcNow.Ticks);
        if (thread == 0 && call % 50 == 0)
        {
            Console.Out.WriteLine(call);
        }

        // Slow enough that the disk keeps up with two threads.
        Thread.SpinWait(1_500);
    }
}
