using System.Threading.Channels;
using Parquet;
using Parquet.Schema;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>A bounded channel of rows, and a task that writes them as Parquet: what a team would write that needs such a log.</summary>
internal sealed class ChannelPeer : ILogPeer
{
    private const int RowsEach = 1 << 16;
    private static readonly (DataField Field, Func<LogRow, double> Read)[] Numbers =
    [
        (new DataField<double>("prediction"), static row => row.Prediction),
        (new DataField<double>("result"), static row => row.Result),
        (new DataField<double>("inclusion_probability"), static row => row.InclusionProbability),
        (new DataField<double>("f0"), static row => row.F0),
        (new DataField<double>("f1"), static row => row.F1),
        (new DataField<double>("f2"), static row => row.F2),
        (new DataField<double>("f3"), static row => row.F3),
        (new DataField<double>("f4"), static row => row.F4),
        (new DataField<double>("f5"), static row => row.F5),
        (new DataField<double>("f6"), static row => row.F6),
        (new DataField<double>("f7"), static row => row.F7),
        (new DataField<double>("f8"), static row => row.F8),
        (new DataField<double>("f9"), static row => row.F9),
    ];

    private static readonly DataField<string> Id = new("id", nullable: false);
    private static readonly DataField<long> Time = new("time");
    private static readonly DataField<long> Key = new("key");
    private static readonly DataField<long> Circumstances = new("circumstances");
    private readonly Channel<LogRow> _channel = Channel.CreateBounded<LogRow>(
        new BoundedChannelOptions(8192) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly string _path;
    private readonly Task _writing;

    public ChannelPeer(string folder)
    {
        _path = Path.Combine(folder, "channel.parquet");
        _writing = Task.Run(WriteAsync);
    }

    public string Name => "Bounded channel, Parquet.Net";

    public string Terms => "drops; all of an open file is lost";

    public void Write(in LogRow row) => _channel.Writer.TryWrite(row);

    public void Drain()
    {
        while (_channel.Reader.Count > 0)
        {
            Thread.Sleep(1);
        }
    }

    public long CloseAndCount()
    {
        _channel.Writer.Complete();
        _writing.GetAwaiter().GetResult();
        using var stream = File.OpenRead(_path);
        return ParquetReader.CreateAsync(stream).GetAwaiter().GetResult().Metadata!.NumRows;
    }

    private async Task WriteAsync()
    {
        await using var file = File.Create(_path);
        var schema = new ParquetSchema([Id, Time, Key, Circumstances, .. Numbers.Select(static number => number.Field)]);
        await using var writer = await ParquetWriter.CreateAsync(schema, file, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd });
        var rows = new List<LogRow>(RowsEach);
        await foreach (var row in _channel.Reader.ReadAllAsync())
        {
            rows.Add(row);
            if (rows.Count == RowsEach)
            {
                await WriteGroupAsync(writer, rows);
            }
        }

        await WriteGroupAsync(writer, rows);
    }

    private static async Task WriteGroupAsync(ParquetWriter writer, List<LogRow> rows)
    {
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(Id, rows.ConvertAll(static row => row.Id.ToString()));
        await group.WriteAsync<long>(Time, rows.Select(static row => row.Time).ToArray().AsMemory());
        await group.WriteAsync<long>(Key, rows.Select(static row => row.Key).ToArray().AsMemory());
        await group.WriteAsync<long>(Circumstances, rows.Select(static row => row.Circumstances).ToArray().AsMemory());
        foreach (var (field, read) in Numbers)
        {
            await group.WriteAsync<double>(field, rows.Select(read).ToArray().AsMemory());
        }

        rows.Clear();
    }
}
