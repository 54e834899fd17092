using System.Text;
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Classified values are redacted before they are written.</summary>
public sealed class RedactionTests : IDisposable
{
    private static readonly DataClassification Personal = new("Acme", "Personal");

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Classified_values_are_erased_without_a_redactor()
    {
        await using var service = Service(log => log
            .Column("distance", ride => ride.Kilometers, classification: Personal)
            .Column("city", ride => ride.City, classification: Personal)
            .ClassifyKey(Personal).ClassifyUnit(Personal));

        var record = await LogOneAsync(service);

        record.Columns.Should().Equal(new Dictionary<string, object?> { ["distance"] = null, ["city"] = null });
        record.Key.Should().BeNull();
        record.Unit.Should().BeNull();
    }

    [Fact]
    public async Task Classified_values_pass_the_redactor_of_their_classification()
    {
        await using var service = Service(
            log => log.Column("distance", ride => ride.Kilometers, classification: Personal).Column("city", ride => ride.City, classification: Personal).ClassifyUnit(Personal),
            services => services.AddSingleton<IRedactorProvider>(new Provider(new Stars())));

        var record = await LogOneAsync(service);

        record.Columns.Should().Equal(new Dictionary<string, object?> { ["distance"] = "*** of 4", ["city"] = "*** of 4" });
        record.Unit.Should().Be("*** of 5");
        record.Key.Should().Be("r1");
    }

    [Fact]
    public async Task Hmac_keeps_units_apart()
    {
        await using var service = Service(
            log => log.ClassifyUnit(Personal),
            services => services.AddRedaction(redaction => redaction.SetHmacRedactor(
                hmac =>
                {
                    hmac.KeyId = 1;
                    hmac.Key = Convert.ToBase64String(new byte[64]);
                },
                new DataClassificationSet(Personal))));
        service.Guard.Predict(new Ride("r1", 10_001, 10), _ => 20);
        service.Guard.Predict(new Ride("r2", 10_001, 10), _ => 20);
        service.Guard.Predict(new Ride("r3", 10_002, 10), _ => 20);
        await service.Log.FlushAsync(Cancellation);

        var units = (await _folder.ReadAllAsync()).ConvertAll(record => record.Unit);

        units.Should().NotContain(unit => unit == null || unit.Contains("10001")).And.HaveCount(3);
        units.Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task Value_whose_redactor_fails_is_erased_and_the_failure_is_logged()
    {
        await using var service = Service(
            log => log.Column("city", ride => ride.City, classification: Personal),
            services => services.AddSingleton<IRedactorProvider>(new Provider(new Failing())));

        var record = await LogOneAsync(service);

        record.Columns["city"].Should().BeNull();
        service.Logs.Collector.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "RedactionFailed");
    }

    [Fact]
    public async Task No_byte_of_a_classified_value_is_in_the_folder()
    {
        await using (var service = Service(log => log.Column("city", ride => ride.City, classification: Personal).Column("distance", ride => ride.Kilometers, classification: Personal).ClassifyUnit(Personal)))
        {
            service.Guard.Predict(new Ride("r1", 0x4142434445464748, 1234.5, "Zzyzx"), _ => 20);
            await service.Log.FlushAsync(Cancellation);

            Contents().Should().NotContain(file => Contains(file, "Zzyzx") || Contains(file, "HGFEDCBA") || Contains(file, BitConverter.GetBytes(1234.5)));
        }

        Contents().Should().NotContain(file => Contains(file, "Zzyzx") || Contains(file, "HGFEDCBA") || Contains(file, BitConverter.GetBytes(1234.5)));
    }

    [Fact]
    public async Task Record_that_was_given_up_leaves_nothing_for_a_later_one()
    {
        await using var service = Service(log => log
            .Column("distance", ride => ride.Id == "second" ? null : (double?)ride.Kilometers, classification: Personal)
            .Column("fails", ride => ride.Id == "first" ? throw new InvalidOperationException() : ride.Kilometers));
        service.Guard.Predict(new Ride("first", 42, 1234.5), _ => 20);
        service.Guard.Predict(new Ride("second", 42, 10), _ => 20);
        await service.Log.FlushAsync(Cancellation);

        Contents().Should().NotContain(file => Contains(file, BitConverter.GetBytes(1234.5)));
    }

    private TestService Service(Action<GuardLogBuilder<Ride>> log, Action<IServiceCollection>? services = null) =>
        new(_folder.Path, columns: log, services: services);

    private async Task<LoggedPrediction> LogOneAsync(TestService service)
    {
        service.Guard.Predict(new Ride("r1", 10_001, 10.5), _ => 20);
        await service.Log.FlushAsync(Cancellation);
        return (await _folder.ReadAllAsync()).Should().ContainSingle().Subject;
    }

    private List<byte[]> Contents() => [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories)
        .Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal)).Select(static path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            file.CopyTo(content);
            return content.ToArray();
        })];

    private static bool Contains(byte[] file, string text) => Contains(file, Encoding.UTF8.GetBytes(text));

    private static bool Contains(byte[] file, byte[] bytes) => file.AsSpan().IndexOf(bytes) >= 0;

    private sealed class Provider(Redactor redactor) : IRedactorProvider
    {
        public Redactor GetRedactor(DataClassificationSet classifications) => redactor;
    }

    private sealed class Stars : Redactor
    {
        public override int GetRedactedLength(ReadOnlySpan<char> input) => $"*** of {input.Length}".Length;

        public override int Redact(ReadOnlySpan<char> source, Span<char> destination)
        {
            var text = $"*** of {source.Length}";
            text.CopyTo(destination);
            return text.Length;
        }
    }

    private sealed class Failing : Redactor
    {
        public override int GetRedactedLength(ReadOnlySpan<char> input) => throw new InvalidOperationException("No key.");

        public override int Redact(ReadOnlySpan<char> source, Span<char> destination) => throw new InvalidOperationException("No key.");
    }
}
