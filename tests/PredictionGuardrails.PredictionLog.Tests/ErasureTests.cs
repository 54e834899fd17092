using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using ZstdSharp;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Nothing of an erased unit remains, wherever its records were when it was asked for.</summary>
public sealed class ErasureTests : IDisposable
{
    /// <summary>What a zstd frame begins with.</summary>
    private static readonly byte[] Zstd = [0x28, 0xB5, 0x2F, 0xFD];
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Units => new()
    {
        { "customer-Zoë", "customer-Zoë" },
        { "7000000000000000042", "7000000000000000042" },
        { "0198c0de-1234-7abc-8def-0123456789ab", "{0198C0DE-1234-7ABC-8DEF-0123456789AB}" },
    };

    [Fact]
    public async Task List_that_was_left_empty_by_a_full_disk_stops_neither_erasing_nor_closing()
    {
        await using var service = Start("someone");
        PredictSome(service, "someone");
        await service.Log.CloseSegmentsAsync(Cancellation);
        await File.WriteAllTextAsync(_folder.PathOf("erasures.txt"), "", Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));

        await new PredictionLogEraser(_folder.Path, timeProvider: _time).EraseAsync("someone", Cancellation);
        PredictSome(service, "someone");
        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Should().Contain(record => record.Unit == "someone").And.HaveCount(300);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public async Task No_byte_of_a_unit_remains_in_any_file_while_the_service_runs(string unit, string asked)
    {
        await using var service = Start(unit);
        PredictSome(service, unit);
        await service.Log.CloseSegmentsAsync(Cancellation);
        PredictSome(service, unit);
        await service.Log.FlushAsync(Cancellation);
        FilesWith(unit).Should().HaveCount(2, "the search finds it in the closed file and in the open segment");
        _time.Advance(TimeSpan.FromSeconds(1));

        var erasure = await new PredictionLogEraser(_folder.Path, timeProvider: _time).EraseAsync(asked, Cancellation);

        erasure.Erased.Should().ContainSingle().Which.Value.Should().Be(100);
        erasure.OpenSegments.Should().Be(1);
        FilesWith(unit).Should().ContainSingle().Which.Should().EndWith(".segment");

        await service.Log.CloseSegmentsAsync(Cancellation);

        FilesWith(unit).Should().BeEmpty();
        (await _folder.ReadAllAsync()).Should().HaveCount(200).And.OnlyContain(record => record.Unit == "someone else");
        service.Status.Should().BeEquivalentTo(new { Offered = 400L, Written = 400L, Dropped = 0L, SinkError = (string?)null });
    }

    [Fact]
    public async Task No_byte_of_the_outcomes_of_a_unit_remains_in_any_file()
    {
        await using var service = Start("someone", columns: static log => log.Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1)));
        service.Predict("closed-someone");
        await service.RecordAsync(Paid("closed-someone"), Paid("open-someone"));
        await service.Log.CloseSegmentsAsync(Cancellation);
        service.Predict("open-someone");
        await service.RecordAsync(Paid("closed-someone") with { Revision = 1 }, Paid("open-someone") with { Revision = 1 });
        await service.Log.FlushAsync(Cancellation);
        FilesWith("someone").Should().HaveCount(4, "the search finds it in closed and open files of records and outcomes");
        _time.Advance(TimeSpan.FromSeconds(1));

        await new PredictionLogEraser(_folder.Path, timeProvider: _time).EraseAsync("someone", Cancellation);
        await service.Log.CloseSegmentsAsync(Cancellation);

        FilesWith("someone").Should().BeEmpty();
    }

    [Fact]
    public async Task Later_records_of_the_unit_are_logged_again()
    {
        await using var service = Start("u");
        service.Predict("before-u");
        _time.Advance(TimeSpan.FromSeconds(1));
        await service.Log.FlushAsync(Cancellation);
        await new PredictionLogEraser(_folder.Path, timeProvider: _time).EraseAsync("u", Cancellation);
        service.Predict("after-u");

        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("after-u");
    }

    [Fact]
    public async Task Segment_that_waits_for_a_sink_loses_the_unit_and_the_sink_gets_the_rest()
    {
        var sink = new RecordingSink { Failure = _ => new IOException("no route") };
        await using var service = Start("u", [sink]);
        service.Predict("1-u");
        service.Predict("2");
        await service.Log.CloseSegmentsAsync(Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));
        await new PredictionLogEraser(_folder.Path, timeProvider: _time).EraseAsync("u", Cancellation);

        await service.Log.CloseSegmentsAsync(Cancellation);
        FilesWith("1-u").Should().BeEmpty();

        sink.Failure = _ => null;
        await service.Log.CloseSegmentsAsync(Cancellation);

        sink.Keys.Should().Equal("2");
        service.Status.Should().BeEquivalentTo(new { Offered = 2L, Written = 2L, Dropped = 0L });
    }

    [Fact]
    public async Task Segment_that_waits_for_a_sink_is_searched_once_for_each_request()
    {
        var sink = new BlindSink { IsFailing = true };
        await using var service = Start("u", [sink]);
        service.Predict("1");
        await service.Log.FlushAsync(Cancellation);
        await new PredictionLogEraser(_folder.Path, timeProvider: _time).EraseAsync("u", Cancellation);
        await service.Log.CloseSegmentsAsync(Cancellation);

        // A search would fail from now on.
        await File.WriteAllTextAsync(_folder.Files("*.segment").Single(), "damaged", Cancellation);
        sink.IsFailing = false;
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().BeNull();
        _folder.Files("*.segment").Should().BeEmpty();
    }

    [Fact]
    public async Task Unit_that_is_erased_while_a_sink_stores_it_is_erased_from_the_sink()
    {
        var sink = new RecordingSink();
        await using var service = Start("u", [sink]);
        var eraser = new PredictionLogEraser(_folder.Path, timeProvider: _time);
        sink.Failure = _ =>
        {
            eraser.EraseAsync("u", Cancellation).GetAwaiter().GetResult();
            return null;
        };
        service.Predict("1-u");
        service.Predict("2");
        await service.Log.FlushAsync(Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));

        await service.Log.CloseSegmentsAsync(Cancellation);

        sink.Keys.Should().Equal("1-u", "2");
        sink.Erased.Should().Equal("u");
    }

    [Fact]
    public async Task Killed_process_accounts_for_records_that_were_erased()
    {
        using var copy = new TestFolder();
        await using (var service = Start("u"))
        {
            service.Predict("1-u");
            service.Predict("2");
            await service.Log.FlushAsync(Cancellation);
            _folder.CopyTo(copy);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        await new PredictionLogEraser(copy.Path, timeProvider: _time).EraseAsync("u", Cancellation);
        await using var next = new TestService(copy.Path, time: _time);
        var report = (await next.WaitForAsync("ProcessRecovered")).StructuredState!.ToDictionary();

        report.Should().Contain(new Dictionary<string, string?> { ["Offered"] = "2", ["Found"] = "2", ["Lost"] = "0" });
        (await copy.ReadAllAsync()).Select(record => record.Key).Should().Equal("2");
    }

    [Fact]
    public async Task File_with_records_of_the_unit_alone_is_deleted()
    {
        await using var service = Start("u");
        service.Predict("1-u");
        await service.Log.CloseSegmentsAsync(Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));

        await new PredictionLogEraser(_folder.Path, timeProvider: _time).EraseAsync("u", Cancellation);

        _folder.Files("*.parquet*").Should().BeEmpty();
    }

    [Fact]
    public async Task List_of_another_key_keeps_segments_from_being_closed()
    {
        await using var service = Start("u");
        service.Predict("1-u");
        await service.Log.FlushAsync(Cancellation);
        await new PredictionLogEraser(_folder.Path, key: [.. Enumerable.Range(1, 16).Select(number => (byte)number)], timeProvider: _time).EraseAsync("u", Cancellation);

        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().Be(
            $"Parquet: '{_folder.PathOf("erasures.txt")}' was made with another key. Set PredictionLogOptions.ErasureKey to that key.");
        _folder.Files("*.segment").Should().ContainSingle();
    }

    [Fact]
    public async Task List_has_no_unit_and_survives_a_line_that_was_cut_off()
    {
        await using var service = Start("u");
        service.Predict("1-u");
        await service.Log.FlushAsync(Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));
        var eraser = new PredictionLogEraser(_folder.Path, timeProvider: _time);
        await eraser.EraseAsync("someone", Cancellation);
        await File.AppendAllTextAsync(_folder.PathOf("erasures.txt"), "\n2026-11-28T12:00:00Z 0123", Cancellation);
        await eraser.EraseAsync("u", Cancellation);

        await service.Log.CloseSegmentsAsync(Cancellation);

        (await _folder.ReadAllAsync()).Should().BeEmpty();
        (await File.ReadAllTextAsync(_folder.PathOf("erasures.txt"), Cancellation)).Should().NotContain("someone");
    }

    [Fact]
    public async Task Erasure_in_a_folder_that_does_not_exist_is_an_error_that_names_it()
    {
        var path = _folder.PathOf("other");

        await FluentActions.Awaiting(() => new PredictionLogEraser(path).EraseAsync("u", Cancellation))
            .Should().ThrowAsync<DirectoryNotFoundException>().WithMessage($"'{path}' doesn't exist. Expected the folder of a prediction log.");
    }

    /// <summary>A service in which a call belongs to a unit if its key ends with it.</summary>
    private TestService Start(string unit, IEnumerable<IPredictionLogSink>? sinks = null, Action<GuardLogBuilder<Ride>>? columns = null)
    {
        PredictionKey key = unit;
        if (Guid.TryParse(unit, out var identifier))
        {
            key = identifier;
        }
        else if (long.TryParse(unit, CultureInfo.InvariantCulture, out var number))
        {
            key = number;
        }

        return new TestService(_folder.Path, time: _time, sinks: sinks, columns: columns, guard: guard => guard
            .Unit(ride => ride.Id.EndsWith(unit, StringComparison.Ordinal) ? key : "someone else"));
    }

    private static PredictionOutcome Paid(PredictionKey key) => new() { Guard = "fare", Name = "paid", Key = key, Value = 1 };

    /// <summary>Logs 100 calls of the unit, whose keys and cities contain it too, and 100 of others.</summary>
    private static void PredictSome(TestService service, string unit)
    {
        for (var call = 0; call < 100; call++)
        {
            service.Guard.Predict(new Ride($"{call}-{unit}", 1, 10, City: unit), _ => 20);
            service.Guard.Predict(new Ride($"{call}", 2, 10), _ => 20);
        }
    }

    /// <summary>The files that contain a unit as text, number, or UUID, also in what is compressed in them.</summary>
    private List<string> FilesWith(string unit)
    {
        List<byte[]> forms = [Encoding.UTF8.GetBytes(unit), Encoding.Unicode.GetBytes(unit)];
        if (long.TryParse(unit, CultureInfo.InvariantCulture, out var number))
        {
            forms.Add(BitConverter.GetBytes(number));
        }

        if (Guid.TryParse(unit, out var identifier))
        {
            var high = identifier.ToByteArray(bigEndian: true);
            forms.AddRange([high, identifier.ToByteArray(), [.. high[..8].Reverse(), .. high[8..].Reverse()], Encoding.UTF8.GetBytes(identifier.ToString("N"))]);
        }

        return [.. _folder.Files("*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Where(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            var bytes = content.ToArray();
            return Compressed(bytes).Prepend(bytes).Any(part => forms.Exists(form => part.AsSpan().IndexOf(form) >= 0));
        })];
    }

    /// <summary>A sink that doesn't read segments.</summary>
    private sealed class BlindSink : IPredictionLogSink
    {
        public string Name => "Blind";

        public bool IsFailing { get; set; }

        public Task WriteAsync(PredictionLogSegment segment, CancellationToken cancellationToken) =>
            IsFailing ? throw new IOException("no route") : Task.CompletedTask;
    }

    /// <summary>What the zstd frames in a file contain.</summary>
    private static IEnumerable<byte[]> Compressed(byte[] file)
    {
        for (var at = Next(file, 0); at >= 0; at = Next(file, at + 1))
        {
            using var stream = new DecompressionStream(new MemoryStream(file, at, file.Length - at), leaveOpen: false);
            using var content = new MemoryStream();
            try
            {
                stream.CopyTo(content);
            }
            catch (ZstdException)
            {
                // What follows the frame isn't one.
            }

            yield return content.ToArray();
        }
    }

    private static int Next(byte[] file, int from)
    {
        var found = file.AsSpan(from).IndexOf(Zstd);
        return found < 0 ? -1 : from + found;
    }
}
