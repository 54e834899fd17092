using System.Collections.Concurrent;
using System.Reflection;
using PredictionGuardrails.Tests.Support;
using Xunit.v3;

[assembly: EndsHangingRuns]

namespace PredictionGuardrails.Tests.Support;

/// <summary>
/// A test that never ends would hold up a run for ever, and a mutation run for as long as nobody looks: after five minutes the process ends
/// and says which test it was. No test takes anywhere near as long, even on a busy machine, so this decides nothing else.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class EndsHangingRunsAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly ConcurrentDictionary<string, Timer> Timers = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        Timers[test.UniqueID] = new Timer(
            _ =>
            {
                Console.Error.WriteLine($"{test.TestDisplayName} has not ended after {Limit}.");
                Environment.Exit(99);
            },
            null,
            Limit,
            Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Timers.TryRemove(test.UniqueID, out var timer))
        {
            timer.Dispose();
        }
    }
}
