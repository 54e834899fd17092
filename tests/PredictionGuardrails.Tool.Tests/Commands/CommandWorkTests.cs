using System.CommandLine;
using PredictionGuardrails.Tool.Commands;

namespace PredictionGuardrails.Tool.Tests.Commands;

public sealed class CommandWorkTests
{
    /// <summary>System.CommandLine listens for Ctrl+C and SIGTERM only after it gets the task.</summary>
    [Fact]
    public async Task Command_returns_its_task_before_its_work_is_done()
    {
        using var goOn = new ManualResetEventSlim();
        var command = new RootCommand();
        command.SetWork((_, _) =>
        {
            goOn.Wait(TestContext.Current.CancellationToken);
            return 3;
        });

        var running = command.Parse([]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);

        running.IsCompleted.Should().BeFalse();
        goOn.Set();
        (await running).Should().Be(3);
    }

    [Fact]
    public async Task Work_gets_the_cancellation_token()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        var command = new RootCommand();
        command.SetWork((_, token) => token.IsCancellationRequested ? 4 : 5);

        (await command.Parse([]).InvokeAsync(cancellationToken: cancellation.Token)).Should().Be(4);
    }
}
