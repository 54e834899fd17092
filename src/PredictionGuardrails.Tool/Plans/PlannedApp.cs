using System.Diagnostics;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Plans;

/// <summary>An app with a prediction log, which writes its tracking plan instead of starting.</summary>
/// <param name="Name">The name in results and errors.</param>
/// <param name="Command">The program that starts the app, and its arguments.</param>
/// <param name="Folder">The working folder, where the app finds its settings.</param>
internal sealed record PlannedApp(string Name, IReadOnlyList<string> Command, string Folder)
{
    private const int LastLines = 10;

    private readonly Queue<string> _lines = [];

    public static PlannedApp OfProject(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new InputException($"Project not found: {path}");
        }

        // A launch profile would set another environment than the one in which the app is deployed.
        var full = Path.GetFullPath(path);
        return new PlannedApp(path, ["dotnet", "run", "--project", full, "--no-launch-profile"], Directory.Exists(full) ? full : Path.GetDirectoryName(full)!);
    }

    public static PlannedApp OfAssembly(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"File not found: {path}");
        }

        var full = Path.GetFullPath(path);
        return new PlannedApp(path, ["dotnet", full], Path.GetDirectoryName(full)!);
    }

    public static PlannedApp OfCommand(IReadOnlyList<string> command) => new(string.Join(' ', command), command, Environment.CurrentDirectory);

    /// <summary>Starts the app, and reads the plan that it writes.</summary>
    /// <param name="timeout">How long the app may run.</param>
    /// <param name="cancellationToken">Cancels waiting; the app is ended.</param>
    /// <exception cref="InputException">The app can't be started, fails, doesn't end, or has no prediction log.</exception>
    public async Task<TrackingPlan> WritePlanAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("guardrails-plan-");
        try
        {
            var file = Path.Combine(folder.FullName, "tracking-plan.json");
            await RunAsync(file, timeout, cancellationToken);
            return File.Exists(file)
                ? PlanFile.Load(file)
                : throw Fail($"{OneLine.Start(Name)} ended without writing a tracking plan. Call AddPredictionLog, and start the host (for example with app.Run()).");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task RunAsync(string file, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var process = Start(file);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            throw Fail($"{OneLine.Start(Name)} didn't write its tracking plan within {timeout:c}. If it started normally, it has no prediction log: call AddPredictionLog. If it needs more time, set --timeout.");
        }

        if (process.ExitCode != 0)
        {
            throw Fail($"{OneLine.Start(Name)} failed with exit code {process.ExitCode} before it wrote its tracking plan.");
        }
    }

    private Process Start(string file)
    {
        var start = new ProcessStartInfo(Command[0], Command.Skip(1))
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [TrackingPlan.WriteVariable] = file },
        };
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            process.OutputDataReceived += (_, line) => Keep(line.Data);
            process.ErrorDataReceived += (_, line) => Keep(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InputException($"Can't start {OneLine.Quote(Command[0])}: {exception.Message}", exception);
        }
    }

    /// <summary>Keeps the last lines of both streams, because hosts log errors to standard output.</summary>
    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line.TrimEnd());
            if (_lines.Count > LastLines)
            {
                _lines.Dequeue();
            }
        }
    }

    private InputException Fail(string message)
    {
        lock (_lines)
        {
            return new InputException(message) { Details = [.. _lines] };
        }
    }
}
