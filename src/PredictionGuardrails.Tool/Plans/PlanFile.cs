using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Plans;

/// <summary>The file of a tracking plan.</summary>
internal static class PlanFile
{
    /// <exception cref="InputException">The file can't be read, or isn't a tracking plan.</exception>
    public static TrackingPlan Load(string path) => Try(path, () => TrackingPlan.Load(path), "read");

    /// <summary>Saves a plan, and returns it with the versions that its guards have in the file.</summary>
    /// <exception cref="InputException">The file can't be written, or exists and isn't a tracking plan.</exception>
    public static TrackingPlan Save(TrackingPlan plan, string path) => Try(path, () => plan.Save(path), "write");

    private static TrackingPlan Try(string path, Func<TrackingPlan> work, string verb)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"File not found: {path}", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InputException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException(
                Directory.Exists(path) ? $"'{path}' is a directory. Specify the file of a tracking plan." : $"Can't {verb} {path}: {exception.Message}",
                exception);
        }
    }
}
