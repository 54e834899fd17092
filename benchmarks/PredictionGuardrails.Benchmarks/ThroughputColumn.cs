using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace PredictionGuardrails.Benchmarks;

/// <summary>How many calls all threads together make in a second, where <c>Threads</c> of them call at once.</summary>
internal sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "Total M/s";

    public string Legend => "Million calls a second, of all threads together";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        var threads = (int)benchmarkCase.Parameters[nameof(ContentionBenchmarks.Threads)];
        return summary[benchmarkCase]?.ResultStatistics is { } times
            ? (1000 * threads / times.Mean).ToString("0.#", CultureInfo.InvariantCulture)
            : "?";
    }
}

/// <summary>Adds the column.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ThroughputAttribute : Attribute, IConfigSource
{
    public IConfig Config { get; } = ManualConfig.CreateEmpty().AddColumn(new ThroughputColumn());
}
