using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

internal static class Classified
{
    public static DataClassification Personal { get; } = new("Acme", "Personal");

    /// <summary>Adds a redactor that keeps values apart.</summary>
    public static void AddRedaction(IServiceCollection services) => services.AddRedaction(redaction => redaction.SetHmacRedactor(
        hmac =>
        {
            hmac.KeyId = 1;
            hmac.Key = Convert.ToBase64String(new byte[64]);
        },
        new DataClassificationSet(Personal)));
}
