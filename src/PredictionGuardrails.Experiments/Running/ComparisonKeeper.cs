using Microsoft.Extensions.Logging;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Experiments.Steering;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>
/// Keeps what an experiment has compared over restarts, so that evidence isn't collected again, and the rate of false decisions isn't that of each process. One
/// thread at a time uses it.
/// </summary>
/// <param name="experiment">The name of the experiment.</param>
/// <param name="readStatePath">Reads the path of the file of the experiment's state; null to keep nothing.</param>
/// <param name="define">Describes what decides about the comparison as it is now.</param>
/// <param name="carry">Carries what the tests know, in either direction.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets what goes wrong.</param>
internal sealed class ComparisonKeeper(
    string experiment, Func<string?> readStatePath, Func<IReadOnlyList<string>> define, Action<TestState> carry, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private long _savedAt = time.GetTimestamp();

    private ComparisonFile? File => readStatePath() is { } path ? new ComparisonFile(path, experiment, logger) : null;

    /// <summary>Forgets what an earlier comparison has in the file.</summary>
    public void Forget() => File?.Delete();

    /// <summary>Continues what was compared before the restart, if it's the same comparison.</summary>
    /// <returns>False if tests may have got a part of it, and can't be used.</returns>
    public bool TryContinue()
    {
        var file = File;
        using var stream = file?.Open(define());
        if (stream is null)
        {
            return true;
        }

        try
        {
            carry(TestState.Reading(stream));
            return stream.Position == stream.Length ? true : throw new InvalidDataException("The file has more than the tests know.");
        }
        catch (Exception exception)
        {
            // Whatever it is, it must not keep the service from starting.
            Log.ComparisonNotRead(logger, exception, experiment, file!.Path);
            return false;
        }
    }

    /// <summary>Writes what was compared, if it was last written long enough ago.</summary>
    public void SaveIfDue()
    {
        if (time.GetElapsedTime(_savedAt) >= Interval)
        {
            Save();
        }
    }

    /// <summary>Writes what was compared.</summary>
    public void Save()
    {
        _savedAt = time.GetTimestamp();
        File?.Write(define(), carry);
    }
}
