namespace PredictionGuardrails.PredictionLog.Configuration;

/// <summary>The settings of the section <c>PredictionGuardrails:PredictionLog</c>.</summary>
internal static class PredictionLogDefinition
{
    private static readonly Dictionary<string, SettingDefinition> Quality = new()
    {
        [nameof(QualitySettings.Enabled)] = SettingDefinition.Flag("Whether quality is monitored. The default is true."),
        [nameof(QualitySettings.MaximumError)] = SettingDefinition.Number(
            "The largest mean absolute error of numbers, or mean squared error of probabilities. By default, it's learned."),
        [nameof(QualitySettings.MinimumAccuracy)] = SettingDefinition.Fraction(
            "The smallest fraction of right labels or Boolean values. By default, it's learned."),
        [nameof(QualitySettings.CalibrationTolerance)] = SettingDefinition.Fraction(
            "By how much the frequency of events may differ from predicted probabilities. By default, it's learned."),
        [nameof(QualitySettings.MinimumCoverage)] = SettingDefinition.Fraction(
            "The smallest fraction of predictions that have an outcome at its maturity. By default, it's learned."),
        [nameof(QualitySettings.Window)] = SettingDefinition.Duration(
            "The window whose mean is compared with MaximumError or MinimumAccuracy. By default, a breach is reported as soon as there's enough evidence.",
            PredictionLogLimits.ShortestQualityWindow,
            PredictionLogLimits.LongestMaturity),
        [nameof(QualitySettings.FalseAlarmRate)] = SettingDefinition.Number(
            "One false alarm in so many predictions with outcomes on average, from 1000. The default is 1000000."),
        [nameof(QualitySettings.OnBreach)] = SettingDefinition.Choice(
            "The action if quality is breached. The default is Observe.",
            nameof(BreachAction.Observe),
            nameof(BreachAction.Fallback),
            nameof(BreachAction.Throw)),
    };

    private static readonly Dictionary<string, SettingDefinition> Guard = new()
    {
        [nameof(GuardLogSettings.Enabled)] = SettingDefinition.Flag("Whether the guard's calls are logged. The default is true."),
        [nameof(GuardLogSettings.SampleRate)] = SettingDefinition.Number(
            "The fraction of units whose calls are logged, greater than 0 and at most 1. Calls with a breach are always logged. The default is 1."),
        [nameof(GuardLogSettings.MaximumAge)] = SettingDefinition.Duration(
            "How long the guard's records are kept. The default is MaximumAge of the log.",
            PredictionLogLimits.ShortestAge,
            PredictionLogLimits.LongestAge),
        [nameof(GuardLogSettings.ExcludedColumns)] = SettingDefinition.List("Declared columns whose values aren't logged. The default is none."),
        [nameof(GuardLogSettings.Quality)] = SettingDefinition.NamedSections("Quality by the names of outcomes.", "The quality by one outcome.", Quality),
    };

    public static SettingDefinition Section { get; } = SettingDefinition.Section("The prediction log.", new Dictionary<string, SettingDefinition>
    {
        [nameof(PredictionLogOptions.Path)] = SettingDefinition.Text(
            "The folder of the log. A relative path starts at the working directory. The default is prediction-log."),
        [nameof(PredictionLogOptions.InstanceName)] = SettingDefinition.Text(
            "The name of this instance of the service, which each record contains. The default is the name of the machine."),
        [nameof(PredictionLogOptions.PlanPath)] = SettingDefinition.Text(
            "The file of the tracking plan that the guards must match at start. A relative path starts at the folder of the application. The default is none."),
        [nameof(PredictionLogOptions.FlushInterval)] = SettingDefinition.Duration(
            "How often records are flushed to the disk. The default is 00:00:01.",
            PredictionLogLimits.ShortestFlushInterval,
            PredictionLogLimits.LongestFlushInterval),
        [nameof(PredictionLogOptions.RecordsPerThread)] = SettingDefinition.Count(
            "How many records can wait for the writer, for each thread and guard. The default is 8192.",
            PredictionLogLimits.FewestRecords,
            PredictionLogLimits.MostRecords),
        [nameof(PredictionLogOptions.MaximumMemory)] = SettingDefinition.Size(
            "The memory of all waiting records without their text, in bytes. The default is 268435456, which is 256 MiB.", PredictionLogLimits.LeastMemory),
        [nameof(PredictionLogOptions.MaximumOutcomeMemory)] = SettingDefinition.Size(
            "The memory for predictions that wait for outcomes, for each guard that declares some, in bytes. The default is 67108864, which is 64 MiB.",
            PredictionLogLimits.LeastOutcomeMemory),
        [nameof(PredictionLogOptions.SegmentSize)] = SettingDefinition.Size(
            "The size at which an open segment is closed, in bytes. The default is 67108864, which is 64 MiB.", PredictionLogLimits.SmallestSegment),
        [nameof(PredictionLogOptions.SegmentDuration)] = SettingDefinition.Duration(
            "The age at which an open segment is closed. The default is 01:00:00.", PredictionLogLimits.ShortestSegment, PredictionLogLimits.LongestSegment),
        [nameof(PredictionLogOptions.MaximumAge)] = SettingDefinition.Duration(
            "How long records are kept. The default is 30.00:00:00.", PredictionLogLimits.ShortestAge, PredictionLogLimits.LongestAge),
        [nameof(PredictionLogOptions.MaximumSize)] = SettingDefinition.Size(
            "The size of all files above which the oldest are deleted, in bytes. The default is 10737418240, which is 10 GiB.",
            PredictionLogLimits.SmallestLog),
        [nameof(PredictionLogOptions.WriteParquet)] = SettingDefinition.Flag("Whether closed segments become Parquet files. The default is true."),
        [nameof(PredictionLogOptions.ErasureKey)] = SettingDefinition.Text(
            "The key of the list of erased units in Base64, at least 16 bytes. The default is a random key in a file of the folder.", isSecret: true),
        [nameof(PredictionLogOptions.ShutdownTimeout)] = SettingDefinition.Duration(
            "How long stopping waits until all records are written and all segments are closed. The default is 00:00:05.",
            PredictionLogLimits.ShortestTimeout,
            PredictionLogLimits.LongestTimeout),
        ["Guards"] = SettingDefinition.NamedSections("Settings of the log of each guard by name.", "Settings of the log of one guard.", Guard),
    });
}
