// The code of docs/how-to/prediction-log-privacy.md, compiled and run: see DocumentTests of the core, and SnippetTests.
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests.Docs;

public static class PredictionLogPrivacySnippets
{
    public static DataClassification Classify(IServiceCollection services)
    {
        var personal = new DataClassification("Acme", "Personal");
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Unit(ride => ride.Customer)
                .Log(log => log
                    .Column("distance", ride => ride.Kilometers, unit: "km")
                    .Column("city", ride => ride.City, classification: personal)
                    .ClassifyUnit(personal)))
            .AddPredictionLog();
        return personal;
    }

    public static void Redact(IServiceCollection services, DataClassification personal, string key)
    {
        services.AddRedaction(redaction => redaction.SetHmacRedactor(
            hmac =>
            {
                hmac.KeyId = 1;
                hmac.Key = key;
            },
            new DataClassificationSet(personal)));
    }

    public static async Task EraseAsync(CancellationToken cancellationToken)
    {
        var erasure = await new PredictionLogEraser("prediction-log").EraseAsync("42", cancellationToken);
        foreach (var (file, records) in erasure.Erased)
        {
            Console.WriteLine($"{file}: {records} records erased");
        }
    }
}
